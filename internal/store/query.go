package store

import "strings"

// sqlText is SQL made of constants only: a value of this type never holds text of a caller.
type sqlText string

// condition collects conditions that are all to hold.
type condition struct {
	parts []string
	args  []any
}

// and adds one condition; it is put in brackets, so that it cannot escape the others.
func (c *condition) and(cond sqlText, args ...any) {
	c.parts = append(c.parts, "("+string(cond)+")")
	c.args = append(c.args, args...)
}

// in adds a condition on a list; an empty list adds nothing.
func (c *condition) in(column sqlText, values []string) {
	if len(values) > 0 {
		c.and(column+" IN ?", values)
	}
}

// is adds an equality; a blank value adds nothing.
func (c *condition) is(column sqlText, value string) {
	if value != "" {
		c.and(column+" = ?", value)
	}
}

func (c *condition) where() sqlText {
	if len(c.parts) == 0 {
		return ""
	}
	return sqlText(" WHERE " + strings.Join(c.parts, " AND "))
}
