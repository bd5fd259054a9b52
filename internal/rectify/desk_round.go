package rectify

import (
	"context"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"qingdan/internal/sample"
)

// RoundWork is what rounds need of a unit of work.
type RoundWork interface {
	// Round loads a round that the actor may know of: a planned one within its unit, a later one when the whole list is
	// open to the actor. Absent and foreign are the same NotFound.
	Round(a Actor, id string) (*Round, error)
	// RecordRound writes the round as it is after an act, exactly if it is still as before, with its journal entry.
	RecordRound(RoundRecord) error
	// RoundList gives the text of a frozen list.
	RoundList(id string) ([]byte, error)
	// Candidates lists the closed tickets in the scope that a filter lets through, or those of ids; one more than can
	// be drawn from at most.
	Candidates(scope Scope, f RoundFilter, ids []string) ([]Candidate, error)
	// RoundTickets loads the tickets of a round within the scope; those that are not visible are left out.
	RoundTickets(scope Scope, ids []string) ([]*Ticket, error)
	// Checkpoint gives the number of journal entries and SHA-256 of the last one.
	Checkpoint() (int64, [32]byte, error)
	// Person gives an account as the actor that it is now; NotFound when there is none or it is disabled.
	Person(id string) (Actor, error)
}

// RoundRecord is one accepted act on a round.
type RoundRecord struct {
	Before    *Round // nil for a new one
	After     *Round
	List      []byte  // when it was frozen now
	Audiences []int64 // of what is in it
	Entry     Entry
}

// roundAct is an act on a round in the making.
type roundAct struct {
	*Desk
	RoundWork
	actor  Actor
	scope  Scope
	now    time.Time
	record *RoundRecord
}

// PlanRound makes a round: title, filter, chosen tickets, size or share and confidence, strata, inspectors.
func (k *Desk) PlanRound(ctx context.Context, a Actor, plan Round) (*Round, error) {
	plan.ID, plan.State = k.NewID(), RoundPlanned
	return k.round(ctx, a, "plan_round", "", func(act *roundAct) error {
		act.record.After = &plan
		plan.Planned = act.signature()
		return act.planned(&plan)
	})
}

// FreezeRound writes the list down and announces where the randomness will come from.
func (k *Desk) FreezeRound(ctx context.Context, a Actor, id, source string) (*Round, error) {
	return k.round(ctx, a, "freeze_round", id, func(act *roundAct) error {
		r := act.record.After
		if err := act.in(r, RoundPlanned); err != nil {
			return err
		}
		candidates, err := act.Candidates(act.scope, r.Filter, nil)
		if err != nil {
			return err
		}
		if strings.TrimSpace(source) == "" {
			return Refuse(Invalid, "round.source", Say("请预告随机数来源", "announce where the randomness will come from"), Field{"randomness_source", "field.required", Say("必填", "required")})
		}
		chosen, err := act.chosen(r)
		if err != nil {
			return err
		}
		all := slices.Concat(candidates, chosen)
		if err := act.sameForPlanner(r, all); err != nil {
			return err
		}
		if err := act.openToInspectors(r, all); err != nil {
			return err
		}
		list, err := r.freeze(candidates)
		if err != nil {
			return undrawable(err)
		}
		size, checkpoint, err := act.Checkpoint()
		if err != nil {
			return err
		}
		digest := list.Digest()
		r.State, r.Frozen, r.Source = RoundFrozen, act.signature(), source
		r.ListCount, r.ListDigest, r.JournalSize, r.Checkpoint = len(list.Members), hex.EncodeToString(digest[:]), size, hex.EncodeToString(checkpoint[:])
		act.record.List = list.Text()
		for _, c := range all {
			act.record.Audiences = append(act.record.Audiences, c.Audience)
		}
		slices.Sort(act.record.Audiences)
		act.record.Audiences = slices.Compact(act.record.Audiences)
		return nil
	})
}

// DrawRound draws with the randomness that became public at an instant after the list was frozen.
func (k *Desk) DrawRound(ctx context.Context, a Actor, id, randomness string, at time.Time) (*Round, error) {
	return k.round(ctx, a, "draw_round", id, func(act *roundAct) error {
		r := act.record.After
		if err := act.in(r, RoundFrozen); err != nil {
			return err
		}
		if a.Role != Auditor && !slices.Contains(r.Inspectors, a.ID) {
			return Refuse(Forbidden, "round.inspectors_only", Say("只有本轮检查人或审计可以抽取", "only an inspector of the round or an auditor draws"))
		}
		if a.ID == r.Planned.By || a.ID == r.Frozen.By {
			return Refuse(Forbidden, "round.drawer", Say("提出本轮或冻结清单的人不能抽取,请由其他检查人或审计抽取", "who planned the round or froze its list does not draw; another inspector or an auditor does"))
		}
		if strings.TrimSpace(randomness) == "" {
			return Refuse(Invalid, "round.randomness", Say("请填写公布的随机数", "give the randomness that was published"), Field{"randomness", "field.required", Say("必填", "required")})
		}
		if !at.After(r.Frozen.At) || at.After(act.now) {
			return Refuse(Invalid, "round.randomness_at", Say("随机数须在清单冻结(%s)之后、现在之前公布", "the randomness must have become public after the list was frozen (%s) and before now", r.Frozen.At.Format(time.RFC3339)),
				Field{"randomness_at", "round.randomness_at", Say("应在冻结之后、现在之前", "must lie between the freezing and now")})
		}
		text, err := act.RoundList(r.ID)
		if err != nil {
			return err
		}
		list, err := sample.Parse(text)
		if err != nil {
			return undrawable(err)
		}
		digest := list.Digest()
		checkpoint, err := hex.DecodeString(r.Checkpoint)
		if err != nil || len(checkpoint) != 32 || hex.EncodeToString(digest[:]) != r.ListDigest {
			return Refuse(Internal, "round.list_changed", Say("冻结清单与日志不符,请运行 qingdan verify", "the frozen list is not the one that the journal names; run qingdan verify"))
		}
		seed := sample.Seed(digest, [32]byte(checkpoint), randomness)
		r.State, r.Drawn, r.Randomness, r.RandomnessAt = RoundDrawn, act.signature(), randomness, at.UTC().Truncate(time.Microsecond)
		r.Seed, r.Sample = hex.EncodeToString(seed[:]), list.Draw(seed)
		return nil
	})
}

