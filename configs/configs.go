// Package configs holds the settings that ship with the binary: the routes per source and the annotated sample of the
// configuration file. It reads settings strictly: an unknown key is an error.
package configs

import (
	"bytes"
	_ "embed"
	"fmt"

	"go.yaml.in/yaml/v3"

	"qingdan/internal/rectify"
)

//go:embed routes.yaml
var routes []byte

// routesFile is the form of routes.yaml.
type routesFile struct {
	Version int                      `yaml:"version"`
	Sources map[rectify.Source]route `yaml:"sources"`
}

type route struct {
	Dispatch         bool           `yaml:"dispatch"`
	Investigate      bool           `yaml:"investigate"`
	Plan             bool           `yaml:"plan"`
	Review           bool           `yaml:"review"`
	Verify           bool           `yaml:"verify"`
	NoticeDays       int            `yaml:"notice_days"`
	NoticeByLevel    map[string]int `yaml:"notice_by_level"`
	NoticeCountFirst bool           `yaml:"notice_count_first"`
	CountFirst       bool           `yaml:"count_first"`
	Clocks           clocks         `yaml:",inline"`
	DueDemanded      bool           `yaml:"due_demanded"`
	SweepFirst       bool           `yaml:"sweep_before_closing"`
	Variants         []variant      `yaml:"variants"`
}

// clocks are given one by one, so that a variant changes only those it names.
type clocks struct {
	SignHours  *int       `yaml:"sign_hours"`
	SignDays   *int       `yaml:"sign_days"`
	ReturnDays *int       `yaml:"return_days"`
	Inform     *limit     `yaml:"inform"`
	Reply      *limit     `yaml:"reply"`
	PlanLimit  *limit     `yaml:"plan_limit"`
	Close      *limit     `yaml:"close"`
	Extension  *extension `yaml:"extension"`
}

// over gives the clocks of a base with those that are named here in their place.
func (c *clocks) over(base rectify.Clocks) rectify.Clocks {
	number := func(clock *int, given *int) {
		if given != nil {
			*clock = *given
		}
	}
	span := func(clock *rectify.Limit, given *limit) {
		if given != nil {
			*clock = rectify.Limit(*given)
		}
	}
	number(&base.SignHours, c.SignHours)
	number(&base.SignDays, c.SignDays)
	number(&base.ReturnDays, c.ReturnDays)
	span(&base.Inform, c.Inform)
	span(&base.Reply, c.Reply)
	span(&base.PlanLimit, c.PlanLimit)
	span(&base.Close, c.Close)
	if c.Extension != nil {
		base.Extension = rectify.ExtensionRule(*c.Extension)
	}
	return base
}

type variant struct {
	Name string `yaml:"name"`
	When struct {
		Channel []string `yaml:"channel"`
		Round   []string `yaml:"round"`
	} `yaml:"when"`
	Clocks clocks `yaml:",inline"`
}

type extension struct {
	Times   int  `yaml:"times"`
	Days    int  `yaml:"days"`
	Working bool `yaml:"working"`
	Inform  bool `yaml:"inform"`
}

type limit struct {
	Days    int  `yaml:"days"`
	Working bool `yaml:"working"`
}

// Routes are the routes that ship with the binary.
func Routes() (rectify.RouteSet, error) { return ReadRoutes(routes) }

// ReadRoutes reads and validates routes in the form of routes.yaml.
func ReadRoutes(text []byte) (rectify.RouteSet, error) {
	var file routesFile
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil {
		return rectify.RouteSet{}, fmt.Errorf("routes: %w", err)
	}
	set := rectify.RouteSet{Version: file.Version, Routes: map[rectify.Source]rectify.Route{}}
	for source, r := range file.Sources {
		set.Routes[source] = rectify.Route{Source: source, Dispatch: r.Dispatch, Investigate: r.Investigate, Plan: r.Plan, Review: r.Review, Verify: r.Verify,
			NoticeDays: r.NoticeDays, NoticeByLevel: r.NoticeByLevel, NoticeCountFirst: r.NoticeCountFirst, CountFirst: r.CountFirst, Clocks: r.Clocks.over(rectify.Clocks{}), DueDemanded: r.DueDemanded, SweepFirst: r.SweepFirst, Variants: r.variants()}
	}
	return set, set.Validate()
}

func (r *route) variants() (all []rectify.Variant) {
	for _, v := range r.Variants {
		all = append(all, rectify.Variant{Name: v.Name, Channels: v.When.Channel, Rounds: v.When.Round, Clocks: v.Clocks.over(r.Clocks.over(rectify.Clocks{}))})
	}
	return all
}

// Tables are the layouts of the official tables that ship with the binary, in the form of tables.yaml.
//
//go:embed tables.yaml
var Tables []byte

// Reports are the layouts of printed reports that ship with the binary, in the form of reports.yaml.
//
//go:embed reports.yaml
var Reports []byte
