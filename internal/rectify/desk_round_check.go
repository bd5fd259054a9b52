package rectify

import "slices"

// planned holds a plan against what exists.
func (act *roundAct) planned(r *Round) error {
	if act.actor.Role == Supervisor {
		return Refuse(Forbidden, "role.not_allowed", Say("轮次由整改办或审计提出", "a coordinator or an auditor plans a round"))
	}
	var unmet []Field
	chosen, err := act.chosen(r)
	if err != nil {
		return err
	}
	if len(r.Chosen) > 0 && len(chosen) != len(r.Chosen) {
		unmet = append(unmet, Field{"chosen", "round.chosen", Say("含有不存在、未销号或重复的问题", "names tickets that are absent, not closed or named twice")})
	}
	for _, id := range r.Inspectors {
		p, err := act.Person(id)
		if err != nil && KindOf(err) != NotFound {
			return err
		}
		if err != nil || p.Role != Supervisor && p.Role != Coordinator {
			unmet = append(unmet, Field{"inspectors", "round.inspector", Say("检查人须为在用的核查人或整改办账号:%s", "an inspector must be an account in use of a supervisor or a coordinator: %s", id)})
		}
	}
	if len(r.Inspectors) == 0 {
		unmet = append(unmet, Field{"inspectors", "round.inspector", Say("请指定检查人", "name the inspectors")})
	}
	if (r.Size == 0) == (r.Share == 0) {
		unmet = append(unmet, Field{"size", "round.size", Say("请给出抽取件数(size),或虚假比例(share)由系统计算件数", "give the size, or the share from which the size is computed")})
	}
	if unmet != nil {
		return Refuse(Invalid, "round.plan", Say("方案不能成立", "the plan cannot stand"), unmet...)
	}
	return nil
}

// chosen gives the tickets that are looked at in any case; no names would not narrow.
func (act *roundAct) chosen(r *Round) ([]Candidate, error) {
	if len(r.Chosen) == 0 {
		return nil, nil
	}
	return act.Candidates(act.scope, RoundFilter{}, r.Chosen)
}

// seenBy gives the candidates and the chosen tickets as somebody sees them.
func (act *roundAct) seenBy(r *Round, id string) (map[string]bool, error) {
	p, err := act.Person(id)
	if err != nil {
		return nil, err
	}
	scope, err := p.Scope()
	if err != nil {
		return nil, err
	}
	theirs, err := act.Candidates(scope, r.Filter, nil)
	if err == nil && len(r.Chosen) > 0 {
		var chosen []Candidate
		chosen, err = act.Candidates(scope, RoundFilter{}, r.Chosen)
		theirs = append(theirs, chosen...)
	}
	return idsOf(theirs), err
}

func idsOf(all []Candidate) map[string]bool {
	ids := map[string]bool{}
	for _, c := range all {
		ids[c.ID] = true
	}
	return ids
}

// openToInspectors refuses inspectors who may not see the whole list: their progress would tell them of the rest.
func (act *roundAct) openToInspectors(r *Round, all []Candidate) error {
	for _, id := range r.Inspectors {
		seen, err := act.seenBy(r, id)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(all, func(c Candidate) bool { return !seen[c.ID] }) {
			return Refuse(Illegal, "round.inspector_blind", Say("检查人 %s 不能查看清单中的全部问题(范围不足或须回避),请另行指定", "inspector %s may not see every ticket of the list, by scope or recusal; plan a round with others", id))
		}
	}
	return nil
}

// sameForPlanner refuses to freeze for somebody else who sees other tickets: whoever freezes does not choose the list.
func (act *roundAct) sameForPlanner(r *Round, all []Candidate) error {
	if r.Planned.By == act.actor.ID {
		return nil
	}
	seen, err := act.seenBy(r, r.Planned.By)
	if KindOf(err) == NotFound { // gone since; there is nobody to compare with
		return nil
	}
	if err == nil && len(seen) != len(idsOf(all)) {
		return Refuse(Illegal, "round.other_scope", Say("您能查看的问题与提出人不同,请由范围相同的整改办人员冻结", "you see other tickets than who planned the round; a coordinator of the same scope freezes its list"))
	}
	return err
}
