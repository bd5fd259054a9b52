package api

import (
	"io/fs"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// kept counts the files in the archive.
func (w *world) kept() (n int) {
	w.Helper()
	w.must(filepath.WalkDir(w.folder, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			n++
		}
		return err
	}))
	return n
}

func TestAnUploadThatIsRefusedIsNotTakenIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.rectifying()
	rejected := w.registered("coordinator", aComplaint)
	w.move("coordinator", rejected, "reject", `"reason":"不属本辖区"`)
	before := w.kept()
	body, contentType := parcel(t, photo(t, 77), "a.jpg", "kind", "after")
	for _, sc := range []struct {
		as, id string
		status int
		code   string
	}{{"stranger", id, 404, "not_found"}, {"auditor", id, 403, "role.not_allowed"}, {"coordinator", rejected, 409, "move.not_from_here"}, {"leader", rejected, 404, "not_found"}} {
		if got := w.send(sc.as, sc.id, body, contentType); got.Code != sc.status || !strings.Contains(got.Body.String(), sc.code) {
			t.Errorf("%s: %d %s", sc.as, got.Code, got.Body)
		}
	}
	if after := w.kept(); after != before {
		t.Errorf("%d files were kept", after-before)
	}
	if got := w.send("officer", id, body, contentType); got.Code != http.StatusCreated || w.kept() == before {
		t.Errorf("one that is taken: %d, %d files", got.Code, w.kept()-before)
	}
}

func TestUploadsAtOnceDoNotPassAQuotaTogether(t *testing.T) {
	t.Parallel()
	quota := int64(len(photo(t, 1)))*7/2 - 1
	w := newWorld(t, func(c *Config) { c.Quotas = Quotas{Ticket: quota} })
	id := w.rectifying()
	var wait sync.WaitGroup
	var refused atomic.Int64
	for i := range 16 {
		wait.Go(func() {
			body, contentType := parcel(t, photo(t, uint8(10+i)), "a.jpg", "kind", "after")
			if got := w.send("officer", id, body, contentType); got.Code == http.StatusRequestEntityTooLarge {
				refused.Add(1)
			}
		})
	}
	wait.Wait()
	sum := int64(0)
	list := read[struct{ Items []struct{ Size int64 } }](t, w.do("officer", "GET", "/api/v1/tickets/"+id+"/evidence", ""))
	for _, item := range list.Items {
		sum += item.Size
	}
	if sum > quota || sum == 0 || refused.Load() != int64(16-len(list.Items)) {
		t.Errorf("%d bytes of %d in %d files, %d refused", sum, quota, len(list.Items), refused.Load())
	}
}

func TestARepeatedUploadIsAnsweredAsBeforeWhateverTheTicketHasComeTo(t *testing.T) {
	t.Parallel()
	size := int64(len(photo(t, 50)))
	w := newWorld(t, func(c *Config) { c.Quotas = Quotas{Ticket: size} })
	id := w.registered("coordinator", aComplaint)
	body, contentType := parcel(t, photo(t, 50), "a.jpg", "kind", "other")
	key := []string{"Idempotency-Key", "k"}
	first := w.send("coordinator", id, body, contentType, key...)
	full := w.send("coordinator", id, body, contentType, key...)
	w.move("coordinator", id, "reject", `"reason":"不属本辖区"`)
	ended := w.send("coordinator", id, body, contentType, key...)
	if first.Code != 201 || full.Body.String() != first.Body.String() || ended.Body.String() != first.Body.String() {
		t.Errorf("%s\n%s\n%s", first.Body, full.Body, ended.Body)
	}
	other, otherType := parcel(t, photo(t, 51), "a.jpg", "kind", "other")
	if got := w.send("coordinator", id, other, otherType, key...); !strings.Contains(got.Body.String(), "idempotency.other_request") {
		t.Errorf("another file under the key: %d %s", got.Code, got.Body)
	}
	if got := w.send("coordinator", id, body, contentType, "Idempotency-Key", "new"); got.Code != 409 {
		t.Errorf("another key: %d %s", got.Code, got.Body)
	}
}
