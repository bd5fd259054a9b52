package api

import (
	"encoding/json"

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

// closureFigures are the columns of a row. What stands beside the rates (旁证指标) is never left out.
type closureFigures struct {
	Registered           json.Number           `json:"registered" swaggertype:"number" example:"2913"`
	Closed               json.Number           `json:"closed" swaggertype:"number" example:"2864"`
	StageClosed          json.Number           `json:"stage_closed" swaggertype:"number"`
	Open                 json.Number           `json:"open" swaggertype:"number"`
	Overdue              json.Number           `json:"overdue" swaggertype:"number"`
	Answered             json.Number           `json:"answered" swaggertype:"number"`
	Historical           json.Number           `json:"historical" swaggertype:"number"`
	Orders               json.Number           `json:"orders" swaggertype:"number"`
	Exact                map[string]string     `json:"exact" swaggertype:"object,string"` // 不是整数的件数的精确值 / exact values of counts that are not whole
	ClosureRate          rateForm              `json:"closure_rate"`
	ClosureRateInclusive rateForm              `json:"closure_rate_inclusive"`
	ResponseRate         rateForm              `json:"response_rate"`
	Companions           closureCompanions     `json:"companions"`
	Tickets              string                `json:"tickets"`
	Links                map[string]string     `json:"links"`
	Beside               map[string]madeBeside `json:"beside"` // 封账后现在所知(known_now)或统计日当时所知(known_then)、差额和变动的问题 / what is known now, or was then, the difference and the tickets that make it
}

// closureCompanions are the numbers of tickets that speak against a rate.
type closureCompanions struct {
	Reopened json.Number `json:"reopened" swaggertype:"number"` // 反弹过
	Sampled  json.Number `json:"sampled" swaggertype:"number"`  // 回头看过 / looked at again
	Failed   json.Number `json:"failed" swaggertype:"number"`   // 回头看不合格 / failed look-backs
	Disputed json.Number `json:"disputed" swaggertype:"number"` // 举报人认为未解决 / not solved, says the complainant
	Reworked json.Number `json:"reworked" swaggertype:"number"` // 退回整改过 / sent back
	Returned json.Number `json:"returned" swaggertype:"number"` // 退单过 / given back
	Extended json.Number `json:"extended" swaggertype:"number"` // 延期过
} // @name ClosureCompanions

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
	From        string                 `json:"from" format:"date"` // 只决定 compare 的上期 / tells which period compare is with
	To          string                 `json:"to" format:"date"`
	KnownAt     instant                `json:"known_at" swaggertype:"string" format:"date-time"`
	Checkpoint  *string                `json:"checkpoint" extensions:"x-nullable"` // for auditors: entries of the journal that the figures stand on
	By          []string               `json:"by"`
	UnitMode    string                 `json:"unit_mode"`
	TypeMode    string                 `json:"type_mode"`
	UnitLevel   *string                `json:"unit_level" extensions:"x-nullable"`
	Rows        []closureRow           `json:"rows"`
	Total       closureFigures         `json:"total"`
	Excluded    map[string]json.Number `json:"excluded" swaggertype:"object,number"`
	Besides     []madePeriod           `json:"besides"`
	Notes       []note                 `json:"notes"`
} // @name ClosureReport

// ClosureJSON gives the closure report as it is on the wire.
func ClosureJSON(s *report.Sheet, say func(rectify.Message) string) any {
	return closureOf(s, say, linker{})
}

func closureOf(s *report.Sheet, say func(rectify.Message) string, link linker) closureReport {
	made := madeOf(s, say, link)
	out := closureReport{Definition: made.Definitions[0], Definitions: made.Definitions, Scope: made.Scope, AsOf: made.AsOf, From: made.From, To: made.To, KnownAt: made.KnownAt, By: made.By, UnitMode: made.UnitMode, TypeMode: made.TypeMode, UnitLevel: made.UnitLevel,
		Rows: []closureRow{}, Total: figuresOf(&made.Total), Excluded: map[string]json.Number{}, Besides: made.Besides, Notes: made.Notes}
	for i := range made.Rows {
		out.Rows = append(out.Rows, closureRow{made.Rows[i].Key, made.Rows[i].Label, figuresOf(&made.Rows[i])})
	}
	for _, m := range []string{"merged", "not_accepted", "voided"} {
		out.Excluded[m] = made.Total.Measures[m]
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

func figuresOf(l *madeLine) closureFigures {
	n := l.Measures
	return closureFigures{Registered: n["registered"], Closed: n["closed"], StageClosed: n["stage_closed"], Open: n["open"], Overdue: n["overdue"], Answered: n["answered"], Historical: n["historical"], Orders: n["orders"],
		Exact: l.Exact, ClosureRate: l.Rates["closure_rate"], ClosureRateInclusive: l.Rates["closure_rate_inclusive"], ResponseRate: l.Rates["response_rate"],
		Companions: closureCompanions{n["reopened"], n["sampled"], n["failed"], n["disputed"], n["reworked"], n["returned"], n["extended"]},
		Tickets:    l.Tickets, Links: l.Links, Beside: l.Beside}
}
