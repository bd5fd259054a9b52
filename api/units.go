package api

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"qingdan/internal/rectify"
)

type unit struct {
	ID             string `json:"id"`
	Code           string `json:"code"`
	Name           string `json:"name"`
	Level          string `json:"level" example:"乡"`
	Parent         *ref   `json:"parent" extensions:"x-nullable"`
	AcceptanceUnit *ref   `json:"acceptance_unit" extensions:"x-nullable"`
	Below          int    `json:"below"` // 直属下级单位数 / how many units lie directly below
} // @name Unit

type unitPage struct {
	Items      []unit  `json:"items"`
	NextCursor *string `json:"next_cursor" extensions:"x-nullable"`
	Total      *int    `json:"total,omitempty"`
} // @name UnitPage

func (s *Server) unitOf(u rectify.Unit) unit {
	return unit{u.ID, u.Code, u.Name, u.Level, s.unit(u.Parent), s.unit(u.AcceptanceUnit), len(s.Desk.House.Units().Below(u.ID))}
}

// getUnits lists units by code.
//
//	@Summary	单位
//	@Tags		units
//	@Security	bearer
//	@Param		q		query		string	false	"名称中的字,或编码的开头 / part of the name, or beginning of the code"
//	@Param		parent	query		string	false	"直接上级的 id / id of the unit above"
//	@Param		level	query		string	false	"级别,如 乡、村、部门 / level"
//	@Param		limit	query		int		false	"每页条数 / length of a page"	minimum(1)	maximum(200)	default(50)
//	@Param		cursor	query		string	false	"上一页的 next_cursor / of the page before"
//	@Param		count	query		bool	false	"是否给出总数 / tell the total"
//	@Success	200		{object}	unitPage
//	@Failure	401,422	{object}	problem
//	@Router		/api/v1/units [get]
func (s *Server) getUnits(c *call) error {
	q := c.query()
	words, parent, level, limit, count := q.text("q", 64), q.text("parent", 64), q.text("level", 16), q.limit(), q.flag("count")
	tree := s.Desk.House.Units()
	if levels := levelsOf(tree); level != "" && !slices.Contains(levels, level) {
		q.miss("level", "value.unknown", "可取值:%s", "must be one of: %s", strings.Join(levels, ", "))
	}
	if err := q.err(); err != nil {
		return err
	}
	var after string // code of the last unit of the page before
	if _, err := c.cursor(&after); err != nil {
		return err
	}
	ids := tree.Subtree("")[1:]
	if parent != "" {
		ids = tree.Below(parent)
	}
	var found []rectify.Unit
	for _, id := range ids {
		u, _ := tree.Unit(id)
		if (level == "" || u.Level == level) && (strings.Contains(u.Name, words) || strings.HasPrefix(u.Code, words)) {
			found = append(found, u)
		}
	}
	slices.SortFunc(found, func(a, b rectify.Unit) int { return cmp.Compare(a.Code, b.Code) })
	list := unitPage{Items: []unit{}}
	if count != nil && *count {
		list.Total = new(len(found))
	}
	found = slices.DeleteFunc(found, func(u rectify.Unit) bool { return u.Code <= after && after != "" })
	if len(found) > limit {
		found = found[:limit]
		var err error
		if list.NextCursor, err = c.next(found[limit-1].Code); err != nil {
			return err
		}
	}
	for _, u := range found {
		list.Items = append(list.Items, s.unitOf(u))
	}
	return c.give(answer(list))
}

// levelsOf lists the levels that there are units of.
func levelsOf(tree *rectify.UnitTree) []string {
	seen := map[string]bool{}
	for _, id := range tree.Subtree("")[1:] {
		if u, _ := tree.Unit(id); u.Level != "" {
			seen[u.Level] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// getUnit gives one unit.
//
//	@Summary	一个单位
//	@Tags		units
//	@Security	bearer
//	@Param		id	path		string	true	"单位的 id / id of the unit"
//	@Success	200	{object}	unit
//	@Failure	401,404	{object}	problem
//	@Router		/api/v1/units/{id} [get]
func (s *Server) getUnit(c *call) error {
	u, known := s.Desk.House.Units().Unit(c.id())
	if !known {
		return rectify.Refuse(rectify.NotFound, "unit.absent", rectify.Say("没有这个单位", "there is no such unit"))
	}
	return c.give(answer(s.unitOf(u)))
}
