package main

import (
	"context"
	"fmt"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// filledAtOnce is how many tickets are entered in one unit of work: few commits, and no long transaction.
const filledAtOnce = 100

// benchDays is over how many days before today the tickets are registered.
const benchDays = 1080

// fill enters the tickets through the Desk, as the history of three years: registered, dispatched to one of 34 townships
// and mostly closed. It takes longer than rows written past the programme would, and nothing in the house differs from
// what people make.
func (b *bench) fill() error {
	show := b.progress("fill")
	for from := 0; from < b.tickets; from += filledAtOnce {
		to := min(from+filledAtOnce, b.tickets)
		if err := b.office.store.Change(b.ctx, func(w rectify.Work) error {
			desk := *b.office.desk
			desk.House = insideOf{b.office.store, w}
			for n := from; n < to; n++ {
				if err := b.life(&desk, n); err != nil {
					return fmt.Errorf("ticket %d: %w", n, err)
				}
			}
			return nil
		}); err != nil {
			return err
		}
		show(int64(to), int64(b.tickets))
	}
	return nil
}

// insideOf is a house as it is seen from inside a unit of work: what the desk changes belongs to it.
type insideOf struct {
	rectify.House
	work rectify.Work
}

// Change runs fn in the unit of work that is under way.
func (i insideOf) Change(_ context.Context, fn func(rectify.Work) error) error { return fn(i.work) }

// life enters one ticket with its past.
func (b *bench) life(desk *rectify.Desk, n int) error {
	pick := b.rng.IntN
	townships, leads := b.coded("乡"), b.coded("部门")[2:]
	source := []rectify.Source{rectify.Complaint, rectify.Complaint, rectify.ListItem, rectify.ListItem, rectify.InspectionTask}[pick(5)]
	day := calendar.DayOf(time.Now()).Add(-1 - pick(benchDays))
	due, town := day.Add(30), townships[pick(len(townships))]
	campaign, receipt := fmt.Sprintf("%s-%d", source, day.Year()), fmt.Sprintf("QX%09d", n)
	types := [][]string{{"water"}, {"air"}, {"noise"}, {"ecology"}, {"water", "air"}}[pick(5)]
	found := map[rectify.Source]string{rectify.Complaint: "complaint", rectify.InspectionTask: "assigned"}[source]
	f := rectify.Facts{Source: &source, Campaign: &campaign, ReceiptNumber: &receipt, Township: &town, DiscoveredOn: &day, PollutionTypes: &types,
		Title: new(rectify.Text(fmt.Sprintf(benchTitle, n))), Description: new(rectify.Text(fmt.Sprintf(benchText, n))), AcceptanceUnit: &b.coded("部门")[1],
		ResponsibleUnit: &town, LeadUnit: &leads[pick(len(leads))]}
	if found != "" {
		f.DiscoveryMode = &found
	}
	if source == rectify.ListItem {
		f.ListLevel = new([]string{"city", "district"}[pick(2)])
	}
	at := func(d calendar.Day, hour int) time.Time { return d.Start().Add(time.Duration(hour) * time.Hour) }
	cmd := rectify.Command{Do: "register", EffectiveAt: at(day, 9), Facts: f, Historical: true}
	t, err := desk.Act(b.ctx, b.office.coordinator, cmd)
	if err != nil {
		return err
	}
	cmd.Facts = rectify.Facts{TimeLimitType: new("dated"), DueOn: &due, ClosureGoal: new(rectify.Text("垃圾清运,恢复原状。")), ProgressPercent: new(50)}
	if source == rectify.Complaint {
		verdict := []rectify.Verdict{rectify.Substantiated, rectify.Substantiated, rectify.Mostly, rectify.Unsubstantiated}[pick(4)]
		cmd.Facts.Verdict, cmd.Facts.Findings = &verdict, new(rectify.Text("经现场调查,情况已核实。"))
	}
	cmd.Do, cmd.Ticket, cmd.Version, cmd.EffectiveAt = "record_open", t.ID, t.Version, at(day, 15)
	if t, err = desk.Act(b.ctx, b.office.coordinator, cmd); err != nil {
		return err
	}
	closed := day.Add(2 + pick(60))
	if pick(50) == 0 || closed >= calendar.DayOf(time.Now()) {
		return nil
	}
	cmd.Facts = rectify.Facts{Handling: new(rectify.Text("垃圾清走,沟渠疏通,立了禁倒牌。")), ProgressPercent: new(100)}
	cmd.Do, cmd.Version, cmd.EffectiveAt = "record_closed", t.Version, at(closed, 17)
	_, err = desk.Act(b.ctx, b.office.coordinator, cmd)
	return err
}

// coded are the ids of the units at a level of the tree, in its order.
func (b *bench) coded(level string) []string { return b.office.listed(level) }

const benchTitle, benchText = "第%d件:河边倾倒建筑垃圾", "第%d件:某镇某村有人在河边倾倒建筑垃圾,雨天污水顺着沟渠流进农田,附近住户多次向村里反映,一直没有人来处理。"