// FinishRound ends a round with its results. Without a reason every ticket must have one.
func (k *Desk) FinishRound(ctx context.Context, a Actor, id string, reason Text) (*Round, error) {
	return k.round(ctx, a, "finish_round", id, func(act *roundAct) error {
		r := act.record.After
		if err := act.in(r, RoundDrawn); err != nil {
			return err
		}
		if a.ID == r.Planned.By {
			return Refuse(Forbidden, "round.finisher", Say("提出本轮的人不能结束本轮,请由审计或其他整改办人员结束", "who planned the round does not end it; an auditor or another coordinator does"))
		}
		tickets, err := act.RoundTickets(act.scope, r.Looked())
		if err != nil {
			return err
		}
		r.Results = r.ResultsAmong(tickets)
		missing := 0
		for _, result := range r.Results {
			if result.Result == "" {
				missing++
			}
		}
		if missing > 0 && reason == "" {
			return Refuse(Illegal, "round.results_missing", Say("还有 %d 件没有结果;不再检查的请说明理由(reason),抽中未查的按不合格计", "%d tickets have no result yet; to end without them give a reason, and those of the sample count as unfit", missing))
		}
		r.State, r.Finished, r.Reason = RoundFinished, act.signature(), reason
		return nil
	})
}

// ResultsAmong gives the result of everything that the round looks at; tickets are those that could be read.
func (r *Round) ResultsAmong(tickets []*Ticket) []RoundResult {
	known := map[string]*Ticket{}
	for _, t := range tickets {
		known[t.ID] = t
	}
	var all []RoundResult
	for _, id := range r.Looked() {
		result := RoundResult{Ticket: id}
		if t := known[id]; t != nil {
			result.Result = r.ResultOf(t)
		}
		all = append(all, result)
	}
	return all
}

// round makes one act in one unit of work; a refusal is recorded too.
func (k *Desk) round(ctx context.Context, a Actor, do, id string, fn func(*roundAct) error) (*Round, error) {
	var after *Round
	err := k.House.Change(ctx, func(w Work) error {
		scope, err := a.Scope()
		if err != nil {
			return err
		}
		if a.Role != Coordinator && a.Role != Auditor && a.Role != Supervisor {
			return Refuse(Forbidden, "role.not_allowed", Say("您的角色不能办理回头看轮次", "your role has no part in rounds of look-backs"))
		}
		act := &roundAct{Desk: k, RoundWork: w, actor: a, scope: scope, now: k.Now().UTC().Truncate(time.Microsecond), record: &RoundRecord{Entry: k.Entry(a, EventRound)}}
		if id != "" {
			if act.record.Before, err = w.Round(a, id); err != nil {
				return err
			}
			copied := *act.record.Before
			act.record.After = &copied
		}
		if err := fn(act); err != nil {
			return err
		}
		after = act.record.After
		after.Version++
		act.record.Entry.Do, act.record.Entry.Subject = do, after.ID
		return w.RecordRound(*act.record)
	})
	if err != nil {
		k.refused(ctx, a, do, id, err)
		return nil, err
	}
	return after, nil
}

func (act *roundAct) signature() Signature {
	return Signature{By: act.actor.ID, Unit: act.actor.Unit, At: act.now}
}

// in refuses an act that is not the next one; all but the draw are for coordinators and auditors.
func (act *roundAct) in(r *Round, state RoundState) error {
	if state != RoundFrozen && act.actor.Role != Coordinator && (state != RoundDrawn || act.actor.Role != Auditor) {
		return Refuse(Forbidden, "role.not_allowed", Say("清单由整改办冻结,轮次由整改办或审计结束", "a coordinator freezes the list; a coordinator or an auditor ends the round"))
	}
	if r.State != state {
		return Refuse(Illegal, "round.state", Say("本轮%[1]s,不能进行此操作", "the round is %[2]s; this cannot be done now", Label("round_state", string(r.State)).ZH, r.State))
	}
	return nil
}

// undrawable turns a refusal of package sample into one of the house.
func undrawable(err error) error {
	var e *sample.Error
	if errors.As(err, &e) {
		return Refuse(Illegal, e.Code, Message{e.ZH, e.EN})
	}
	return err
}
