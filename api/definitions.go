package api

import (
	"slices"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

type definition struct {
	ID          string   `json:"id" example:"struck_off@1"`
	Report      string   `json:"report" example:"closure"` // 所在报表 / the report that it stands in
	Column      string   `json:"column" example:"closure_rate"`
	Label       string   `json:"label" example:"办结率(销号率)"`
	NameZH      string   `json:"name_zh" example:"办结率(销号率)"`
	NameEN      string   `json:"name_en" example:"Closure rate"`
	Formula     string   `json:"formula" example:"closed / registered"`
	Words       string   `json:"words"`
	Numerator   []string `json:"numerator"`   // 相加的计数 / measures, added up
	Denominator []string `json:"denominator"` // 相加的计数 / measures, added up
	Excluded    []string `json:"excluded"`    // 不进分子分母的计数 / measures that count in neither
	Rounding    string   `json:"rounding"`
	UnitModes   []string `json:"unit_modes"`
	TypeModes   []string `json:"type_modes"`
	Superseded  *string  `json:"superseded_by" extensions:"x-nullable"` // 现行定义;本定义仍可用参数 definition 计算 / the definition in force; the parameter definition still computes by this one
	Ours        bool     `json:"ours"`                                  // 没有公开的统一口径,为本系统自定 / no public rule gives it
} // @name Definition

type measureForm struct {
	Report string `json:"report"`
	ID     string `json:"id"`
	Label  string `json:"label"`
	Words  string `json:"words"`
	Acts   bool   `json:"acts"` // 计次数而非件数 / counts acts and not tickets
} // @name ReportMeasure

type reportKind struct {
	Name    string   `json:"name" example:"timeliness"`
	Title   string   `json:"title"`
	Period  string   `json:"period" enums:"none,cohort,events" extensions:"x-vocabulary=none"` // 统计期的作用 / what the period is for
	By      []string `json:"by"`
	Formats []string `json:"formats"`
} // @name ReportKind

type definitions struct {
	Items    []definition  `json:"items"`
	Reports  []reportKind  `json:"reports"`
	Measures []measureForm `json:"measures"`
	Rounding string        `json:"rounding"`
} // @name Definitions

// getReports lists the definitions of all figures, the reports that they stand in and what those count.
//
//	@Summary	指标定义
//	@Tags		reports
//	@Security	bearer
//	@Success	200	{object}	definitions
//	@Failure	401,403	{object}	problem
//	@Router		/api/v1/reports [get]
func (s *Server) getReports(c *call) error {
	all := definitions{Items: []definition{}, Rounding: c.say(report.Rounding)}
	for _, d := range report.Definitions {
		all.Items = append(all.Items, definitionOf(d, c.say))
	}
	formats := reportFormats
	all.Reports = []reportKind{{"closure", c.say(report.ClosureTitle), report.NoSpan.String(), report.WideDimensions, formats}}
	for _, m := range report.Measures {
		all.Measures = append(all.Measures, measureForm{"closure", m, c.say(report.MeasureLabel(m)), c.say(report.MeasureLabel(m)), m == "orders"})
	}
	for _, r := range report.Reports {
		all.Reports = append(all.Reports, reportKind{r.Name, c.say(r.Title), r.Span.String(), report.WideDimensions, formats})
		for _, m := range r.Measures {
			all.Measures = append(all.Measures, measureForm{r.Name, m.ID, c.say(m.Label), c.say(m.Words), m.Acts})
		}
	}
	return c.give(answer(all))
}

func definitionOf(d report.Definition, say func(rectify.Message) string) definition {
	some := func(all []string) []string { return append([]string{}, all...) }
	var by *string
	if latest := d.Latest(); latest.ID != d.ID {
		by = &latest.ID
	}
	return definition{Superseded: by, ID: d.ID, Report: d.Report, Column: d.Column, Label: say(d.Label), NameZH: d.Label.ZH, NameEN: d.Label.EN, Formula: d.Formula(), Words: say(d.Words),
		Numerator: some(d.Numerator), Denominator: some(d.Denominator), Excluded: some(d.Excluded), Rounding: say(report.Rounding),
		UnitModes: slices.Clone(report.UnitModes), TypeModes: slices.Clone(report.TypeModes), Ours: d.Ours}
}
