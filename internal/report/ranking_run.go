package report

import (
	"cmp"
	"context"
	"slices"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// RankBooks count what rankings are made of.
type RankBooks interface {
	Books
	// Boards gives the entries of the boards that were approved by then, of quarters that lie in a period.
	Boards(ctx context.Context, scope rectify.Scope, from, to calendar.Day, known Prefix) ([]rectify.BoardEntry, error)
}

// RankQuestion asks for a ranking. The period ends with the day of the figures.
type RankQuestion struct {
	From, To     calendar.Day
	Query        // KnownAt and Decimals count, the rest is a matter of the groups
	Group        string
	Closed       Closed // the closing of the period in which its end lies: nothing that came later counts
	AfterClosing int64  // that closing, where a later instant of knowledge is asked for
}

// Rank ranks the groups of the indicators. Every figure comes from a Sheet, all of them from the same state of knowledge.
func Rank(ctx context.Context, books RankBooks, scope rectify.Scope, set *Indicators, q RankQuestion, names Names) (*Ranking, error) {
	if err := set.admits(q); err != nil {
		return nil, err
	}
	if q.Closed.No != 0 {
		q.KnownAt, q.Entries = q.Closed.KnownAt, q.Closed.Entries
	}
	r := &ranking{ctx: ctx, books: books, scope: scope, names: names, q: q, sheets: map[sheetKey]*Sheet{}, Ranking: Ranking{Indicators: set, From: q.From, To: q.To, Decimals: q.Decimals}}
	if err := r.all(); err != nil {
		return nil, err
	}
	return &r.Ranking, nil
}

func (r *ranking) all() error {
	for i := range r.Indicators.Groups {
		g := &r.Indicators.Groups[i]
		if r.q.Group != "" && r.q.Group != g.ID {
			continue
		}
		group, err := r.group(g)
		if err != nil {
			return err
		}
		r.Groups = append(r.Groups, *group)
	}
	r.Notes = r.notes()
	return nil
}

// admits refuses a period that the indicators are not in force for.
func (set *Indicators) admits(q RankQuestion) error {
	if q.From > q.To {
		return wrong([]rectify.Field{{Name: "from", Code: "period.reversed", Message: rectify.Say("统计期起日 %s 晚于止日 %s", "the period begins on %s, after its end %s", q.From, q.To)}})
	}
	if q.From < set.From || q.To > set.To {
		return rectify.Refuse(rectify.Invalid, "ranking.not_in_force", rectify.Say("指标第 %d 版适用于 %s 至 %s,不适用于 %s 至 %s;请换用适用的指标设置(indicators)",
			"version %d of the indicators is in force from %s to %s and not for %s to %s; use indicators that are in force then", set.Version, set.From, set.To, q.From, q.To))
	}
	if q.Group != "" && !slices.ContainsFunc(set.Groups, func(g Group) bool { return g.ID == q.Group }) {
		return wrong([]rectify.Field{{Name: "group", Code: "value.unknown", Message: rectify.Say("没有这个组:%s", "there is no such group: %s", q.Group)}})
	}
	return nil
}

// ranking is a ranking in the making.
type ranking struct {
	Ranking
	ctx    context.Context
	books  RankBooks
	scope  rectify.Scope
	names  Names
	q      RankQuestion
	sheets map[sheetKey]*Sheet
}

type sheetKey struct {
	report, level string
	mode          UnitMode
	after         bool // the days between the period and the instant of knowledge
}

// sheet makes a report by unit for a group, once. All of them must stand on the same part of the journal.
func (r *ranking) sheet(g *Group, name string) (*Sheet, error) {
	return r.sheetOf(g, name, r.q.From, r.q.To)
}

func (r *ranking) sheetOf(g *Group, name string, from, to calendar.Day) (*Sheet, error) {
	if name == closureName {
		name = companions.Name // it counts the same, and by units of a level
	}
	key := sheetKey{name, g.Level, g.UnitMode, from > r.q.To}
	if made := r.sheets[key]; made != nil {
		return made, nil
	}
	q := Question{Report: name, From: from, To: to, UnitLevel: g.Level,
		Query: Query{AsOf: to, KnownAt: r.q.KnownAt, Entries: r.q.Entries, By: []string{"unit"}, UnitMode: g.UnitMode, TypeMode: MainType, Decimals: r.q.Decimals}}
	if len(r.sheets) > 0 {
		q = q.within(r.Prefix)
	}
	made, err := Run(r.ctx, r.books, r.scope, q, r.names, nil)
	if err != nil {
		return nil, err
	}
	if len(r.sheets) == 0 {
		r.Prefix = made.Prefix
	} else if made.Prefix.Size != r.Prefix.Size {
		return nil, rectify.Refuse(rectify.Unavailable, "ranking.moving", rectify.Say("计算期间有新的记录写入,请重试", "entries were written while this was computed; try again"))
	}
	r.sheets[key] = made
	return made, nil
}

// members are the units of a group, and the codes that no unit has.
func (r *ranking) members(g *Group) (units, unknown []string) {
	tree := r.names.Units
	if len(g.Units) == 0 {
		for _, id := range tree.Subtree("") {
			if u, known := tree.Unit(id); known && u.Level == g.Level {
				units = append(units, id)
			}
		}
		return units, nil
	}
	for _, code := range g.Units {
		u, known := tree.Coded(code)
		if !known || g.Level != "" && u.Level != g.Level {
			unknown = append(unknown, code)
			continue
		}
		units = append(units, u.ID)
	}
	return units, unknown
}

func (r *ranking) group(g *Group) (*RankedGroup, error) {
	group := &RankedGroup{Group: g}
	var members []string
	members, group.Unknown = r.members(g)
	if len(members) == 0 {
		return group, nil
	}
	if _, err := r.sheet(g, companions.Name); err != nil {
		return nil, err
	}
	entries, err := r.books.Boards(r.ctx, r.scope, r.q.From, r.q.To, r.Prefix)
	if err != nil {
		return nil, err
	}
	for _, id := range members {
		if !r.names.Units.AnyAbove(id, r.scope.Units()) {
			group.Partial = true
			continue
		}
		u, err := r.unit(g, id, entries)
		if err != nil {
			return nil, err
		}
		if u.Apart != "" {
			group.Apart = append(group.Apart, *u)
		} else {
			group.Units = append(group.Units, *u)
		}
	}
	byName := func(a, b RankedUnit) int { return compareKeys([]Part{a.Unit}, []Part{b.Unit}) }
	slices.SortFunc(group.Apart, byName)
	slices.SortFunc(group.Units, func(a, b RankedUnit) int { return cmp.Or(b.Index.Cmp(a.Index), byName(a, b)) })
	group.place()
	return group, nil
}

// lineOf is the line of a unit; a unit of which nothing was counted has one of zeros.
func (s *Sheet) lineOf(unit string) Line {
	for _, l := range s.Lines {
		if l.Key[0].Value == unit {
			return l
		}
	}
	return Line{Values: make([]Value, len(s.Columns))}
}

// unit makes all of a unit that its index needs.
func (r *ranking) unit(g *Group, id string, entries []rectify.BoardEntry) (*RankedUnit, error) {
	u := &RankedUnit{Unit: r.names.part("unit", id)}
	beside, err := r.sheet(g, companions.Name)
	if err != nil {
		return nil, err
	}
	counts := beside.lineOf(id)
	u.Tickets = beside.amount(counts, "registered")
	u.Closure = beside.rate(counts, &StruckOff)
	for _, measure := range Companions {
		u.Companions = append(u.Companions, beside.amount(counts, measure))
	}
	if u.Departures, err = r.departures(g, id); err != nil {
		return nil, err
	}
	for i := range g.Components {
		c := &g.Components[i]
		s, err := r.sheet(g, c.Definition.Report)
		if err != nil {
			return nil, err
		}
		u.Components = append(u.Components, c.scored(s.rate(s.lineOf(id), &c.Definition), c.Definition.Kind == DaysKind))
	}
	for i := range g.Deductions {
		d := &g.Deductions[i]
		s, err := r.sheet(g, d.Report)
		if err != nil {
			return nil, err
		}
		n := s.amount(s.lineOf(id), d.Measure)
		u.Deductions = append(u.Deductions, Charged{d, n, d.times(n.Rat())})
	}
	of := func(kind string) (mine []rectify.BoardEntry) {
		for _, e := range entries {
			if e.Kind == kind && Above(r.names.Units, e.Unit, g.Level) == id {
				mine = append(mine, e)
			}
		}
		return mine
	}
	u.Bonus, u.Penalty = g.Bonus.granted(of(rectify.BoardModel)), g.Penalty.granted(of(rectify.BoardWarning))
	u.weigh(g)
	return u, nil
}

func (s *Sheet) amount(l Line, measure string) Amount {
	v, _ := s.Value(l, measure)
	return v.Amount
}

// rate gives a figure of a line: the column of the definition, or its quotient where another report counts the same.
func (s *Sheet) rate(l Line, d *Definition) Rate {
	if v, own := s.Value(l, d.Column); own {
		return v.Rate
	}
	rate := Rate{Decimals: s.Question.Decimals}
	for _, m := range d.Numerator {
		rate.Numerator = rate.Numerator.Plus(s.amount(l, m))
	}
	for _, m := range d.Denominator {
		rate.Denominator = rate.Denominator.Plus(s.amount(l, m))
	}
	return rate
}

func (r *ranking) notes() (notes []Note) {
	say := func(code, zh, en string, args ...any) {
		notes = append(notes, Note{code, rectify.Say(zh, en, args...)})
	}
	set := r.Indicators
	say("indicators", "指标第 %[1]d 版(%[2]s),适用于 %[4]s 至 %[5]s", "version %[1]d of the indicators (%[3]s), in force from %[4]s to %[5]s", set.Version, set.Label.ZH, set.Label.EN, set.From, set.To)
	say("period", "统计期 %s 至 %s,存量截至止日", "the period %s to %s; stocks at its end", r.From, r.To)
	say("index", "得分 = Σ 权重×单项得分÷100 − 扣分 + 示范榜 − 警示榜;没有数值的指标,其权重按比例分给其余指标;得分相同名次相同", "index = Σ weight × score ÷ 100 − deductions + models − warnings; the weight of a figure without a value is shared out among the others in proportion; equal indexes share a rank")
	for _, g := range r.Groups {
		if g.Partial {
			say("partial", "“%[1]s”组有单位不在您的查看范围内,不排名次", "some units of the group %[2]s lie outside your scope: there are no ranks", g.Name.ZH, g.Name.EN)
		}
		if len(g.Unknown) > 0 {
			say("unknown_units", "“%[1]s”组的 %[3]d 个单位代码不在单位表中", "%[3]d codes of the group %[2]s are not in the list of units", g.Name.ZH, g.Name.EN, len(g.Unknown))
		}
	}
	if n := r.q.Closed.No; n != 0 {
		say("period_closed", "统计期已封账(第 %d 号):按封账时所知排名,此后的补录、更正和榜单认定不计;要看现在所知的,请指定 known_at", "the period is closed (closing %d): the ranking stands as it was known then, without later entries, corrections and entries of the boards; give known_at for what is known now", n)
	}
	if r.q.AfterClosing != 0 {
		notes = append(notes, afterClosing(r.q.AfterClosing))
	}
	if r.Prefix.KnownAt.Before(r.To.End()) && !r.Prefix.KnownAt.IsZero() {
		say("provisional", "统计日 %s 在数据时点尚未结束,数字还会变化", "the day %s was not over when this was known; the figures may still change", r.To)
	}
	return notes
}
