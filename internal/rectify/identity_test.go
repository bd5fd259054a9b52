package rectify_test

import (
	"errors"
	"testing"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

func sealing(ids *[]string) rectify.SealFunc {
	return func(id string) ([]byte, error) {
		*ids = append(*ids, id)
		return []byte("sealed for " + id), nil
	}
}

// registration is a command that registers a problem in dongcheng.
func (w *world) registration(source rectify.Source) rectify.Command {
	return rectify.Command{Do: "register", Facts: rectify.Facts{Source: &source, Title: text("题目"), Description: text("描述"), Township: ptr("dongcheng"),
		DiscoveredOn: ptr(calendar.DayOf(w.now))}}
}

func TestTheIdentityOfAComplainantIsSealedForItsTicket(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var ids []string
	register := w.registration(rectify.Complaint)
	register.Seal = sealing(&ids)
	ticket, err := w.Act(t.Context(), w.coordinator(), register)
	if err != nil || len(ids) != 1 || ids[0] != ticket.ID {
		t.Fatalf("sealed for %v: %v", ids, err)
	}
	later := rectify.Command{Do: "record_complainant", Ticket: ticket.ID, Version: 1, Seal: sealing(&ids)}
	if ticket, err = w.Act(t.Context(), w.coordinator(), later); err != nil || len(ids) != 2 || ticket.Version != 2 {
		t.Errorf("recorded later: %v, %v", ids, err)
	}
	broken := errors.New("no key")
	later.Version, later.Seal = 2, func(string) ([]byte, error) { return nil, broken }
	if _, err := w.Act(t.Context(), w.coordinator(), later); !errors.Is(err, broken) || w.memory.tickets[ticket.ID].Version != 2 {
		t.Errorf("without a seal nothing is recorded: %v", err)
	}
}

func TestAReportIsAnonymousOnlyWhileNobodyIsKnown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var ids []string
	register := w.registration(rectify.Hotline)
	register.Facts.Anonymous = ptr(true)
	register.Seal = sealing(&ids)
	_, err := w.Act(t.Context(), w.coordinator(), register)
	refusedWith(t, err, "complainant.known")
	register.Seal = nil
	ticket, err := w.Act(t.Context(), w.coordinator(), register)
	if err != nil || !ticket.Anonymous {
		t.Fatalf("%+v, %v", ticket, err)
	}
	if ticket, err = w.Act(t.Context(), w.coordinator(), rectify.Command{Do: "record_complainant", Ticket: ticket.ID, Version: 1, Seal: sealing(&ids)}); err != nil || ticket.Anonymous {
		t.Errorf("anonymous with a complainant: %v", err)
	}
	_, err = w.try(w.coordinator(), ticket, "edit", rectify.Facts{Anonymous: ptr(true)})
	refusedWith(t, err, "complainant.known")
}

func TestAnIdentityGoesWithItsOwnMovesAndComesFromACoordinator(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var ids []string
	ticket := w.at(rectify.Complaint, rectify.Registered)
	found := w.registration(rectify.SelfFound)
	found.Seal = sealing(&ids)
	for _, sc := range []struct {
		who  rectify.Actor
		cmd  rectify.Command
		code string
	}{
		{w.coordinator(), rectify.Command{Do: "record_complainant", Ticket: ticket.ID, Version: ticket.Version}, "fact.missing"},
		{w.officer(), found, "complainant.not_yours"},
		{w.coordinator(), rectify.Command{Do: "reject", Ticket: ticket.ID, Version: ticket.Version, Facts: rectify.Facts{Reason: text("x")}, Seal: sealing(&ids)}, "fact.not_taken"},
	} {
		if _, err := w.Act(t.Context(), sc.who, sc.cmd); rectify.CodeOf(err) != sc.code {
			t.Errorf("%s: %v", sc.cmd.Do, err)
		}
	}
	if ids != nil {
		t.Errorf("sealed in vain: %v", ids)
	}
}

func TestATicketIsNotMergedIntoOneThatItsRecusedUnitSees(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	master := w.at(rectify.Complaint, rectify.Registered)
	about := w.registration(rectify.Complaint)
	about.Facts.RecusedUnits = &[]string{"station"}
	ticket, err := w.Act(t.Context(), w.coordinator(), about)
	if err != nil {
		t.Fatal(err)
	}
	propose := rectify.Command{Do: "propose_merge", Ticket: ticket.ID, Version: 1, Facts: rectify.Facts{Master: &master.ID, Reason: text("x")}}
	if _, err := w.Act(t.Context(), w.coordinator(), propose); rectify.CodeOf(err) != "merge.recused" {
		t.Errorf("an open master: %v", err)
	}
	for _, sc := range []struct{ recused, code string }{{"dongcheng", "merge.recused_master"}, {"station", ""}} { // the unit above would see this one only
		about.Facts.RecusedUnits = &[]string{sc.recused}
		if master, err = w.Act(t.Context(), w.coordinator(), about); err != nil {
			t.Fatal(err)
		}
		propose.Facts.Master = &master.ID
		if _, err := w.Act(t.Context(), w.coordinator(), propose); err != nil && rectify.CodeOf(err) != sc.code || err == nil && sc.code != "" {
			t.Errorf("a master that %s may not know of: %v", sc.recused, err)
		}
	}
}
