package main

import (
	"cmp"
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// condensedBehind is how many entries of the journal the condensed figures may be behind. So many are read in some
// hundred milliseconds by the first question after a start.
const condensedBehind = 20_000

// prepare condenses the figures and warms them after a start and at the beginning of every day, and condenses them from
// time to time.
func (h *house) prepare(ctx context.Context) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for warmed := calendar.Day(0); ; {
		h.condense(ctx)
		if today := calendar.DayOf(time.Now()); warmed != today {
			h.warm(ctx)
			debug.FreeOSMemory() // what reading took is not needed again
			warmed = today
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (h *house) condense(ctx context.Context) {
	began := time.Now()
	done, err := h.store.Condense(ctx, condensedBehind)
	switch {
	case ctx.Err() != nil: // stopped
	case err != nil:
		h.log.Warn("figures could not be condensed", "error", err)
	case done:
		h.log.Info("figures are condensed", "milliseconds", time.Since(began).Milliseconds())
	}
}

// warmedScopes is how many scopes are prepared after a start. The sums of each are held in memory, within the bounds of
// internal/store.
const warmedScopes = 4

// warm asks, after a start and one after the other, for the reports of the widest scopes of coordinators and auditors, so
// that the first of them need not wait until everything is counted: first the closure report and what stands beside it,
// then all others over the year. The service answers meanwhile; whoever asks earlier counts, as without it. It tells how
// many scopes were prepared.
func (h *house) warm(ctx context.Context) (prepared int) {
	began := time.Now()
	scopes, err := h.widest(ctx)
	q := report.Query{AsOf: calendar.DayOf(began), By: []string{"unit", "source"}, UnitMode: report.LeadOnly, TypeMode: report.MainType}
	for _, scope := range scopes {
		if err == nil && ctx.Err() == nil {
			if _, _, err = h.store.Tallies(ctx, scope, q); err == nil {
				err = h.warmReport(ctx, scope, report.CompanionsOf(q))
			}
			if err == nil {
				prepared++
			}
		}
	}
	for _, scope := range scopes {
		for _, r := range report.Reports {
			if err == nil && ctx.Err() == nil {
				err = h.warmReport(ctx, scope, report.Question{Report: r.Name, Query: q})
			}
		}
	}
	switch {
	case ctx.Err() != nil: // stopped
	case err != nil:
		h.log.Warn("figures could not be prepared", "error", err)
	case prepared > 0:
		h.log.Info("figures are prepared", "scopes", prepared, "milliseconds", time.Since(began).Milliseconds())
	}
	return prepared
}

// warmReport has a report counted, which is then remembered, and rests as long as that took: others come first.
func (h *house) warmReport(ctx context.Context, scope rectify.Scope, q report.Question) (err error) {
	began := time.Now()
	q = q.Settled(q.AsOf)
	if r, _ := report.Named(q.Report); r.Flows {
		_, _, err = h.store.Flows(ctx, scope, q)
	} else {
		_, _, err = h.store.Counts(ctx, scope, q)
	}
	rest := time.NewTimer(time.Since(began))
	defer rest.Stop()
	select {
	case <-ctx.Done():
	case <-rest.C:
	}
	return err
}

// widest gives the scopes that coordinators and auditors ask with, those of the same units once, those of most units first and not many.
func (h *house) widest(ctx context.Context) (scopes []rectify.Scope, err error) {
	accounts, err := h.store.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, a := range accounts {
		if a.Disabled || a.Role != rectify.Coordinator && a.Role != rectify.Auditor {
			continue
		}
		scope, err := h.actorOf(a).Scope()
		if key := fmt.Sprint(scope.Units()); err == nil && !seen[key] {
			seen[key], scopes = true, append(scopes, scope)
		}
	}
	slices.SortStableFunc(scopes, func(a, b rectify.Scope) int { return cmp.Compare(h.width(b), h.width(a)) })
	return scopes[:min(len(scopes), warmedScopes)], nil
}

// width is how many units lie in a scope.
func (h *house) width(scope rectify.Scope) (n int) {
	for _, unit := range scope.Units() {
		n += len(h.store.Units().Subtree(unit))
	}
	return n
}
