package rectify

import "slices"

// Relation is a role in its relation to a ticket (the actors of domain section 4.2).
type Relation string

// The relations that the table names.
const (
	ByRegistrar             Relation = "registrar"
	ByCoordinator           Relation = "coordinator"
	ByUnitOfficer           Relation = "unit_officer"
	ByUnitLeader            Relation = "unit_leader"
	ByCoUnit                Relation = "co_unit"
	ByLeadReviewer          Relation = "lead_reviewer"
	ByVerifier              Relation = "verifier"
	ByAcceptanceCoordinator Relation = "acceptance_coordinator"
	ByApprover              Relation = "approver"
	ByDispatchLeader        Relation = "dispatch_leader"
	BySecondPerson          Relation = "second_person"
	ByChecker               Relation = "checker"
	ByImporter              Relation = "importer"
	BySupervisingUnit       Relation = "supervising_unit"
	ByDueFixer              Relation = "due_fixer"
	ByPublic                Relation = "public"      // through the public endpoint
	ByComplainant           Relation = "complainant" // with the tracking code
	ByHouse                 Relation = "house"       // only as part of another move
)

// relations tells who stands in which relation, with the words for people.
var relations = map[Relation]struct {
	Message
	holds func(*deed) bool
}{
	ByRegistrar: {Message{"整改办;自查发现的问题可由任一单位登记", "coordinator; any unit for self-found problems"}, func(d *deed) bool {
		switch d.actor.Role {
		case Coordinator:
			return true
		case Officer, Leader, Supervisor:
			return d.cmd.Facts.Source == nil || *d.cmd.Facts.Source == SelfFound
		}
		return false
	}},
	ByCoordinator: {Message{"整改办、督察办、信访组", "coordinator"}, func(d *deed) bool { return d.actor.Role == Coordinator }},
	ByUnitOfficer: {Message{"责任单位经办人", "officer of the responsible unit"}, func(d *deed) bool {
		return d.actor.Role == Officer && d.within(d.t.ResponsibleUnit)
	}},
	ByUnitLeader: {Message{"责任单位负责人", "leader of the responsible unit"}, func(d *deed) bool {
		return d.actor.Role == Leader && d.within(d.t.ResponsibleUnit)
	}},
	ByCoUnit: {Message{"配合单位", "officer or leader of a co-unit"}, func(d *deed) bool {
		if d.actor.Role != Officer && d.actor.Role != Leader {
			return false
		}
		for _, u := range d.t.CoUnits {
			if d.within(u) {
				return true
			}
		}
		return false
	}},
	ByLeadReviewer: {Message{"牵头单位复查人", "supervisor of the lead unit"}, func(d *deed) bool {
		return d.actor.Role == Supervisor && d.within(d.t.LeadUnit)
	}},
	ByVerifier: {Message{"验收单位核查人", "supervisor of the acceptance unit"}, func(d *deed) bool {
		return d.actor.Role == Supervisor && d.within(d.t.AcceptanceUnit)
	}},
	ByAcceptanceCoordinator: {Message{"验收单位整改办", "coordinator of the acceptance unit"}, func(d *deed) bool {
		return d.actor.Role == Coordinator && d.within(d.t.AcceptanceUnit)
	}},
	ByApprover: {Message{"牵头、验收单位或整改办", "supervisor of the lead or acceptance unit, or coordinator"}, func(d *deed) bool {
		return d.actor.Role == Coordinator || d.actor.Role == Supervisor && (d.within(d.t.LeadUnit) || d.within(d.t.AcceptanceUnit))
	}},
	ByDispatchLeader: {Message{"交办单位负责人", "leader of the dispatching unit"}, func(d *deed) bool {
		return d.actor.Role == Leader && d.within(d.t.Dispatched.Unit)
	}},
	BySecondPerson: {Message{"提请单位和责任、配合单位以外的整改办、核查人或负责人", "coordinator, supervisor or leader, neither of the proposing unit nor of one that rectifies"}, func(d *deed) bool {
		p := d.t.Proposal
		return (d.actor.Role == Coordinator || d.actor.Role == Supervisor || d.actor.Role == Leader) && d.actor.ID != p.By && d.actor.Unit != p.Unit && !d.partOfRectification(d.actor.Unit)
	}},
	ByChecker: {Message{"责任、配合单位以外的整改办、核查人", "coordinator or supervisor outside the units that rectify"}, func(d *deed) bool {
		return (d.actor.Role == Coordinator || d.actor.Role == Supervisor) && !d.partOfRectification(d.actor.Unit)
	}},
	ByImporter: {Message{"导入历史台账的整改办", "coordinator through an import"}, func(d *deed) bool {
		return d.actor.Role == Coordinator && d.cmd.Historical
	}},
	BySupervisingUnit: {Message{"督导单位", "supervisor or leader of the supervising unit"}, func(d *deed) bool {
		return (d.actor.Role == Supervisor || d.actor.Role == Leader) && d.within(d.t.SupervisingUnit)
	}},
	ByDueFixer: {Message{"确定时限的单位的核查人、负责人,或查看范围含该单位的整改办", "supervisor or leader of the unit that fixed the due day, or coordinator whose scope has that unit"}, func(d *deed) bool {
		fixedBelow := func(scope string) bool { return d.units.Within(d.t.DueFixed.Unit, scope) }
		return d.actor.Role == Coordinator && (d.t.DueFixed.Unit == "" || slices.ContainsFunc(d.actor.ScopeUnits, fixedBelow)) || (d.actor.Role == Supervisor || d.actor.Role == Leader) && d.within(d.t.DueFixed.Unit)
	}},
	ByPublic:      {Message{"公众(公示页面)", "the public, on the page of notices"}, func(d *deed) bool { return d.actor.Role == Public }},
	ByComplainant: {Message{"举报人(凭查询码)", "the complainant, with the tracking code"}, func(d *deed) bool { return d.actor.Role == Public }},
	ByHouse:       {Message{"随其他操作自动进行", "part of another move"}, func(d *deed) bool { return d.cmd.inner }},
}

// Who gives the words for a relation.
func (r Relation) Who() Message { return relations[r].Message }
