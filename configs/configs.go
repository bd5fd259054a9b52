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
	SignHours        int            `yaml:"sign_hours"`
	SignDays         int            `yaml:"sign_days"`
	ReturnDays       int            `yaml:"return_days"`
	Reply            limit          `yaml:"reply"`
	PlanLimit        limit          `yaml:"plan_limit"`
	Close            limit          `yaml:"close"`
	DueDemanded      bool           `yaml:"due_demanded"`
	Extension        extension      `yaml:"extension"`
	SweepFirst       bool           `yaml:"sweep_before_closing"`
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
			NoticeDays: r.NoticeDays, NoticeByLevel: r.NoticeByLevel, NoticeCountFirst: r.NoticeCountFirst, CountFirst: r.CountFirst, SignHours: r.SignHours, SignDays: r.SignDays,
			ReturnDays: r.ReturnDays, Reply: rectify.Limit(r.Reply), PlanLimit: rectify.Limit(r.PlanLimit), Close: rectify.Limit(r.Close), DueDemanded: r.DueDemanded, Extension: rectify.ExtensionRule(r.Extension), SweepFirst: r.SweepFirst}
	}
	return set, set.Validate()
}

// Tables are the layouts of the official tables that ship with the binary, in the form of tables.yaml.
//
//go:embed tables.yaml
var Tables []byte
