package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"qingdan/internal/rectify"
	"qingdan/internal/snapshot"
)

// periodicals says which reports the server makes by itself, and when.
type periodicals struct {
	Kinds    []string `yaml:"kinds" env:"KINDS"`
	Cut      string   `yaml:"cut" env:"CUT"`
	Weekday  int      `yaml:"weekday" env:"WEEKDAY"`
	MonthDay int      `yaml:"month_day" env:"MONTH_DAY"`
	Sources  []string `yaml:"sources" env:"SOURCES"`
}

// schedule reads the settings.
func (p periodicals) schedule() (s snapshot.Schedule, err error) {
	for _, kind := range p.Kinds {
		if !slices.Contains(snapshot.Kinds, kind) {
			return s, fmt.Errorf("periodicals.kinds:没有 %q,可选 daily、weekly、monthly / there is no %[1]q; choose from daily, weekly, monthly", kind)
		}
	}
	cut, err := time.Parse("15:04", p.Cut)
	if err != nil || p.Cut == "00:00" {
		return s, fmt.Errorf("periodicals.cut:%q 应为 00:01 至 23:59 的时刻,如 20:00 / %[1]q must be a time of the day from 00:01 to 23:59, such as 20:00", p.Cut)
	}
	if p.Weekday < 1 || p.Weekday > 7 {
		return s, fmt.Errorf("periodicals.weekday 应为 1(星期一)至 7(星期日)/ must be from 1 (Monday) to 7 (Sunday)")
	}
	if p.MonthDay < 0 || p.MonthDay > 31 {
		return s, fmt.Errorf("periodicals.month_day 应为 1 至 31,0 为当月最后一天 / must be from 1 to 31; 0 is the last day of the month")
	}
	for _, source := range p.Sources {
		if !rectify.Known("source", source) {
			return s, fmt.Errorf("periodicals.sources:没有来源 %q / there is no source %[1]q", source)
		}
	}
	return snapshot.Schedule{Kinds: p.Kinds, Cut: cut.Hour()*60 + cut.Minute(), Weekday: time.Weekday(p.Weekday % 7), MonthDay: p.MonthDay, Sources: p.Sources}, nil
}

// publish makes the daily, weekly and monthly reports that are due, and those that were missed while no server ran. As
// many servers as there are may do so.
func (h *house) publish(ctx context.Context, office *snapshot.Office) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := office.Catch(ctx); err != nil && ctx.Err() == nil {
				h.log.Warn("a periodical could not be made", "error", err)
			}
		}
	}
}
