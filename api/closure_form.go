package api

import (
	"encoding/json"
	"strings"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

type rateForm struct {
	Numerator   json.Number `json:"numerator" swaggertype:"number" example:"2864"`
	Denominator json.Number `json:"denominator" swaggertype:"number" example:"2913"`
	Percent     *string     `json:"percent" extensions:"x-nullable" example:"98.3"`
} // @name Rate

func rateOf(r report.Rate) rateForm {
	return rateForm{json.Number(r.Numerator.String()), json.Number(r.Denominator.String()), r.Percent()}
}

// closureFigures are the columns of a row.
type closureFigures struct {
	Registered           json.Number       `json:"registered" swaggertype:"number" example:"2913"`
	Closed               json.Number       `json:"closed" swaggertype:"number" example:"2864"`
	StageClosed          json.Number       `json:"stage_closed" swaggertype:"number"`
	Open                 json.Number       `json:"open" swaggertype:"number"`
	Overdue              json.Number       `json:"overdue" swaggertype:"number"`
	Answered             json.Number       `json:"answered" swaggertype:"number"`
	Historical           json.Number       `json:"historical" swaggertype:"number"`
	Orders               json.Number       `json:"orders" swaggertype:"number"`
	ClosureRate          rateForm          `json:"closure_rate"`
	ClosureRateInclusive rateForm          `json:"closure_rate_inclusive"`
	ResponseRate         rateForm          `json:"response_rate"`
	Tickets              string            `json:"tickets"`
	Links                map[string]string `json:"links"`
}

type closureRow struct {
	Key   map[string]any    `json:"key"`
	Label map[string]string `json:"label"`
	closureFigures
} // @name ClosureRow

type note struct {
	Code    string `json:"code"`
	Message string `json:"message"`
} // @name Note

type closureReport struct {
	Definition  definition             `json:"definition"`
	Definitions []definition           `json:"definitions"`
	Scope       map[string]any         `json:"scope"`
	AsOf        string                 `json:"as_of" format:"date"`
	KnownAt     instant                `json:"known_at" swaggertype:"string" format:"date-time"`
	Checkpoint  *string                `json:"checkpoint" extensions:"x-nullable"` // for auditors: entries of the journal that the figures stand on
	By          []string               `json:"by"`
	UnitMode    string                 `json:"unit_mode"`
	TypeMode    string                 `json:"type_mode"`
	Rows        []closureRow           `json:"rows"`
	Total       closureFigures         `json:"total"`
	Excluded    map[string]json.Number `json:"excluded" swaggertype:"object,number"`
	Notes       []note                 `json:"notes"`
} // @name ClosureReport

// ClosureJSON gives the closure report as it is on the wire.
func ClosureJSON(r *report.ClosureReport, say func(rectify.Message) string) any {
	return closureOf(r, say, func(report.Figure) string { return "" })
}

func closureOf(r *report.ClosureReport, say func(rectify.Message) string, link func(report.Figure) string) closureReport {
	out := closureReport{Definition: definitionOf(r.Definitions[0], say), Scope: map[string]any{}, AsOf: r.Query.AsOf.String(), KnownAt: instant(r.Prefix.KnownAt),
		By: append([]string{}, r.Query.By...), UnitMode: string(r.Query.UnitMode), TypeMode: string(r.Query.TypeMode),
		Rows: []closureRow{}, Total: figuresOf(r, r.Total, link), Excluded: map[string]json.Number{}, Notes: []note{}}
	for _, d := range r.Definitions {
		out.Definitions = append(out.Definitions, definitionOf(d, say))
	}
	for _, part := range r.Scope {
		values, _ := out.Scope[part.Dimension].([]any)
		out.Scope[part.Dimension] = append(values, keyPart(part, say))
	}
	for _, row := range r.Rows {
		line := closureRow{Key: map[string]any{}, Label: map[string]string{}, closureFigures: figuresOf(r, row, link)}
		for _, part := range row.Key {
			line.Key[part.Dimension], line.Label[part.Dimension] = keyPart(part, say), say(part.Label)
		}
		out.Rows = append(out.Rows, line)
	}
	for _, m := range []string{"merged", "not_accepted", "voided"} {
		out.Excluded[m] = json.Number(r.Total.Figures.Of(m).String())
	}
	for _, n := range r.Notes {
		out.Notes = append(out.Notes, note{n.Code, say(n.Message)})
	}
	return out
}

// keyPart is a reference for units and campaigns, the plain value for enumerations and spans, null without a value.
func keyPart(p report.Part, say func(rectify.Message) string) any {
	switch {
	case p.Value == "":
		return nil
	case p.Dimension == "unit" || p.Dimension == "township":
		return map[string]string{"id": p.Value, "name": say(p.Label)}
	case p.Dimension == "campaign":
		return map[string]string{"code": p.Value, "name": say(p.Label)}
	}
	return p.Value
}

func figuresOf(r *report.ClosureReport, row report.Row, link func(report.Figure) string) closureFigures {
	n := func(measure string) json.Number { return json.Number(row.Figures.Of(measure).String()) }
	f := closureFigures{Registered: n("registered"), Closed: n("closed"), StageClosed: n("stage_closed"), Open: n("open"), Overdue: n("overdue"),
		Answered: n("answered"), Historical: n("historical"), Orders: n("orders"), Links: map[string]string{}}
	for _, d := range r.Definitions {
		value := rateOf(d.Of(row.Figures, r.Query.Decimals))
		switch d.Column {
		case "closure_rate":
			f.ClosureRate = value
		case "closure_rate_inclusive":
			f.ClosureRateInclusive = value
		case "response_rate":
			f.ResponseRate = value
		}
	}
	// The links of a row differ in the measure alone: making one and not all is half of the work of a report.
	const first = "registered"
	f.Tickets = link(r.Behind(row, first))
	before, after, _ := strings.Cut(f.Tickets, "figure="+first)
	for _, m := range report.Measures {
		if f.Links[m] = f.Tickets; f.Tickets != "" {
			f.Links[m] = before + "figure=" + m + after
		}
	}
	return f
}
