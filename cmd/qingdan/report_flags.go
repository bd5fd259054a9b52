package main

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// figureFlags are the parameters that every report has; they mean what those of the API mean, under the same names.
type figureFlags struct {
	AsOf          string   `help:"Day, such as 2024-12-31; today when left out." name:"as-of"`
	KnownAt       string   `help:"Only what was recorded by this instant, such as 2025-01-05T09:30:00+08:00; now when left out." name:"known-at"`
	By            []string `help:"Group by: source, campaign, list_level, township, unit, pollution_type, month, quarter, year; other reports than closure also by batch, verdict."`
	Source        []string `help:"Only these sources."`
	Campaign      []string `help:"Only these campaigns."`
	ListLevel     []string `help:"Only these list levels, or none." name:"list-level"`
	Township      string   `help:"Only this township: code or id, or none."`
	Unit          string   `help:"Only this responsible unit: code or id, or none."`
	PollutionType string   `help:"Only this pollution type, or none." name:"pollution-type"`
	MonthFrom     string   `help:"Registered in this month, such as 2024-01, or later." name:"month-from"`
	MonthTo       string   `help:"Registered in this month or earlier." name:"month-to"`
	UnitMode      string   `help:"How joint handling counts." enum:"lead_only,each_unit_full,split_equally" default:"lead_only" name:"unit-mode"`
	TypeMode      string   `help:"How several pollution types count." enum:"main_type,all_types" default:"main_type" name:"type-mode"`
	Decimals      int      `help:"Decimals of percentages and days." default:"1"`
	Definition    []string `help:"Compute by these former versions of definitions, such as looked_back@1."`
	ZeroRows      bool     `help:"Keep townships without any problem." name:"zero-rows"`
	English       bool     `help:"English labels."`
	Data          string   `help:"Data directory." type:"path"`
}

// periodFlags are the further parameters of reports that are made from standings.
type periodFlags struct {
	From      string   `help:"First day of the period; 1 January of its last day when left out."`
	To        string   `help:"Last day of the period; the day of the figures when left out."`
	UnitLevel string   `help:"Count units as the unit above them at this level, such as 县, 乡 or 部门." name:"unit-level"`
	Batch     []string `help:"Only these batches, or none."`
	Verdict   []string `help:"Only these verdicts."`
}

// printFlags are the form in which a report is given out.
type printFlags struct {
	Format string `help:"Format." enum:"table,json,csv,xlsx,pdf,docx" default:"table"`
	Chart  bool   `help:"xlsx, pdf and docx: with the chart that fits."`
	Output string `help:"File to write; standard output when left out." type:"path" short:"o"`
}

// units finds the units that the report narrows to.
func (c *figureFlags) units(h *house) (township, unit string, err error) {
	if township, err = h.unitNamed(c.Township); err == nil {
		unit, err = h.unitNamed(c.Unit)
	}
	return township, unit, err
}

// query reads the flags that mean the same in every house.
func (c *figureFlags) query() (report.Query, error) {
	q := report.Query{AsOf: calendar.DayOf(time.Now()), By: c.By, UnitMode: report.UnitMode(c.UnitMode), TypeMode: report.TypeMode(c.TypeMode), Decimals: c.Decimals, Versions: c.Definition,
		Filter: report.Filter{Sources: c.Source, Campaigns: c.Campaign, ListLevels: c.ListLevel, PollutionType: c.PollutionType}}
	asOf, err := dayFlag("--as-of", c.AsOf)
	if err != nil {
		return q, err
	}
	if !asOf.IsZero() {
		q.AsOf = asOf
	}
	if c.KnownAt != "" {
		if q.KnownAt, err = time.Parse(time.RFC3339Nano, c.KnownAt); err != nil {
			return q, fmt.Errorf("--known-at:%q 应为 2024-12-31T09:30:00+08:00 这样的时刻 / %[1]q must be an instant such as 2024-12-31T09:30:00+08:00", c.KnownAt)
		}
	}
	if q.Filter.MonthFrom, err = month("--month-from", c.MonthFrom); err != nil {
		return q, err
	}
	if q.Filter.MonthTo, err = month("--month-to", c.MonthTo); err != nil {
		return q, err
	}
	return q, cmp.Or(known("source", c.Source...), known("list_level", c.ListLevel...), known("pollution_type", c.PollutionType))
}

// dayFlag reads a day, nothing as zero.
func dayFlag(flag, text string) (calendar.Day, error) {
	if text == "" {
		return 0, nil
	}
	day, err := calendar.ParseDay(text)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", flag, err)
	}
	return day, nil
}

// month reads 2024-01 as 202401, nothing as zero.
func month(flag, text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	first, err := calendar.ParseDay(text + "-01")
	if err != nil {
		return 0, fmt.Errorf("%s:%q 应为 2024-01 这样的月份 / %[2]q must be a month such as 2024-01", flag, text)
	}
	return first.Month(), nil
}

// known refuses a word that the vocabulary has not; it names those that it has.
func known(enum string, words ...string) error {
	for _, word := range words {
		if word != "" && !rectify.Known(enum, word) && (word != report.None || enum == "source" || len(words) > 1) {
			var all []string
			for _, term := range rectify.Vocabulary[enum] {
				all = append(all, term.ID)
			}
			return fmt.Errorf("--%s:没有取值 %q,可选 %s / there is no %[2]q; choose from %[3]s", strings.ReplaceAll(enum, "_", "-"), word, strings.Join(all, ", "))
		}
	}
	return nil
}
