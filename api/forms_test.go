package api

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"qingdan/internal/typeface"
)

// wordsOf reads the text part of a DOCX.
func wordsOf(t *testing.T, file []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	part, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(part)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestAFormLeavesTheHouseWithoutPersonsAndIsJournalled prints the forms of a complaint as it was dictated.
func TestAFormLeavesTheHouseWithoutPersonsAndIsJournalled(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(cfg *Config) { cfg.Contact = Contact{Phone: "023-71000000", Address: "某某路1号"} })
	id := w.registered("coordinator", strings.NewReplacer(`"title":"`, `"title":"请回电13812345678 𬱖`).Replace(aComplaint))
	w.move("coordinator", id, "dispatch", `"responsible_unit":"{unit:dongcheng}","lead_unit":"{unit:bureau}","acceptance_unit":"{unit:inspectors}","due_on":"2024-07-31"`)
	if got := w.do("coordinator", "PUT", "/api/v1/tickets/"+id+"/complainant", `{"name":"王告发","phone":"13998765432","address":"举报人家中","consent":true}`, "If-Match", `"2"`); got.Code != http.StatusNoContent {
		t.Fatalf("%d %s", got.Code, got.Body)
	}
	at := "/api/v1/tickets/" + id + "/forms"
	before, err := w.store.JournalSize(t.Context())
	w.must(err)

	list := read[struct{ Items []ticketForm }](t, w.do("officer", "GET", at, ""))
	found := map[string]ticketForm{}
	for _, f := range list.Items {
		found[f.ID] = f
	}
	if len(found) != 5 || !found["d14"].Public || found["d5"].Public || found["d14"].PDF != at+"/d14?format=pdf" {
		t.Errorf("the forms are %+v", list.Items)
	}
	if !slices.Contains(found["d5"].Blank, "被举报对象基本情况") || slices.Contains(found["d5"].Blank, "收到日期") || found["d5"].Missing != "𬱖" {
		t.Errorf("d5 is told as %+v", found["d5"])
	}
	if after, err := w.store.JournalSize(t.Context()); err != nil || after != before {
		t.Errorf("the list of forms added %d entries, %v", after-before, err)
	}

	for _, who := range []string{"officer", "coordinator", "auditor"} {
		docx := w.do(who, "GET", at+"/d5", "")
		if docx.Code != http.StatusOK || docx.Header().Get("Content-Type") != mediaDOCX || !strings.Contains(docx.Header().Get("Content-Disposition"), `filename="d5-qd-`) {
			t.Fatalf("%s gets %d %v", who, docx.Code, docx.Header())
		}
		words := wordsOf(t, docx.Body.Bytes())
		for _, want := range []string{"请回电138********", "河水发黑发臭。", "dongcheng", "2024年6月3日", "________"} {
			if !strings.Contains(words, want) {
				t.Errorf("the form of %s lacks %s", who, want)
			}
		}
		for _, never := range []string{"13812345678", "王告发", "13998765432", "举报人家中"} {
			if strings.Contains(words, never) {
				t.Errorf("the form of %s tells %s", who, never)
			}
		}
		if again := w.do(who, "GET", at+"/d5", ""); !bytes.Equal(again.Body.Bytes(), docx.Body.Bytes()) {
			t.Error("the same facts give another file")
		}
	}
	if words := wordsOf(t, w.do("officer", "GET", at+"/d14?format=docx", "").Body.Bytes()); !strings.Contains(words, "023-71000000") || !strings.Contains(words, "inspectors") {
		t.Error("d14 does not say where to object")
	}
	pdf := w.do("officer", "GET", at+"/d11?format=pdf", "")
	if pdf.Code != http.StatusOK || !bytes.HasPrefix(pdf.Body.Bytes(), []byte("%PDF-")) || pdf.Header().Get("Content-Type") != "application/pdf" {
		t.Errorf("pdf: %d", pdf.Code)
	}
	if after, err := w.store.JournalSize(t.Context()); err != nil || after != before+8 {
		t.Errorf("eight files added %d entries, %v", after-before, err)
	}
	w.run(t, []scenario{
		{as: "stranger", method: "GET", path: at, status: 404},
		{as: "stranger", method: "GET", path: at + "/d5", status: 404},
		{as: "system", method: "GET", path: at + "/d5", status: 403},
		{as: "officer", method: "GET", path: at + "/d99", status: 404, contains: []string{"form.absent"}},
		{as: "officer", method: "GET", path: at + "/d19", status: 404, contains: []string{"form.absent"}},
		{as: "officer", method: "GET", path: at + "/d5?format=xlsx", status: 422, contains: []string{`"format"`}},
		{as: "", method: "GET", path: at + "/d5", status: 401},
	})
	if typeface.NewSet(nil) != w.server.Letters {
		t.Error("without a font of the house the embedded one prints")
	}
}

func TestAFormSaysHowAProblemEnded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.closedAtOnce(shot(t, 9, false, 90))
	w.forward(15 * 24 * time.Hour)
	for _, p := range people {
		w.signIn(p.name)
	}
	w.move("verifier", id, "close", "")
	words := wordsOf(t, w.do("verifier", "GET", "/api/v1/tickets/"+id+"/forms/d14", "").Body.Bytes())
	for _, want := range []string{"已清理沟渠淤泥并落实管护责任人,长期坚持", "三、验收情况", "属实", "个工作日"} {
		if !strings.Contains(words, want) {
			t.Errorf("d14 lacks %s: %s", want, words)
		}
	}
}
