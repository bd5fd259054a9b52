package report_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// TestEveryIdentityOfEveryReportRefusesWhenItIsBroken tampers with what was counted over the frozen history, one count
// at a time, until each identity was the one that refused the report, and the counts of a single ticket as well.
func TestEveryIdentityOfEveryReportRefusesWhenItIsBroken(t *testing.T) {
	t.Parallel()
	histories := frozen(t)
	here := report.Names{Units: rectify.NewUnitTree(nil)}
	for _, r := range report.Reports {
		if r.Flows {
			continue
		}
		q := goldenQuestions(r.Name)[0]
		honest := report.RecountStandings(slices.Values(histories), q, q.Entries, everything)
		if len(honest) == 0 {
			t.Fatalf("%s counts nothing", r.Name)
		}
		refused := map[string]bool{}
		for i, m := range r.Measures {
			for _, by := range []int64{1, -1, 1000, -honest[0].Amounts[i]} {
				counted := slices.Clone(honest)
				counted[0].Amounts = slices.Clone(honest[0].Amounts)
				counted[0].Amounts[i] += by
				_, err := report.Make(q, report.Prefix{KnownAt: q.AsOf.End()}, counted, here, nil)
				var broken *report.Broken
				if err == nil {
					continue
				}
				if !errors.As(err, &broken) || rectify.CodeOf(err) != "report.identity" || strings.Contains(err.Error(), "%!") {
					t.Fatalf("%s with %s %+d: %v", r.Name, m.ID, by, err)
				}
				refused[fmt.Sprint(broken.Identity)] = true
				if !r.Contradicts(counted[0].Amounts) {
					t.Errorf("%s with %s %+d is refused, but no ticket with these counts is to blame", r.Name, m.ID, by)
				}
			}
			negative := slices.Clone(honest)
			negative[0].Amounts = make([]int64, len(r.Measures))
			negative[0].Amounts[i] = -1
			if _, err := report.Make(q, report.Prefix{KnownAt: q.AsOf.End()}, negative, here, nil); rectify.CodeOf(err) != "report.identity" {
				t.Errorf("%s is issued with %s below nought: %v", r.Name, m.ID, err)
			}
		}
		for _, i := range r.Identities {
			if !refused[fmt.Sprint(i)] {
				t.Errorf("%s: %+v never refused the report, whatever was tampered with", r.Name, i)
			}
		}
	}
}

// TestTheBalanceRefusesWhenOneTermIsMissing leaves out every flow in turn.
func TestTheBalanceRefusesWhenOneTermIsMissing(t *testing.T) {
	t.Parallel()
	histories := frozen(t)
	q := goldenQuestions("balance")[2]
	honest := report.RecountFlows(slices.Values(histories), q, q.Entries, everything)
	here := report.Names{Units: rectify.NewUnitTree(nil)}
	moves := 0
	for i := range honest {
		_, err := report.MakeFlows(q, report.Prefix{KnownAt: q.AsOf.End()}, slices.Delete(slices.Clone(honest), i, i+1), here, nil)
		stays := honest[i].Kind == report.Movement && honest[i].Before.Class == honest[i].After.Class && honest[i].Before.Site == honest[i].After.Site
		if err == nil && !stays && counts(honest[i]) {
			t.Errorf("without %+v the balance is still issued", honest[i])
		}
		if err != nil {
			moves++
		}
	}
	if moves < 10 {
		t.Errorf("only %d flows were missed", moves)
	}
}

// counts tells whether a flow changes any term: from or to open work.
func counts(f report.Flow) bool {
	stock := func(s report.Side) bool { return s.Class == report.IsOpen || s.Class == report.IsStageClosed }
	return f.Kind != report.Movement && stock(f.After) || f.Kind == report.Movement && (stock(f.Before) != stock(f.After))
}
