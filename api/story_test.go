package api

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"qingdan/internal/auth"
	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// step is one thing that somebody does in a story: a move, or one of the deeds below. It is expected to succeed and lead
// to state; with a status it is expected to be refused with it and the code, and to leave the ticket as it was.
type step struct {
	as, do string
	body   string // the rest of the JSON, without braces
	state  string
	status int
	code   string
	says   string // something that the answer must contain
}

// story is a ticket on its way from registering to the look-back, and what was refused meanwhile.
type story struct {
	*world
	ticket2
	sweep, proof string
	photos       int
	refused      []refusal
}

type refusal struct{ who, code string }

// deeds are the steps that are no move of the ticket.
var deeds = map[string]func(*story, step) *httptest.ResponseRecorder{
	"register": func(s *story, p step) *httptest.ResponseRecorder {
		return s.do(p.as, "POST", "/api/v1/tickets", "{"+p.body+"}")
	},
	"edit": func(s *story, p step) *httptest.ResponseRecorder {
		return s.do(p.as, "PATCH", "/api/v1/tickets/"+s.ID, "{"+p.body+"}", "If-Match", etag(s.Version))
	},
	"attach": func(s *story, p step) *httptest.ResponseRecorder {
		s.photos++
		body, contentType := parcel(s.T, photo(s.T, uint8(s.photos)), p.body+".jpg", "kind", p.body)
		return s.send(p.as, s.ID, body, contentType)
	},
	"sweep": func(s *story, p step) *httptest.ResponseRecorder {
		return s.do(p.as, "POST", "/api/v1/tickets/"+s.ID+"/sweeps", "{"+p.body+"}")
	},
	"answer_sweep": func(s *story, p step) *httptest.ResponseRecorder {
		return s.do(p.as, "POST", "/api/v1/sweeps/"+s.sweep+"/answers", "{"+p.body+"}")
	},
	"stale": func(s *story, p step) *httptest.ResponseRecorder { // a move on the version before
		return s.actOn(p.as, p.body, "", s.Version-1)
	},
}

func (s *story) actOn(as, do, facts string, version int64) *httptest.ResponseRecorder {
	s.Helper()
	body := fmt.Sprintf(`{"do":%q,"version":%d`, do, version)
	if facts != "" {
		body += "," + facts
	}
	return s.do(as, "POST", "/api/v1/tickets/"+s.ID+"/actions", body+"}")
}

// storied is a world on a day, in which the responsible unit has a second officer, and further accounts of the
// supervisor's role wait in the responsible and in the dispatching unit for a ticket to let them near.
func storied(t *testing.T, day string) *story {
	t.Helper()
	w := emptyWorld(t, func(c *Config) { c.Contact = Contact{Phone: "023-00000000", Address: "某路 1 号"} })
	s := &story{world: w}
	s.wait(day)
	w.addPeople(t.Context())
	for _, p := range []struct {
		name, unit string
		role       rectify.Role
	}{{"colleague", "dongcheng", rectify.Officer}, {"double", "dongcheng", rectify.Supervisor}, {"insider", "office", rectify.Supervisor}} {
		id, err := w.gate.CreateAccount(t.Context(), auth.ConsoleSession("world"), auth.NewAccount{Username: p.name, Name: "name of " + p.name, Role: p.role,
			Unit: w.unit[p.unit], Scope: []string{w.unit["district"]}, Password: password})
		w.must(err)
		w.account[p.name] = id
	}
	s.wait(day)
	return s
}

// wait lets time pass until the morning of a day, on which everybody signs in anew.
func (s *story) wait(day string) {
	s.Helper()
	on, err := calendar.ParseDay(day)
	s.must(err)
	s.clock.Store(on.Start().Add(9 * time.Hour).UnixMicro())
	for name := range s.account {
		s.signIn(name)
	}
}

