package recount

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"
)

// Question asks for a report, in the words of GET /api/v1/reports. Days are such as 2024-12-31.
type Question struct {
	Report         string
	AsOf, From, To string
	KnownAt        time.Time // zero for all that is in the export
	By             []string
	UnitMode       string // lead_only, each_unit_full or split_equally
	TypeMode       string // main_type or all_types
	UnitLevel      string
	Source         string // only this source; blank for all
	Unit           string // only this unit; blank for all
	PollutionType  string // only this type; blank for all
	Cut            int    // minute at which days end, of the daily report
	Working        func(day string) bool
}

// Table is a report counted anew.
type Table struct {
	Rows  map[string]*Row // by the values of By, joined with " / "
	Total *Row
}

// Row is one line: exact counts, and of durations the days to close.
type Row struct {
	Counts map[string]*big.Rat
	spells []spell
}

type spell struct {
	natural, working int64
	weight           *big.Rat
}

func (r *Row) add(measure string, n int64, weight *big.Rat) {
	if r.Counts[measure] == nil {
		r.Counts[measure] = new(big.Rat)
	}
	r.Counts[measure].Add(r.Counts[measure], new(big.Rat).Mul(big.NewRat(n, 1), weight))
}

// Of is a count; what was never counted is nought.
func (r *Row) Of(measure string) *big.Rat {
	if r == nil || r.Counts[measure] == nil {
		return new(big.Rat)
	}
	return r.Counts[measure]
}

// life is what is known of one ticket by the question.
type life struct {
	q      Question
	past   []version // up to the end of the day
	now    ticket
	before *ticket // before the period; nil when it was not there
	period []step  // what happened in the period
}

// step is an entry with what was before it; nil before the first.
type step struct {
	before *ticket
	after  version
}

// Count counts a report.
func (b *Book) Count(q Question) (*Table, error) {
	measures, known := reports[q.Report]
	if !known && q.Report != "balance" {
		return nil, fmt.Errorf("recount: there is no report %q", q.Report)
	}
	entries := int64(len(b.Recorded))
	if !q.KnownAt.IsZero() {
		entries = 0
		for i, at := range b.Recorded {
			if !at.After(q.KnownAt) {
				entries = int64(i) + 1
			}
		}
	}
	t := &Table{Rows: map[string]*Row{}, Total: newRow()}
	for _, versions := range b.tickets {
		l := lifeOf(versions, q, entries)
		if l == nil {
			continue
		}
		if q.Report == "balance" {
			b.balance(t, l)
			continue
		}
		if !q.admits(&l.now) {
			continue
		}
		for name, weight := range b.places(q, &l.now) {
			row := t.row(name)
			for measure, count := range measures {
				row.add(measure, count(l), weight)
			}
			row.spend(l, weight)
		}
	}
	return t, nil
}

func newRow() *Row { return &Row{Counts: map[string]*big.Rat{}} }

// total is the name under which places and rows mean the total.
const total = "\x00"

func (t *Table) row(name string) *Row {
	if name == total {
		return t.Total
	}
	if t.Rows[name] == nil {
		t.Rows[name] = newRow()
	}
	return t.Rows[name]
}

// lifeOf is what is known of a ticket; nil when it was not registered by the day.
func lifeOf(versions []version, q Question, entries int64) *life {
	end, begin := endOf(q.AsOf, q.Cut), endOf(later(q.From, -1), q.Cut)
	l := &life{q: q}
	for _, v := range versions {
		if v.index >= entries || !v.at.Before(end) {
			continue
		}
		var before *ticket
		if n := len(l.past); n > 0 {
			before = &l.past[n-1].ticket
		}
		l.past = append(l.past, v)
		if v.at.Before(begin) {
			l.before = &v.ticket
		} else {
			l.period = append(l.period, step{before, v})
		}
	}
	if len(l.past) == 0 {
		return nil
	}
	l.now = l.past[len(l.past)-1].ticket
	return l
}

func (q Question) admits(t *ticket) bool { return q.Source == "" || q.Source == t.Source }

// places are the rows in which a ticket counts, with the part of it that counts there, and the total. None when the
// filters leave it out.
func (b *Book) places(q Question, t *ticket) map[string]*big.Rat {
	units := []string{b.at(t.ResponsibleUnit, q.UnitLevel)}
	if q.UnitMode != "lead_only" && t.ResponsibleUnit != "" {
		for _, u := range t.CoUnits {
			if u = b.at(u, q.UnitLevel); !slices.Contains(units, u) {
				units = append(units, u)
			}
		}
	}
	share, whole := big.NewRat(1, 1), big.NewRat(1, 1)
	if q.UnitMode == "split_equally" {
		share = big.NewRat(1, int64(len(units)))
	}
	if q.Unit != "" {
		if units = only(units, q.Unit); q.UnitMode == "split_equally" {
			whole = share
		}
	}
	types := []string{""}
	if len(t.PollutionTypes) > 0 {
		types = t.PollutionTypes[:1]
		if q.TypeMode == "all_types" {
			types = slices.Compact(slices.Sorted(slices.Values(t.PollutionTypes)))
		}
	}
	if q.PollutionType != "" {
		types = only(types, q.PollutionType)
	}
	if len(units) == 0 || len(types) == 0 {
		return nil
	}
	all := map[string]*big.Rat{total: whole}
	if len(q.By) == 0 {
		return all
	}
	if !slices.Contains(q.By, "unit") {
		units, share = units[:1], whole
	}
	if !slices.Contains(q.By, "pollution_type") {
		types = types[:1]
	}
	for _, u := range units {
		for _, kind := range types {
			all[q.key(t, u, kind)] = share
		}
	}
	return all
}

func only(all []string, one string) []string {
	if one == "none" {
		one = ""
	}
	if slices.Contains(all, one) {
		return []string{one}
	}
	return nil
}

// key is the name of a row: what the ticket is in each dimension, - for nothing.
func (q Question) key(t *ticket, unit, kind string) string {
	month := dayOf(t.RegisteredAt)
	quarter := map[string]string{"01": "Q1", "02": "Q1", "03": "Q1", "04": "Q2", "05": "Q2", "06": "Q2", "07": "Q3", "08": "Q3", "09": "Q3", "10": "Q4", "11": "Q4", "12": "Q4"}[month[5:7]]
	is := map[string]string{"source": t.Source, "campaign": t.Campaign, "list_level": t.ListLevel, "township": t.Township, "unit": unit, "pollution_type": kind,
		"month": month[:7], "quarter": month[:4] + "-" + quarter, "year": month[:4], "batch": t.Batch, "verdict": t.verdict()}
	var names []string
	for _, d := range q.By {
		if names = append(names, is[d]); is[d] == "" {
			names[len(names)-1] = "-"
		}
	}
	return strings.Join(names, " / ")
}
