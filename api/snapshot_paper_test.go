package api

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestAFrozenReportIsPrintedAlikeForEver to the byte, from what was frozen, whatever happens meanwhile.
func TestAFrozenReportIsPrintedAlikeForEver(t *testing.T) {
	t.Parallel()
	w := lively(t)
	frozen := w.froze("coordinator", `{"report":"closure","params":{"by":["unit","verdict"],"compare":"year"}}`)
	for format, begins := range map[string]string{"pdf": "%PDF", "docx": "PK"} {
		path := "/api/v1/snapshots/" + frozen.ID + "?format=" + format
		first := w.askedAgain("coordinator", "GET", path, "")
		w.registered("coordinator", aComplaint)
		w.clock.Add(time.Minute.Microseconds())
		again := w.askedAgain("coordinator", "GET", path, "")
		if first.Code != http.StatusOK || !strings.HasPrefix(first.Body.String(), begins) || !bytes.Equal(first.Body.Bytes(), again.Body.Bytes()) {
			t.Errorf("%s: %d, %d and %d bytes", format, first.Code, first.Body.Len(), again.Body.Len())
		}
		if name := first.Header().Get("Content-Disposition"); !strings.Contains(name, frozen.ID+"."+format) {
			t.Error(name)
		}
		if got := w.askedAgain("stranger", "GET", path, ""); got.Code != http.StatusNotFound {
			t.Errorf("%s: %d for whom it is not", format, got.Code)
		}
	}
}