// tell plays the steps. In bodies {today} is the day of the clock and {proof} the last thing uploaded.
func (s *story) tell(steps ...step) {
	s.Helper()
	for _, p := range steps {
		if p.do == "wait" {
			s.wait(p.body)
			continue
		}
		p.body = strings.NewReplacer("{today}", calendar.DayOf(s.now()).String(), "{proof}", s.proof).Replace(p.body)
		s.forward(time.Second)
		got := s.play(p)
		if p.says != "" && !strings.Contains(got.Body.String(), p.says) {
			s.Errorf("%s by %s does not say %s\n%s", p.do, p.as, p.says, got.Body)
		}
	}
}

func (s *story) play(p step) *httptest.ResponseRecorder {
	s.Helper()
	deed, ok := deeds[p.do]
	if !ok {
		deed = func(s *story, p step) *httptest.ResponseRecorder { return s.actOn(p.as, p.do, p.body, s.Version) }
	}
	got := deed(s, p)
	if p.status != 0 {
		s.refuses(p, got)
		return got
	}
	if got.Code != http.StatusOK && got.Code != http.StatusCreated {
		s.Fatalf("%s by %s in state %s: %d\n%s", p.do, p.as, s.State, got.Code, got.Body)
	}
	switch made := read[ticket2](s.T, got); p.do {
	case "register":
		s.ticket2 = made
	case "sweep":
		s.sweep = made.ID
	case "attach":
		s.proof = made.ID
	}
	s.ticket2 = s.seen()
	if p.state != "" && s.State != p.state {
		s.Fatalf("after %s the ticket is %s, expected %s", p.do, s.State, p.state)
	}
	return got
}

func (s *story) refuses(p step, got *httptest.ResponseRecorder) {
	s.Helper()
	if code := read[struct{ Code string }](s.T, got).Code; got.Code != p.status || code != p.code {
		s.Errorf("%s by %s in state %s: %d %s, expected %d %s\n%s", p.do, p.as, s.State, got.Code, code, p.status, p.code, got.Body)
	}
	s.refused = append(s.refused, refusal{p.as, p.code})
	if s.ID == "" {
		return
	}
	if now := s.seen(); now != s.ticket2 {
		s.Errorf("the refused %s by %s left the ticket %+v, it was %+v", p.do, p.as, now, s.ticket2)
	}
}

func (s *story) seen() ticket2 {
	s.Helper()
	return read[ticket2](s.T, s.do("coordinator", "GET", "/api/v1/tickets/"+s.ID, ""))
}

// remembered demands that the journal has every refusal, in order and no other, and the history every move.
func (s *story) remembered() {
	s.Helper()
	names := map[string]string{}
	for name, id := range s.account {
		names[id] = name
	}
	var refused []refusal
	moves := int64(0)
	for from := int64(0); ; {
		entries, err := s.store.Entries(s.Context(), from, 500)
		s.must(err)
		if len(entries) == 0 {
			break
		}
		for _, e := range entries {
			from = e.Index + 1
			switch {
			case e.Event == rectify.EventRefusal:
				refused = append(refused, refusal{names[e.Actor], e.Code})
			case e.Event == rectify.EventMove && e.TicketID == s.ID:
				moves++
			}
		}
	}
	if len(s.refused) < 15 || fmt.Sprint(refused) != fmt.Sprint(s.refused) {
		s.Errorf("refused were\n%v, the journal knows of\n%v", s.refused, refused)
	}
	history := read[struct{ Items []struct{ Seq int64 } }](s.T, s.do("auditor", "GET", "/api/v1/tickets/"+s.ID+"/history?limit=200", "")).Items
	if moves != s.Version || int64(len(history)) != moves || history[len(history)-1].Seq != moves {
		s.Errorf("version %d has %d moves in the journal and %d in the history", s.Version, moves, len(history))
	}
	if findings, err := s.store.Replay(s.Context(), func(int64, int64) {}); err != nil || len(findings) > 0 {
		s.Errorf("the ticket is not the sum of its entries: %v, %v", findings, err)
	}
}

// says demands something of the ticket as the coordinator reads it.
func (s *story) says(parts ...string) {
	s.Helper()
	s.run(s.T, []scenario{{as: "coordinator", method: "GET", path: "/api/v1/tickets/" + s.ID, status: 200, contains: parts}})
}
