package rectify_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"qingdan/internal/rectify"
)

var update = flag.Bool("update", false, "write the golden files anew")

// people stand in every relation to a ticket of dongcheng, and in none.
func (w *world) people() []rectify.Actor {
	all := []rectify.Actor{w.coordinator(), w.person(rectify.Coordinator, "letters"), w.person(rectify.Coordinator, "inspectors"),
		w.officer(), w.leader(), w.person(rectify.Officer, "station"), w.reviewer(), w.verifier(), w.person(rectify.Leader, "office"), w.person(rectify.Auditor, "letters")}
	for _, role := range []rectify.Role{rectify.Officer, rectify.Leader, rectify.Supervisor} {
		all = append(all, w.person(role, "outsiders"))
	}
	return all
}

// reachable are the states that tickets of a source can be in.
func reachable(route rectify.Route, source rectify.Source) []rectify.State {
	states := []rectify.State{rectify.Registered, rectify.NotAccepted, rectify.Merged, rectify.Voided}
	if route.Dispatch {
		states = append(states, rectify.Dispatched)
	}
	if route.Investigate {
		states = append(states, rectify.Investigating)
	}
	if route.Plan {
		states = append(states, rectify.PlanReview)
	}
	states = append(states, rectify.Rectifying)
	if source == rectify.Complaint || source == rectify.Hotline {
		states = append(states, rectify.StageClosed)
	}
	if route.Review {
		states = append(states, rectify.AcceptanceRequested)
	}
	if route.Verify {
		states = append(states, rectify.Verifying)
	}
	if route.Notice("city") > 0 {
		states = append(states, rectify.Publicizing)
	}
	return append(states, rectify.Closed)
}

func TestTheMatrixOfSourceStateMoveAndPersonIsAsAgreed(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for _, source := range rectify.Sources() {
		for _, state := range reachable(newWorld(t).memory.routes.Routes[source], source) {
			w := newWorld(t)
			ticket := w.at(source, state)
			for _, person := range w.people() {
				choices, err := w.Choices(person, ticket, w.memory.files[ticket.ID], nil, nil)
				if err != nil {
					t.Fatal(err)
				}
				var allowed, blocked []string
				for _, c := range choices {
					switch {
					case len(c.Blocked) == 0:
						allowed = append(allowed, fmt.Sprintf("%s>%s", c.Move.Do, c.To))
					case c.Blocked[0].Code != "move.not_yours":
						blocked = append(blocked, fmt.Sprintf("%s(%s)", c.Move.Do, codes(c.Blocked)))
					}
				}
				fmt.Fprintf(&b, "%s %s %s: %s | %s\n", source, state, person.ID, strings.Join(allowed, " "), strings.Join(blocked, " "))
			}
		}
	}
	golden(t, "testdata/matrix.txt", b.String())
}

func codes(fields []rectify.Field) string {
	var all []string
	for _, f := range fields {
		all = append(all, f.Code)
	}
	return strings.Join(all, ",")
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s differs; run the test with -update and read the difference", path)
	}
}

func TestNobodyButTheImporterMakesHistoricalMoves(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Registered)
	for _, person := range w.people() {
		if _, err := w.try(person, ticket, "record_closed", rectify.Facts{}); err == nil {
			t.Errorf("%s closed a ticket as history", person.ID)
		}
	}
}
