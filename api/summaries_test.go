package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"qingdan/internal/rectify"
)

func TestALineOfAListSaysWhatTheTicketSaysWhateverChanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const dispatch = `"responsible_unit":"{unit:dongcheng}","lead_unit":"{unit:bureau}","acceptance_unit":"{unit:inspectors}","due_on":"2024-07-31"`
	origin := w.registered("coordinator", aComplaint)
	id := w.registered("coordinator", strings.Replace(aComplaint, "{", `{"origin":"`+origin+`",`, 1))
	w.move("coordinator", id, "dispatch", dispatch)
	edit := func(id, body string) {
		if got := w.do("coordinator", "PATCH", "/api/v1/tickets/"+id, body, "If-Match", etag(w.version(id))); got.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", body, got.Code, got.Body)
		}
	}
	edit(id, `{"title":"黑臭,联系人13812345678"}`)
	renamed := 0
	same := func(when string) {
		for _, as := range []string{"coordinator", "officer", "auditor"} {
			for _, language := range []string{"zh-CN", "en"} {
				var whole map[string]any
				var list struct{ Items []map[string]any }
				one, all := w.do(as, "GET", "/api/v1/tickets/"+id, "", "Accept-Language", language), w.do(as, "GET", "/api/v1/tickets?unit={unit:dongcheng}", "", "Accept-Language", language)
				if err := json.Unmarshal(one.Body.Bytes(), &whole); one.Code != http.StatusOK || err != nil {
					t.Fatal(one.Code, err)
				}
				if err := json.Unmarshal(all.Body.Bytes(), &list); err != nil {
					t.Fatalf("%v %s", err, all.Body)
				}
				i := slices.IndexFunc(list.Items, func(item map[string]any) bool { return item["id"] == id })
				if i < 0 {
					t.Fatalf("%s is not listed: %s", id, all.Body)
				}
				for name, value := range list.Items[i] {
					if !reflect.DeepEqual(value, whole[name]) {
						t.Errorf("%s, %s in %s: the list says %s %v, the ticket %v", when, as, language, name, value, whole[name])
					}
				}
			}
		}
	}
	rename := func() {
		renamed++
		_, _, err := w.store.PutUnits(context.Background(), []rectify.Unit{{Code: "dongcheng", Name: fmt.Sprint("东城", renamed), Level: "乡", Parent: "district"}}, rectify.Entry{Event: rectify.EventUnits, RecordedAt: w.now(), EffectiveAt: w.now()}, w.newID)
		w.must(err)
	}
	same("at first")
	same("again")
	rename()
	same("with another name of the unit")
	w.forward(60 * 24 * time.Hour) // the due day is over
	for _, p := range people {
		w.signIn(p.name)
	}
	same("after the due day")
	edit(id, `{"key_case":true}`)
	same("after an edit")
	w.move("coordinator", origin, "dispatch", strings.Replace(dispatch, "2024-07", "2024-08", 1))
	same("with an origin that the unit may see")
}

func TestAnUnchangedTicketIsNotReadButAForeignOneIsNotFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.rectifying()
	tag := etag(w.version(id))
	for _, sc := range []struct {
		path, tag string
		status    int
		cost      int64
	}{{id, tag, http.StatusNotModified, 1}, {id, "*", http.StatusNotModified, 1}, {id, `"1"`, http.StatusOK, 2}, {"nowhere", tag, http.StatusNotFound, 1}, {"nowhere", "*", http.StatusNotFound, 1}} {
		w.do("officer", "GET", "/api/v1/tickets/"+sc.path, "", "If-None-Match", sc.tag)
		before := w.statements.Load()
		got := w.do("officer", "GET", "/api/v1/tickets/"+sc.path, "", "If-None-Match", sc.tag)
		if cost := w.statements.Load() - before; got.Code != sc.status || cost != sc.cost {
			t.Errorf("%s, %s: %d with %d statements, expected %d with %d", sc.path, sc.tag, got.Code, cost, sc.status, sc.cost)
		}
	}
	other := w.registered("coordinator", aComplaint) // not dispatched: of no concern to the officer
	if got := w.do("officer", "GET", "/api/v1/tickets/"+other, "", "If-None-Match", "*"); got.Code != http.StatusNotFound {
		t.Errorf("a foreign ticket is told of: %d", got.Code)
	}
}
