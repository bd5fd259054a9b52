package report

import (
	"math/big"
	"slices"
	"strings"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

var hundred = big.NewRat(100, 1)

func (r *indicatorsReader) read(file *indicatorsFile) *Indicators {
	set := &Indicators{Version: file.Version, Label: rectify.Message(file.Label)}
	if file.Version < 1 {
		r.fault([]any{"version"}, "version 应为 1 或更大的整数", "version must be 1 or more")
	}
	r.words(file.Label, "label")
	set.From, set.To = r.day(file.ValidFrom, "valid_from"), r.day(file.ValidTo, "valid_to")
	if set.From > set.To {
		r.fault([]any{"valid_to"}, "valid_to 早于 valid_from", "valid_to lies before valid_from")
	}
	if len(file.Groups) == 0 {
		r.fault([]any{"groups"}, "至少应有一个组", "there must be at least one group")
	}
	for i := range file.Groups {
		g := r.group(file, i)
		if slices.ContainsFunc(set.Groups, func(other Group) bool { return other.ID == g.ID }) {
			r.fault([]any{"groups", i, "id"}, "组的 id 重复:%s", "the id of a group stands twice: %s", g.ID)
		}
		set.Groups = append(set.Groups, g)
	}
	return set
}

func (r *indicatorsReader) words(w bothWords, path ...any) {
	if w.ZH == "" || w.EN == "" {
		r.fault(path, "%v 的 zh 和 en 均须填写", "%v needs both zh and en", path[len(path)-1])
	}
}

func (r *indicatorsReader) day(text string, name string) calendar.Day {
	day, err := calendar.ParseDay(text)
	if err != nil {
		r.fault([]any{name}, "%s 应为 2024-01-01 这样的日期", "%s must be a day such as 2024-01-01", name)
	}
	return day
}

func (r *indicatorsReader) group(file *indicatorsFile, i int) Group {
	f, at := &file.Groups[i], func(path ...any) []any { return append([]any{"groups", i}, path...) }
	g := Group{ID: f.ID, Name: rectify.Message(f.Name), Level: f.Level, Units: f.Units, UnitMode: UnitMode(f.UnitMode), Cap: r.number(f.Cap, at("cap")...),
		Bonus: r.award(f.Bonus.Points, f.Bonus.Most, at("bonus")...), Penalty: r.award(f.Penalty.Points, f.Penalty.Most, at("penalty")...)}
	if f.ID == "" {
		r.fault(at(), "组须有 id", "a group needs an id")
	}
	r.words(f.Name, at("name")...)
	if f.Level == "" && len(f.Units) == 0 {
		r.fault(at(), "请填写 level(单位级别)或 units(单位代码)", "give level (of units) or units (their codes)")
	}
	if !slices.Contains(UnitModes, f.UnitMode) {
		r.fault(at("unit_mode"), "unit_mode 可取值:%s", "unit_mode must be one of %s", strings.Join(UnitModes, ", "))
	}
	sum := new(big.Rat)
	for n, c := range f.Components {
		at := func(path ...any) []any { return append(at("components", n), path...) }
		one := Component{Weight: r.number(c.Weight, at("weight")...), Higher: c.Direction == "higher", Worst: r.number(c.Worst, at("worst")...), Best: r.number(c.Best, at("best")...), Cap: r.number(c.Cap, at("cap")...)}
		r.component(&one, c.Definition, c.Direction, at)
		if slices.ContainsFunc(g.Components, func(other Component) bool { return other.Definition.ID == c.Definition }) {
			r.fault(at("definition"), "指标重复:%s", "the figure stands twice: %s", c.Definition)
		}
		g.Components = append(g.Components, one)
		sum.Add(sum, one.Weight)
	}
	if sum.Cmp(hundred) != 0 {
		r.fault(at("components"), "权重之和应为 100,现为 %s", "the weights must add up to 100, they are %s", sum.FloatString(4))
	}
	for n, d := range f.Deductions {
		g.Deductions = append(g.Deductions, r.deduction(d.Measure, r.award(d.Points, d.Most, at("deductions", n)...), at("deductions", n, "measure")))
	}
	return g
}

func (r *indicatorsReader) component(c *Component, definition, direction string, at func(...any) []any) {
	var known bool
	if c.Definition, known = Defined(definition); !known || c.Definition.Report == balance.Name {
		r.fault(at("definition"), "没有这个指标:%q;可用的见 GET /api/v1/reports", "there is no such figure: %q; GET /api/v1/reports lists them", definition)
	}
	if direction != "higher" && direction != "lower" {
		r.fault(at("direction"), "direction 应为 higher(越高越好)或 lower(越低越好)", "direction must be higher or lower")
	}
	if better := c.Best.Cmp(c.Worst); better == 0 || (better > 0) != c.Higher {
		r.fault(at("best"), "direction 为 higher 时 best 应大于 worst,为 lower 时应小于", "best must be more than worst for higher and less for lower")
	}
	if c.Weight.Sign() == 0 {
		r.fault(at("weight"), "权重应大于 0", "a weight must be more than 0")
	}
	if c.Cap.Sign() == 0 || c.Cap.Cmp(hundred) > 0 {
		r.fault(at("cap"), "cap 应大于 0、不大于 100", "cap must be more than 0 and at most 100")
	}
}

func (r *indicatorsReader) deduction(measure string, points Award, path []any) Deduction {
	name, id, _ := strings.Cut(measure, ".")
	of, known := Named(name)
	if !known || of.Flows || of.Measure(id) < 0 {
		r.fault(path, "没有这个计数:%q,应如 relapse.reopenings", "there is no such count: %q; it is written like relapse.reopenings", measure)
	}
	return Deduction{Report: name, Measure: id, Award: points}
}
