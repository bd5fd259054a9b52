package main

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// filterFlags narrow what is counted or listed; reports, charts and official tables have them.
type filterFlags struct {
	Source        []string `help:"Only these sources; those of an official table when left out."`
	Campaign      []string `help:"Only these campaigns."`
	ListLevel     []string `help:"Only these list levels, or none." name:"list-level"`
	Township      string   `help:"Only this township: code or id, or none."`
	Unit          string   `help:"Only this responsible unit: code or id, or none."`
	PollutionType string   `help:"Only this main pollution type, or none." name:"pollution-type"`
	MonthFrom     string   `help:"Registered in this month, such as 2024-01, or later." name:"month-from"`
	MonthTo       string   `help:"Registered in this month or earlier." name:"month-to"`
	Batch         []string `help:"Only these batches, or none."`
}

// filter reads them; the units are looked up in the house.
func (c *filterFlags) filter(r *reader) report.Filter {
	for enum, words := range map[string][]string{"source": c.Source, "list_level": c.ListLevel, "pollution_type": {c.PollutionType}} {
		r.keep(known(enum, words...))
	}
	return report.Filter{Sources: c.Source, Campaigns: c.Campaign, ListLevels: c.ListLevel, PollutionType: c.PollutionType, MonthFrom: r.month("--month-from", c.MonthFrom), MonthTo: r.month("--month-to", c.MonthTo)}
}

// given are they by the names of the API.
func (c *filterFlags) given() map[string]string {
	return map[string]string{"source": strings.Join(c.Source, ","), "campaign": strings.Join(c.Campaign, ","), "list_level": strings.Join(c.ListLevel, ","), "township": c.Township, "unit": c.Unit,
		"pollution_type": c.PollutionType, "month_from": c.MonthFrom, "month_to": c.MonthTo, "batch": strings.Join(c.Batch, ",")}
}

// encoded writes what was asked for into the journal, without what was left out.
func encoded(given map[string]string) string {
	values := url.Values{}
	for name, value := range given {
		if value != "" {
			values.Set(name, value)
		}
	}
	return values.Encode()
}

// figureFlags are the parameters that every report has; they mean what those of the API mean, under the same names.
type figureFlags struct {
	filterFlags
	AsOf       string   `help:"Day, such as 2024-12-31; today when left out." name:"as-of"`
	KnownAt    string   `help:"Only what was recorded by this instant, such as 2025-01-05T09:30:00+08:00; now when left out." name:"known-at"`
	By         []string `help:"Group by: source, campaign, list_level, township, unit, pollution_type, month, quarter, year, batch, verdict."`
	UnitMode   string   `help:"How joint handling counts." enum:"lead_only,each_unit_full,split_equally" default:"lead_only" name:"unit-mode"`
	TypeMode   string   `help:"How several pollution types count." enum:"main_type,all_types" default:"main_type" name:"type-mode"`
	Decimals   int      `help:"Decimals of percentages and days." default:"1"`
	Definition []string `help:"Compute by these former versions of definitions, such as looked_back@1."`
	ZeroRows   bool     `help:"Keep the lines of all townships, sources, list levels, types, verdicts and months of the period, also where there is no problem." name:"zero-rows"`
	English    bool     `help:"English labels."`
	Data       string   `help:"Data directory." type:"path"`
}

// periodFlags are the further parameters of reports that are made from standings.
type periodFlags struct {
	From      string   `help:"First day of the period; 1 January of its last day when left out."`
	To        string   `help:"Last day of the period; the day of the figures when left out."`
	UnitLevel string   `help:"Count units as the unit above them at this level, such as 县, 乡 or 部门." name:"unit-level"`
	Verdict   []string `help:"Only these verdicts."`
}

// printFlags are the form in which a report is given out.
type printFlags struct {
	Format string `help:"Format." enum:"table,json,csv,xlsx,pdf,docx" default:"table"`
	Chart  bool   `help:"xlsx, pdf and docx: with the chart that fits."`
	Below  int    `help:"For publication: withhold lines with a count from 1 to less than this, and what would tell it; 3 to 50." name:"small-below"`
	Output string `help:"File to write; standard output when left out." type:"path" short:"o"`
	frozen []byte // what json is of a snapshot
}

// units finds the units that the report narrows to.
func (c *figureFlags) units(h *house) (township, unit string, err error) {
	if township, err = h.unitNamed(c.Township); err == nil {
		unit, err = h.unitNamed(c.Unit)
	}
	return township, unit, err
}

// campaigns refuses those of which there is no ticket.
func (c *filterFlags) campaigns(w *world, h *house) error {
	scope, _, err := h.asking(w)
	if err != nil {
		return err
	}
	seen, err := h.store.CampaignsSeen(w.ctx, scope, c.Campaign)
	if err != nil {
		return err
	}
	for _, code := range c.Campaign {
		if code != report.None && !slices.Contains(seen, code) {
			return rectify.Refuse(rectify.Invalid, "campaign.unknown", rectify.Say("没有这个轮次、批次或清单:%s", "there is no campaign %s", code))
		}
	}
	return nil
}

// query reads the flags that mean the same in every house.
func (c *figureFlags) query() (report.Query, error) {
	q := report.Query{AsOf: calendar.DayOf(time.Now()), By: c.By, UnitMode: report.UnitMode(c.UnitMode), TypeMode: report.TypeMode(c.TypeMode), Decimals: c.Decimals, Versions: c.Definition, ZeroRows: c.ZeroRows}
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
	r := &reader{}
	q.Filter = c.filter(r)
	return q, r.err
}

// given are the flags by the names of the API, for the journal.
func (c *figureFlags) given() map[string]string {
	all := c.filterFlags.given()
	all["as_of"], all["known_at"], all["by"], all["unit_mode"], all["type_mode"] = c.AsOf, c.KnownAt, strings.Join(c.By, ","), c.UnitMode, c.TypeMode
	all["decimals"], all["zero_rows"] = strconv.Itoa(c.Decimals), truth(&c.ZeroRows)
	return all
}

// given are the flags by the names of the API, for the journal.
func (p *periodFlags) given() map[string]string {
	return map[string]string{"from": p.From, "to": p.To, "unit_level": p.UnitLevel, "verdict": strings.Join(p.Verdict, ",")}
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
