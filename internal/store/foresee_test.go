package store_test

import (
	"testing"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/sheet"
)

func TestAnImportForeseesOnlyWhatItsMakerMaySee(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		for _, number := range []string{"D2CQ202404200001", "33", "D2CQ202404200009"} {
			known := w.complaint(number)
			known.Facts.ReceiptNumber, known.Facts.Campaign = &number, ptr("first")
			w.must(w.coordinator(), known)
		}
		stage := func(actor rectify.Actor, campaign string) rectify.Import {
			in := rectify.Import{ID: w.newID(), Account: actor.ID, Campaign: campaign, Source: rectify.Complaint, AsOf: calendar.DayOf(w.clock.now()), CreatedAt: w.clock.now()}
			rows := func(yield func(rectify.Row, error) bool) {
				for i, number := range []string{"D2CQ202404200001", "D2CQ202404200002", "D2CQ202404200009", ""} {
					if !yield(rectify.Row{Sheet: "s", Line: i + 2, Kind: rectify.ComplaintRow, ReceiptNumber: number, Problem: number + "垃圾"}, nil) {
						return
					}
				}
			}
			if _, err := w.store.StageImport(w.ctx, in, rows, sheet.JoinStep); err != nil {
				w.Fatal(err)
			}
			return in
		}
		outsider := w.actor(rectify.Coordinator, "shuijiang", "shuijiang")
		for _, c := range []struct {
			who       rectify.Actor
			campaign  string
			isNew     bool
			elsewhere int
		}{
			{w.coordinator(), "second", true, 2},
			{w.coordinator(), "first", false, 0},
			{outsider, "second", true, 0},
			{outsider, "first", true, 0},
		} {
			scope, err := c.who.Scope()
			if err != nil {
				w.Fatal(err)
			}
			f, err := w.store.Foresee(w.ctx, scope, stage(c.who, c.campaign))
			if err != nil || f.NewCampaign != c.isNew || f.Elsewhere != c.elsewhere || len(f.Examples) != c.elsewhere {
				w.Errorf("%s, %s: %+v, %v", c.who.ID, c.campaign, f, err)
			}
			if c.elsewhere > 0 && (f.Examples[0].Number != "D2CQ202404200001" || f.Examples[0].Campaign != "first") {
				w.Errorf("the first example is %+v", f.Examples[0])
			}
		}
		if _, err := w.store.Foresee(w.ctx, rectify.Scope{}, rectify.Import{}); err == nil {
			w.Error("a read without scope was answered")
		}
	})
}
