package store

// sqlText is SQL made of constants only: a value of this type never holds text of a caller.
type sqlText string

// condition collects conditions that are all to hold.
type condition struct {
	parts []sqlText
	args  []any
}

// and adds one condition; it is put in brackets, so that it cannot escape the others.
func (c *condition) and(cond sqlText, args ...any) {
	c.parts = append(c.parts, "("+cond+")")
	c.args = append(c.args, args...)
}

// in adds a condition on a list; an empty list adds nothing.
func (c *condition) in(column sqlText, values []string) {
	switch len(values) {
	case 0:
	case 1:
		c.and(column+" = ?", values[0])
	default:
		c.and(column+" IN ?", values)
	}
}

// is adds an equality; a blank value adds nothing.
func (c *condition) is(column sqlText, value string) {
	if value != "" {
		c.and(column+" = ?", value)
	}
}

// flag adds a condition on a truth value, written out so that partial indexes are found.
func (c *condition) flag(column sqlText, holds bool) {
	if holds {
		c.and(column + " = 1")
	} else {
		c.and(column + " = 0")
	}
}

func (c *condition) where() sqlText {
	if len(c.parts) == 0 {
		return ""
	}
	return " WHERE " + joined(c.parts, " AND ")
}

// joined is strings.Join for SQL.
func joined(parts []sqlText, between sqlText) (all sqlText) {
	for i, part := range parts {
		if i > 0 {
			all += between
		}
		all += part
	}
	return all
}
