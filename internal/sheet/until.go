package sheet

import "context"

// Until is the table as long as somebody waits for it: its rows end with the error of ctx.
func (t Table) Until(ctx context.Context) Table {
	rows := t.Rows
	if rows == nil {
		return t
	}
	t.Rows = func(yield func([]any, error) bool) {
		for row, err := range rows {
			if gone := ctx.Err(); gone != nil {
				yield(nil, gone)
				return
			}
			if !yield(row, err) {
				return
			}
		}
	}
	return t
}
