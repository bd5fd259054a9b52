package divisions

import (
	"slices"

	"qingdan/internal/rectify"
)

// Join gives the units of the table as they fit the tree, parents and acceptance units named by code, with notices
// about what was not taken as written. A unit that does not fit is refused with a *rectify.Error of kind Invalid.
func (t *Table) Join(tree *rectify.UnitTree) ([]rectify.Unit, []rectify.Message, error) {
	if err := t.join(tree); err != nil {
		return nil, nil, err
	}
	units := make([]rectify.Unit, len(t.rows))
	for i := range t.rows {
		units[i] = t.rows[i].Unit
	}
	return units, t.notices, nil
}

// join holds the table against the units that are there already. The one row at its top may name a parent that nobody
// knows, because a district's table names its city, which need not be in the tree: a new unit is then the root of the
// tree, a known one stays where it is. A second root would be outside every scope.
func (t *Table) join(tree *rectify.UnitTree) error {
	named := map[string]int{} // line by parent and name
	for i := range t.rows {
		u := &t.rows[i]
		if _, known := t.unit(tree, u.Parent); !known {
			if err := t.joinTop(tree, u); err != nil {
				return err
			}
		}
		if old, _ := tree.Coded(u.Code); !t.verify { // a table that does not speak of acceptance units leaves them
			verifier, _ := tree.Unit(old.AcceptanceUnit)
			u.AcceptanceUnit = verifier.Code
		}
		if _, known := t.unit(tree, u.AcceptanceUnit); u.AcceptanceUnit != "" && !known {
			return t.refuse(u.line, "units.unknown_acceptance_unit", "验收单位 %s 既不在本表也不在单位表中,请先导入或改正", "the acceptance unit %s is neither in this table nor known; import it first or correct the code", u.AcceptanceUnit)
		}
		if line, twice := named[u.Parent+"/"+u.Name]; twice {
			return t.refuse(u.line, "units.name_twice", "同一上级下已有“%s”(第 %d 行),请改正代码或名称", "its parent has another %q in line %d; correct the code or the name", u.Name, line)
		}
		named[u.Parent+"/"+u.Name] = u.line
	}
	for _, u := range t.rows {
		if err := t.checkPlace(tree, u); err != nil {
			return err
		}
	}
	return nil
}

// joinTop settles the row at the top of the table.
func (t *Table) joinTop(tree *rectify.UnitTree, u *row) error {
	others := slices.ContainsFunc(t.rows, func(o row) bool {
		return o.Code != u.Code && slices.Index(levels, o.Level) <= slices.Index(levels, u.Level)
	})
	old, known := tree.Coded(u.Code)
	switch above, _ := tree.Unit(old.Parent); {
	case others, !known && t.rooted(tree):
		return t.refuse(u.line, "units.unknown_parent", "上级“%s”既不在本表也不在单位表中,请先导入上级或改正 parent_code12", "the parent %q is neither in this table nor known; import it first or correct parent_code12", u.Parent)
	case known && above.Code != "":
		u.Parent = above.Code
		t.notices = append(t.notices, rectify.Say("第 %d 行:表中的上级不在单位表中,“%s”仍归“%s”", "line %d: the parent in the table is not known; %s stays below %s", u.line, u.Name, above.Name))
	default:
		u.Parent = ""
	}
	return nil
}

// rooted tells whether a unit stays the root of the tree when the table is taken in.
func (t *Table) rooted(tree *rectify.UnitTree) bool {
	return slices.ContainsFunc(tree.Below(""), func(id string) bool {
		root, _ := tree.Unit(id)
		i, moves := t.at[root.Code]
		if !moves {
			return true
		}
		_, known := t.unit(tree, t.rows[i].Parent)
		return !known
	})
}

// unit gives a unit as it will be: from the table, else from the tree. Its parent is a code.
func (t *Table) unit(tree *rectify.UnitTree, code string) (rectify.Unit, bool) {
	if i, ok := t.at[code]; ok {
		return t.rows[i].Unit, true
	}
	u, known := tree.Coded(code)
	if known {
		above, _ := tree.Unit(u.Parent)
		u.Parent = above.Code
	}
	return u, known
}

// checkPlace refuses a unit above its parent's level, below a department, or in a ring of parents, and a name that its
// parent has twice.
func (t *Table) checkPlace(tree *rectify.UnitTree, u row) error {
	seen := map[string]bool{}
	for at, ok := u.Unit, true; ok; at, ok = t.unit(tree, at.Parent) {
		if seen[at.Code] {
			return t.refuse(u.line, "units.ring", "“%s”的上级成环,请改正 parent_code12", "the parents of %s form a ring; correct parent_code12", u.Name)
		}
		seen[at.Code] = true
	}
	above, ok := t.unit(tree, u.Parent)
	if !ok {
		return nil
	}
	if u.Level != department && slices.Index(levels, u.Level) <= slices.Index(levels, above.Level) {
		return t.refuse(u.line, "units.wrong_order", "“%s”(%s级)不能在“%s”(%s级)之下,请改正级别或上级", "%s (level %s) cannot stand below %s (level %s); correct the level or the parent", u.Name, u.Level, above.Name, above.Level)
	}
	known, _ := tree.Coded(above.Code)
	for _, id := range tree.Below(known.ID) {
		twin, _ := tree.Unit(id)
		if _, listed := t.at[twin.Code]; known.ID != "" && !listed && twin.Name == u.Name {
			return t.refuse(u.line, "units.name_twice", "“%s”下已有同名单位“%s”(%s),请改正代码或名称", "%s has another %s already (%s); correct the code or the name", above.Name, u.Name, twin.Code)
		}
	}
	return nil
}
