package store_test

import (
	"testing"

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
