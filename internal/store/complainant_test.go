package store_test

import (
	"slices"
	"strings"
	"testing"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

func TestASealedIdentityIsGivenWithinTheScopeOfItsTicket(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		seal := func(text string) rectify.SealFunc {
			return func(string) ([]byte, error) { return []byte(text), nil }
		}
		cmd := w.complaint("有人举报")
		cmd.Seal = seal("first")
		ticket := w.must(w.coordinator(), cmd)
		bare := w.must(w.coordinator(), w.complaint("无人举报"))
		ask := func(actor rectify.Actor, id string) (string, error) {
			scope, err := actor.Scope()
			if err != nil {
				w.Fatal(err)
			}
			sealed, err := w.store.Complainant(w.ctx, scope, id)
			return string(sealed), err
		}
		if got, err := ask(w.coordinator(), ticket.ID); got != "first" || err != nil {
			w.Errorf("%q, %v", got, err)
		}
		w.must(w.coordinator(), rectify.Command{Do: "record_complainant", Ticket: ticket.ID, Version: 1, Seal: seal("second")})
		if got, err := ask(w.coordinator(), ticket.ID); got != "second" || err != nil {
			w.Errorf("%q, %v", got, err)
		}
		if got, err := ask(w.officer(), ticket.ID); got != "" || rectify.CodeOf(err) != "not_found" {
			w.Errorf("a foreign one: %q, %v", got, err)
		}
		if got, err := ask(w.coordinator(), "none"); got != "" || rectify.CodeOf(err) != "not_found" {
			w.Errorf("an absent one: %q, %v", got, err)
		}
		if got, err := ask(w.coordinator(), bare.ID); got != "" || rectify.CodeOf(err) != "complainant.absent" {
			w.Errorf("nobody complained: %q, %v", got, err)
		}
		if _, err := w.store.Complainant(w.ctx, rectify.Scope{}, ticket.ID); err == nil {
			w.Error("a read without scope was answered")
		}
	})
}

// TestWhoComplainedIsKnownToTheWholeFamilyOfATicket holds what is looked up before a text is published.
func TestWhoComplainedIsKnownToTheWholeFamilyOfATicket(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		sealed := func(name string) rectify.SealFunc {
			return func(string) ([]byte, error) { return []byte(name), nil }
		}
		registered := func(title, who string, origin ...string) *rectify.Ticket {
			cmd := w.complaint(title)
			cmd.Seal = sealed(who)
			if origin != nil {
				cmd.Facts.Origin = &origin[0]
			}
			return w.must(w.coordinator(), cmd)
		}
		whole := registered("一件多诉", "caller")
		parts, err := w.desk.Split(w.ctx, w.coordinator(), rectify.Command{Ticket: whole.ID, Version: whole.Version},
			[]rectify.Facts{{Title: ptr(rectify.Text("河道"))}, {Title: ptr(rectify.Text("扬尘"))}})
		if err != nil {
			w.Fatal(err)
		}
		again := registered("又一次举报", "repeater")
		again = w.must(w.coordinator(), rectify.Command{Do: "propose_merge", Ticket: again.ID, Version: again.Version, Facts: rectify.Facts{Master: &parts[1].ID, Reason: ptr(rectify.Text("重复"))}})
		w.must(w.actor(rectify.Coordinator, "bureau", "district"), rectify.Command{Do: "merge", Ticket: again.ID, Version: again.Version})
		derived := registered("举一反三", "neighbour", parts[1].ID)
		registered("无关", "stranger")
		notice := w.noticed("公示", calendar.DayOf(w.clock.now())+5)
		var under *rectify.Ticket
		for _, who := range []string{"objector", "advertiser"} {
			if under, err = w.desk.Object(w.ctx, rectify.Visitor{}, notice, "仍有异味", sealed(who)); err != nil {
				w.Fatal(err)
			}
		}
		under = w.must(w.coordinator(), rectify.Command{Do: "moderate_objection", Ticket: under.ID, Version: under.Version,
			Facts: rectify.Facts{ObjectionNo: ptr(2), Granted: ptr(false), Reason: ptr(rectify.Text("广告"))}})
		for _, c := range []struct {
			of   *rectify.Ticket
			want string
		}{
			{parts[0], "caller repeater"}, {parts[1], "caller repeater"}, {again, "caller repeater"}, {derived, "caller neighbour repeater"}, {under, "objector"},
		} {
			var names []string
			if err := w.store.Change(w.ctx, func(work rectify.Work) error {
				all, err := work.SealedAbout(c.of)
				for _, about := range all {
					names = append(names, string(about.Blob))
				}
				return err
			}); err != nil {
				w.Fatal(err)
			}
			if slices.Sort(names); strings.Join(names, " ") != c.want {
				w.Errorf("%s: a text is held against %v, not %s", c.of.Title, names, c.want)
			}
		}
		w.replayed()
	})
}

func TestNamesAreLookedUpTogetherAndUnknownOnesStandForThemselves(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		if err := w.store.Change(w.ctx, func(work rectify.Work) error {
			return work.(interface{ EnsureCampaign(code, name string) error }).EnsureCampaign("c1", "第一轮")
		}); err != nil {
			w.Fatal(err)
		}
		for range 2 { // from the table, then from memory
			got, err := w.store.CampaignNames(w.ctx, []string{"c1", "c2", ""})
			if err != nil || got["c1"] != "第一轮" || got["c2"] != "c2" || len(got) != 2 {
				w.Errorf("%v, %v", got, err)
			}
		}
		if got, err := w.store.AccountNames(w.ctx, []string{"nobody"}); err != nil || got["nobody"] != "nobody" {
			w.Errorf("%v, %v", got, err)
		}
		size, err := w.store.JournalSize(w.ctx)
		if err != nil {
			w.Fatal(err)
		}
		early, err := w.store.KnownBy(w.ctx, w.clock.now().AddDate(0, 0, -1))
		if err != nil || early != 0 {
			w.Errorf("yesterday %d entries were known: %v", early, err)
		}
		if now, err := w.store.KnownBy(w.ctx, w.clock.now()); err != nil || now != size {
			w.Errorf("now %d entries of %d are known: %v", now, size, err)
		}
	})
}
