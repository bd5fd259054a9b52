package store_test

import (
	"errors"
	"testing"

	"qingdan/internal/rectify"
)

func TestTheLevelOfACampaignIsKeptJournalledAndComparedWithTheJournal(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		about := w.complaint("河道黑臭")
		about.Facts.Campaign = ptr("round")
		ticket := w.must(w.coordinator(), about)
		set := func(code, level string) error {
			return w.desk.SetLevel(w.ctx, w.coordinator(), code, level)
		}
		if err := set("elsewhere", "central"); rectify.KindOf(err) != rectify.NotFound {
			t.Errorf("a campaign that nobody sees: %v", err)
		}
		if err := set("round", "municipal"); err != nil {
			t.Fatal(err)
		}
		if levels, err := w.store.CampaignLevels(w.ctx, []string{"round", "elsewhere"}); err != nil || len(levels) != 1 || levels["round"] != "municipal" {
			t.Errorf("%v, %v", levels, err)
		}
		ticket = w.must(w.coordinator(), rectify.Command{Do: "dispatch", Ticket: ticket.ID, Version: ticket.Version,
			Facts: rectify.Facts{ResponsibleUnit: ptr(w.unit["dongcheng"]), LeadUnit: ptr(w.unit["bureau"]), AcceptanceUnit: ptr(w.unit["inspectors"])}})
		if ticket.Variant != "provincial_or_municipal" {
			t.Errorf("the variant is %q", ticket.Variant)
		}
		town := w.coordinator()
		town.ScopeUnits = []string{w.unit["dongcheng"]}
		if err := w.desk.SetLevel(w.ctx, town, "round", "central"); err != nil {
			t.Errorf("a level of a campaign all within the scope: %v", err)
		}
		about.Facts.ReceiptNumber = nil
		w.must(w.coordinator(), about) // of which the township knows nothing
		var refusal *rectify.Error
		if err := w.desk.SetLevel(w.ctx, town, "round", "municipal"); !errors.As(err, &refusal) || refusal.Code != "campaign.beyond" {
			t.Errorf("a township set the level for others: %v", err)
		}
		if err := set("round", "municipal"); err != nil {
			t.Error(err)
		}
		err := w.store.Change(w.ctx, func(work rectify.Work) error {
			return work.(interface{ EnsureCampaign(code, name string) error }).EnsureCampaign("round", "第二轮")
		})
		if name := w.store.CampaignName(w.ctx, "round"); err != nil || name != "第二轮" {
			t.Errorf("a level that came first keeps the name away: %q, %v", name, err)
		}
		w.replayed()
		w.sql("UPDATE campaigns SET level = 'central'")
		findings, err := w.store.Replay(w.ctx, func(int64, int64) {})
		if err != nil || len(findings) != 1 || findings[0].Ticket != "round" {
			t.Errorf("another level than the journal has gave %v, %v", findings, err)
		}
	})
}
