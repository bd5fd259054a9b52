package api

import (
	"strconv"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// roundFilter says from which closed tickets is drawn; what is left out does not narrow.
type roundFilter struct {
	Sources       []string     `json:"sources" vocabulary:"source" extensions:"x-vocabulary=source"`
	Campaigns     []string     `json:"campaigns" maxLength:"100"`
	Unit          string       `json:"unit" maxLength:"64"` // 责任单位的 id / id of the responsible unit
	Township      string       `json:"township" maxLength:"64"`
	PollutionType string       `json:"pollution_type" maxLength:"40" extensions:"x-vocabulary=none"` // 主要污染类型 / the main one
	ClosedFrom    calendar.Day `json:"closed_from" swaggertype:"string" format:"date"`
	ClosedTo      calendar.Day `json:"closed_to" swaggertype:"string" format:"date"`
} // @name RoundFilter

func (f roundFilter) filter() rectify.RoundFilter {
	return rectify.RoundFilter{Sources: f.Sources, Campaigns: f.Campaigns, Unit: f.Unit, Township: f.Township, PollutionType: f.PollutionType, ClosedFrom: f.ClosedFrom, ClosedTo: f.ClosedTo}
}

// round is a round of look-backs; lists leave sample and chosen empty. What was drawn, with what and what was found is null to whoever may not know it yet.
type round struct {
	ID           string         `json:"id"`
	Title        string         `json:"title"`
	State        string         `json:"state" extensions:"x-vocabulary=round_state"`
	StateLabel   string         `json:"state_label"`
	Filter       givenFilter    `json:"filter"`
	Size         *int           `json:"size" extensions:"x-nullable"` // 由 share 计算的在冻结时确定 / when computed, known from the freezing on
	Share        int            `json:"share"`
	Confidence   int            `json:"confidence"`
	Strata       []string       `json:"strata"`
	Inspectors   []ref          `json:"inspectors"`
	Planned      *signature     `json:"planned" extensions:"x-nullable"`
	Frozen       *signature     `json:"frozen" extensions:"x-nullable"`
	Source       string         `json:"randomness_source"`
	ListCount    int            `json:"list_count"`
	ListDigest   string         `json:"list_digest"`
	JournalSize  *int64         `json:"journal_size" extensions:"x-nullable"`
	Checkpoint   *string        `json:"checkpoint" extensions:"x-nullable"`
	Drawn        *signature     `json:"drawn" extensions:"x-nullable"`
	Randomness   *string        `json:"randomness" extensions:"x-nullable"`
	RandomnessAt instant        `json:"randomness_at" swaggertype:"string" format:"date-time" extensions:"x-nullable"`
	Seed         *string        `json:"seed" extensions:"x-nullable"`
	Sample       []roundTicket  `json:"sample"`
	Chosen       []roundTicket  `json:"chosen"`
	Progress     *roundProgress `json:"progress" extensions:"x-nullable"`
	Bound        *roundBound    `json:"bound" extensions:"x-nullable"`
	Finished     *signature     `json:"finished" extensions:"x-nullable"`
	Reason       string         `json:"reason"`
} // @name Round

// givenFilter is a roundFilter as it is shown.
type givenFilter struct {
	Sources       []string `json:"sources" extensions:"x-vocabulary=source"`
	Campaigns     []string `json:"campaigns"`
	Unit          *ref     `json:"unit" extensions:"x-nullable"`
	Township      *ref     `json:"township" extensions:"x-nullable"`
	PollutionType string   `json:"pollution_type" extensions:"x-vocabulary=none"`
	ClosedFrom    day      `json:"closed_from" swaggertype:"string" format:"date" extensions:"x-nullable"`
	ClosedTo      day      `json:"closed_to" swaggertype:"string" format:"date" extensions:"x-nullable"`
} // @name GivenRoundFilter

type roundTicket struct {
	Ticket string  `json:"ticket"`
	Result *string `json:"result" extensions:"x-vocabulary=look_back_result,x-nullable"`
} // @name RoundTicket

type roundProgress struct {
	Drawn    int `json:"drawn"`
	Held     int `json:"held"`
	Relapsed int `json:"relapsed"`
	False    int `json:"false_rectification"`
	Missing  int `json:"missing"` // 尚无结果 / without a result
} // @name RoundProgress

// roundBound is what the sample proves about the list; it is told when the round is finished.
type roundBound struct {
	Population int    `json:"population"`
	Drawn      int    `json:"drawn"`
	Unfit      int    `json:"unfit"`      // 反弹、虚假整改和未查 / relapsed, false or not inspected
	AtMost     int    `json:"at_most"`    // 清单中不合格的最多件数 / unfit ones in the list, at most
	Confidence int    `json:"confidence"` // 千分比 / thousandths
	Stratified bool   `json:"stratified"` // 分层抽取:按同样件数的简单抽样计算 / computed as for a simple sample of that size
	Text       string `json:"text"`
} // @name RoundBound

// roundView looks up the names of all persons of some rounds.
func (c *call) roundView(rounds ...*rectify.Round) (*view, error) {
	var people []string
	for _, r := range rounds {
		people = append(append(people, r.Planned.By, r.Frozen.By, r.Drawn.By, r.Finished.By), r.Inspectors...)
	}
	names, err := c.server.Directory.AccountNames(c.ctx(), distinct(people))
	return &view{names: names, call: c}, err
}

// head is a round without its tickets, as a list shows it.
func (v *view) head(r *rectify.Round) round {
	f := r.Filter
	w := round{ID: r.ID, Title: string(r.Title), State: string(r.State), StateLabel: v.say(rectify.Label("round_state", string(r.State))), Share: r.Share, Confidence: r.Confidence,
		Filter: givenFilter{full(f.Sources), full(f.Campaigns), v.server.unit(f.Unit), v.server.unit(f.Township), f.PollutionType, day(f.ClosedFrom), day(f.ClosedTo)},
		Strata: full(r.Strata), Inspectors: []ref{}, Planned: v.signed(r.Planned), Frozen: v.signed(r.Frozen), Source: r.Source, ListCount: r.ListCount, ListDigest: r.ListDigest,
		Drawn: v.signed(r.Drawn), Sample: []roundTicket{}, Chosen: []roundTicket{}, Finished: v.signed(r.Finished), Reason: string(r.Reason)}
	if r.Size > 0 {
		w.Size = &r.Size
	}
	for _, id := range r.Inspectors {
		w.Inspectors = append(w.Inspectors, *v.person(id))
	}
	if r.State == rectify.RoundFinished {
		v.outcome(&w, r, r.Results)
	}
	return w
}

// outcome tells with what was drawn and what was found. The checkpoint is part of it: with the list, which others can put
// together, and the randomness, which is public, it would tell the sample (A16).
func (v *view) outcome(w *round, r *rectify.Round, results []rectify.RoundResult) {
	tally := r.Tally(results)
	w.JournalSize, w.Checkpoint = &r.JournalSize, &r.Checkpoint
	w.Randomness, w.RandomnessAt, w.Seed = &r.Randomness, instant(r.RandomnessAt), &r.Seed
	w.Progress = &roundProgress{tally.Drawn, tally.Held, tally.Relapsed, tally.False, tally.Missing}
	if r.State == rectify.RoundFinished {
		w.Bound = v.roundBound(r, tally)
	}
}

// wireRound shows a round as far as the caller may know it: who planned it knows what was chosen, its inspectors also
// what was drawn and found.
func (c *call) wireRound(r *rectify.Round) (round, error) {
	v, err := c.roundView(r)
	if err != nil {
		return round{}, err
	}
	w, open := v.head(r), r.OpenTo(c.Actor)
	if !open && c.Actor.ID != r.Planned.By {
		return w, nil
	}
	scope, err := c.scope()
	if err != nil {
		return w, err
	}
	tickets, err := c.server.Rounds.TicketsAmong(c.ctx(), scope, r.Looked())
	if err != nil {
		return w, err
	}
	results := r.Results
	if open && r.State == rectify.RoundDrawn {
		results = r.ResultsAmong(tickets)
	}
	seen, found := map[string]bool{}, map[string]string{}
	for _, t := range tickets {
		seen[t.ID] = true
	}
	for _, result := range results {
		found[result.Ticket] = result.Result
	}
	show := func(ids []string) []roundTicket {
		all := []roundTicket{}
		for _, id := range ids {
			if seen[id] {
				all = append(all, roundTicket{id, word(found[id])})
			}
		}
		return all
	}
	w.Chosen = show(r.Chosen)
	if open && !r.Drawn.IsZero() {
		w.Sample = show(r.Sample)
		v.outcome(&w, r, results)
	}
	return w, nil
}

// roundBound says the bound in one sentence. The share is rounded up, so that it is never too good.
func (c *call) roundBound(r *rectify.Round, tally rectify.RoundTally) *roundBound {
	b := &roundBound{Population: r.ListCount, Drawn: tally.Drawn, Unfit: tally.Unfit(), AtMost: r.Bound(tally), Confidence: r.Confidence, Stratified: len(r.Strata) > 0}
	percent := func(n, of int) string { return strconv.FormatFloat(float64((n*10000+of-1)/of)/100, 'f', -1, 64) }
	sure := percent(r.Confidence, 1000)
	if b.AtMost >= b.Population {
		b.Text = c.say(rectify.Say("抽查 %d 件,%d 件不合格:不能说明其余", "%d sampled, %d unfit: this proves nothing about the others", b.Drawn, b.Unfit))
		return b
	}
	b.Text = c.say(rectify.Say("抽查 %d 件,%d 件不合格:以 %s%% 的把握,不合格的低于 %s%%", "%d sampled, %d unfit: with %s%% confidence fewer than %s%% are unfit",
		b.Drawn, b.Unfit, sure, percent(b.AtMost+1, b.Population)))
	return b
}
