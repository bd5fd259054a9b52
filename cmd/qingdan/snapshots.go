package main

import (
	"context"
	"time"

	"qingdan/internal/report"
	"qingdan/internal/snapshot"
)

// snapshots looks after frozen reports.
func (h *house) snapshots() *snapshot.Office {
	schedule, _ := h.settings.Periodicals.schedule() // the settings are valid
	return &snapshot.Office{Schedule: schedule, ADay: h.settings.SnapshotsADay, ProposalDays: h.settings.ProposalDays, Shelf: h.store, Books: h.store, Differ: h.store, Closings: h.store, Issues: h.store, Cases: h.store, Telling: snapshot.Telling{Words: h.forms["d19"].Wording(), Channels: h.tables.Channels}, Names: h.names, Now: time.Now, NewID: newID, Entry: h.desk.Entry}
}

// names gives what is known by id its name.
func (h *house) names(ctx context.Context) report.Names {
	return report.Names{Units: h.store.Units(), Campaign: func(code string) string { return h.store.CampaignName(ctx, code) }, Workdays: report.WorkdaysOf(h.calendar.Count)}
}
