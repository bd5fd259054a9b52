package rectify

import (
	"slices"
)

// Unit is an organisation in the tree province … township, village or department.
type Unit struct {
	ID     string
	Code   string // statistical division code, or a code of the office's own
	Name   string
	Level  string // as in the division table: 省 市 县 乡 村, or 部门
	Parent string // id; blank at the root
	// AcceptanceUnit is who verifies what this unit or a unit below finds by itself, when nobody says otherwise.
	AcceptanceUnit string
}

// UnitTree answers questions about units. It is immutable.
type UnitTree struct {
	byID   map[string]Unit
	byName map[string][]string
	byCode map[string]string
	below  map[string][]string
}

// NewUnitTree builds the tree.
func NewUnitTree(units []Unit) *UnitTree {
	t := &UnitTree{byID: map[string]Unit{}, byName: map[string][]string{}, byCode: map[string]string{}, below: map[string][]string{}}
	for _, u := range units {
		t.byID[u.ID] = u
		t.byCode[u.Code] = u.ID
		t.byName[u.Name] = append(t.byName[u.Name], u.ID)
		t.below[u.Parent] = append(t.below[u.Parent], u.ID)
	}
	return t
}

// Unit gives a unit by id.
func (t *UnitTree) Unit(id string) (Unit, bool) {
	u, ok := t.byID[id]
	return u, ok
}

// Named gives the one unit of that name; false when there is none or more than one.
func (t *UnitTree) Named(name string) (Unit, bool) {
	ids := t.byName[name]
	if len(ids) != 1 {
		return Unit{}, false
	}
	return t.byID[ids[0]], true
}

// Knows tells whether exactly one unit has that name.
func (t *UnitTree) Knows(name string) bool { return len(t.byName[name]) == 1 }

// Coded gives a unit by its code.
func (t *UnitTree) Coded(code string) (Unit, bool) {
	u, ok := t.byID[t.byCode[code]]
	return u, ok
}

// Below lists the units directly below id.
func (t *UnitTree) Below(id string) []string { return t.below[id] }

// Chain lists id and all units above it.
func (t *UnitTree) Chain(id string) []string {
	var chain []string
	for id != "" && !slices.Contains(chain, id) {
		u, ok := t.byID[id]
		if !ok {
			break
		}
		chain = append(chain, id)
		id = u.Parent
	}
	return chain
}

// Within tells whether unit is ancestor itself or lies below it.
func (t *UnitTree) Within(unit, ancestor string) bool {
	return ancestor != "" && slices.Contains(t.Chain(unit), ancestor)
}

// AnyAbove tells whether unit is one of some units or lies below one.
func (t *UnitTree) AnyAbove(unit string, some []string) bool {
	return slices.ContainsFunc(some, func(above string) bool { return t.Within(unit, above) })
}

// Subtree lists id and every unit below it.
func (t *UnitTree) Subtree(id string) []string {
	all := []string{id}
	for i := 0; i < len(all); i++ {
		all = append(all, t.below[all[i]]...)
	}
	return all
}

// AcceptanceUnit is the default verifier for what unit finds by itself: the nearest one named at the unit or above.
func (t *UnitTree) AcceptanceUnit(unit string) string {
	for _, id := range t.Chain(unit) {
		if a := t.byID[id].AcceptanceUnit; a != "" {
			return a
		}
	}
	return ""
}

// Actor is a signed-in person with one role, or an application that acts for one.
type Actor struct {
	ID         string
	Name       string
	Role       Role
	Unit       string   // the unit the person belongs to; it decides about four eyes and recusal
	ScopeUnits []string // the units whose tickets the person may see; never empty for business roles
	Recusals   []string // Unit and all units above it, as far as recusal reaches
	Token      string   // id of the API token, blank for a session
	Address    string   // where the request came from, for the journal
	Request    string   // request id, for the journal
}

// Scope is the right to read: no read of tickets goes without one, and only an Actor can mint one.
type Scope struct {
	units    []string
	recusals []string
}

// Scope mints the actor's right to read tickets. Roles without business rights and actors without units get an
// error, never an empty filter (S-04).
func (a Actor) Scope() (Scope, error) {
	if !a.Role.ReadsTickets() {
		return Scope{}, Refuse(Forbidden, "role.no_business", Say("管理员角色不能查看或办理问题", "administrators neither see nor handle tickets"))
	}
	if len(a.ScopeUnits) == 0 || a.Unit == "" || len(a.Recusals) == 0 || slices.Contains(a.ScopeUnits, "") {
		return Scope{}, Refuse(Forbidden, "scope.empty", Say("该账号没有所属单位或查看范围,请安全管理员设置", "this account has no unit or no scope; ask the security administrator to set them"))
	}
	return Scope{units: a.ScopeUnits, recusals: a.Recusals}, nil
}

// ReadsTickets tells whether the role has business rights at all (三员分立: the administrators have none).
func (r Role) ReadsTickets() bool {
	switch r {
	case Officer, Leader, Supervisor, Coordinator, Auditor:
		return true
	}
	return false
}

// Units lists the units whose tickets are visible; it is empty only for the zero Scope, which store must refuse.
func (s Scope) Units() []string { return s.units }

// Recusals lists the units by whose recusal a ticket becomes invisible.
func (s Scope) Recusals() []string { return s.recusals }
