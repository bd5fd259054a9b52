package journal_test

import (
	"crypto/sha256"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"qingdan/internal/journal"
	"qingdan/internal/rectify"
)

func TestAnExportedLineHasTheLeafToTheByteAndNoWordOfAPerson(t *testing.T) {
	t.Parallel()
	ticket := &rectify.Ticket{ID: "t1", State: rectify.Closed, Title: "河道黑臭",
		LookBacks:  []rectify.LookBack{{Signature: rectify.Signature{By: "a1", Unit: "u1", At: time.Date(2024, 6, 3, 1, 0, 0, 0, time.UTC)}, Result: "relapsed", On: 19878, Note: "又见污水"}},
		Milestones: []rectify.Milestone{{On: 19900, Target: "一期完工"}}, CallBacks: []rectify.CallBack{{Reached: true, Satisfaction: "not", Remark: "还有异味"}},
		Verification: rectify.Verification{Conclusion: "整改到位", On: 19870, Participants: []rectify.Text{"张三", "李四"}, Failed: []string{"solved"}}}
	changes, texts := journal.Diff(nil, ticket)
	leaf := journal.Encode(7, &rectify.Entry{Event: rectify.EventMove, Do: "look_back", TicketID: "t1", Seq: 1, Note: "现场查看"}, changes, texts, []byte("key"))
	line, err := journal.Export(leaf.Bytes, leaf.Key, leaf.Texts)
	if err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"黑臭", "污水", "一期", "异味", "到位", "张三", "现场"} {
		if strings.Contains(string(line), words) {
			t.Errorf("%s leaves the house: %s", words, line)
		}
	}
	var read struct {
		Entry json.RawMessage
		Facts map[string]json.RawMessage
	}
	if err := json.Unmarshal(line, &read); err != nil || strings.Count(string(line), "\n") != 1 {
		t.Fatalf("%v: %s", err, line)
	}
	if sha256.Sum256(read.Entry) != sha256.Sum256(leaf.Bytes) {
		t.Errorf("the leaf is\n%s, exported\n%s", leaf.Bytes, read.Entry)
	}
	for name, want := range map[string]string{
		"look_backs": `[{"at":"2024-06-03T01:00:00.000000Z","by":"a1","on":"2024-06-03","result":"relapsed","unit":"u1"}]`,
		"milestones": `[{"on":"2024-06-25"}]`, "call_backs": `[{"reached":true,"satisfaction":"not"}]`, "verification": `{"failed":["solved"],"on":"2024-05-26"}`,
	} {
		if string(read.Facts[name]) != want {
			t.Errorf("%s: %s, want %s", name, read.Facts[name], want)
		}
	}
	if _, there := read.Facts["title"]; there {
		t.Error("a field of words alone is among the facts")
	}
	if _, err := journal.Export(leaf.Bytes, leaf.Key, []byte(`{"title":"x"}`)); err == nil {
		t.Error("texts that are not those committed to are exported")
	}
}
