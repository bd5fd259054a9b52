package api

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

func TestEveryExportIsListedAndInTheManual(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	manual, err := os.ReadFile("../docs/exports.md")
	w.must(err)
	var list exportTables
	w.must(json.Unmarshal(w.do("coordinator", "GET", "/api/v1/exports", "").Body.Bytes(), &list))
	if want := len(w.server.Tables.Tables) + len(w.server.Forms.OfDay()); len(list.Items) != want || want < 17 {
		t.Errorf("%d exports are listed of %d", len(list.Items), want)
	}
	for _, item := range list.Items {
		if !strings.Contains(string(manual), "`"+item.ID+"`") {
			t.Errorf("docs/exports.md does not name %s", item.ID)
		}
		if got := w.export("coordinator", item.ID); got.Code != 200 {
			t.Errorf("%s: %d %s", item.ID, got.Code, got.Body)
		}
	}
}
