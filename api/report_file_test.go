package api

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"qingdan/internal/report"
)

// unpacked is the text of every part of a file of Office, and the names of its pictures.
func unpacked(t *testing.T, file []byte) (text string, pictures []string) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range z.File {
		if strings.HasSuffix(part.Name, ".png") {
			pictures = append(pictures, part.Name)
			continue
		}
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		words, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		text += string(words)
	}
	return text, pictures
}

// reportFile fetches a report as a file, which the description of the API does not look into.
func (w *world) reportFile(as, path string) *httptest.ResponseRecorder {
	w.Helper()
	r := httptest.NewRequest(http.MethodGet, "/api/v1/reports/"+path, nil)
	r.Header.Set("Authorization", "Bearer "+w.token[as])
	return w.serve(r)
}

func TestEveryReportIsPrintedOnPaperWithTheChartThatFits(t *testing.T) {
	t.Parallel()
	w := lively(t)
	names := []string{"closure"}
	for _, r := range report.Reports {
		names = append(names, r.Name)
	}
	countsOnly := map[string]bool{"companions": true, "daily": true}
	for i, name := range names {
		for _, query := range []string{"", []string{"by=unit", "by=source,month"}[i%2]} {
			if countsOnly[name] {
				if got := w.reportFile("auditor", name+"?format=docx&chart=true&"+query); got.Code != 422 || !strings.Contains(got.Body.String(), "chart.none_fits") {
					t.Errorf("%s %s: %d %s", name, query, got.Code, got.Body)
				}
				continue
			}
			docx := w.reportFile("auditor", name+"?format=docx&chart=true&"+query)
			if docx.Code != 200 || docx.Header().Get("Content-Type") != mediaDOCX {
				t.Fatalf("%s %s: %d %s", name, query, docx.Code, docx.Body)
			}
			text, pictures := unpacked(t, docx.Body.Bytes())
			for _, want := range []string{"2024-06-23", "检查点", "数据时点", "合计", "tblHeader", "百分比按精确值四舍五入", "共同办理的计入责任单位"} {
				if !strings.Contains(text, want) {
					t.Errorf("%s %s: no %s", name, query, want)
				}
			}
			if name == "closure" && !strings.Contains(text, "反弹过") {
				t.Errorf("%s: a closure rate leaves the house alone", query)
			}
			for _, d := range report.Definitions {
				if d.Report == name && d.Latest().ID == d.ID && !strings.Contains(text, d.ID) {
					t.Errorf("%s %s: no %s", name, query, d.ID)
				}
			}
			if len(pictures) != 1 {
				t.Errorf("%s %s: pictures %v", name, query, pictures)
			}
			if xlsx := w.reportFile("auditor", name+"?format=xlsx&chart=true&"+query); xlsx.Code != 200 {
				t.Errorf("%s %s: %d %s", name, query, xlsx.Code, xlsx.Body)
			} else if _, pictures := unpacked(t, xlsx.Body.Bytes()); len(pictures) != 1 {
				t.Errorf("%s %s: the workbook has the pictures %v", name, query, pictures)
			}
		}
	}
}

func TestAPrintedReportIsJournalledReproducibleAndTellsNobodyButAuditorsHowMuchThereIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before, err := w.store.JournalSize(t.Context())
	w.must(err)
	path := "timeliness?by=township&compare=year&restatement=true&format=pdf&known_at=2024-06-02T00:00:00%2B08:00"
	first, again := w.reportFile("auditor", path), w.reportFile("auditor", path)
	after, err := w.store.JournalSize(t.Context())
	w.must(err)
	if first.Code != 200 || !strings.HasPrefix(first.Body.String(), "%PDF") || !bytes.Equal(first.Body.Bytes(), again.Body.Bytes()) || after != before+2 {
		t.Errorf("%d, %d entries, %v", first.Code, after-before, first.Header())
	}
	own, _ := unpacked(t, w.reportFile("officer", "closure?format=docx").Body.Bytes())
	if strings.Contains(own, "检查点") {
		t.Error("an officer learns how many entries there are")
	}
	for _, format := range []string{"json", "csv"} {
		if got := w.do("auditor", "GET", fmt.Sprintf("/api/v1/reports/balance?chart=true&format=%s", format), ""); got.Code != 422 || !strings.Contains(got.Body.String(), "parameter.unfit") {
			t.Errorf("%s with a chart: %d %s", format, got.Code, got.Body)
		}
	}
}
