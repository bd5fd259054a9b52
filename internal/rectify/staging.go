package rectify

import (
	"slices"
	"strings"
)

// Staging puts the rows of a file in order before any of them is decided: steps of one task become one row, and of a
// complaint that is printed twice only the newest row counts, so that importing the file again changes nothing.
type Staging struct {
	// Join gives a task with one more of its steps.
	Join func(task, step Row) Row

	n    int
	held *StagedRow     // a task whose steps may follow
	last map[string]int // newest row by identity
}

// Add takes the next row and gives the rows that are now complete, and the numbers of rows that it supersedes.
func (s *Staging) Add(row Row) (ready []StagedRow, superseded []int) {
	s.n++
	staged := StagedRow{N: s.n, Row: row}
	if s.held != nil && row.Kind == TaskRow && row.Repeats != nil && row.Repeats.Sheet == s.held.Row.Sheet && row.Repeats.Line == s.held.Row.Line {
		s.held.Row = s.Join(s.held.Row, row)
		staged.RowResult = aside("row.step", "是第 %d 行任务的一个步骤,已并入", "is a step of the task in row %d and was joined to it", row.Repeats.Line)
		return []StagedRow{staged}, nil
	}
	ready = s.Flush()
	if slices.ContainsFunc(row.Problems, func(p Problem) bool { return p.Fatal }) {
		return append(ready, staged), nil
	}
	identity, _ := row.identity()
	identity = strings.ToUpper(identity) // d2CQ… is D2CQ… typed in haste
	if s.last == nil {
		s.last = map[string]int{}
	}
	if earlier, twice := s.last[identity]; twice {
		superseded = []int{earlier}
	}
	s.last[identity] = s.n
	if row.Kind == TaskRow {
		s.held = &staged
		return ready, superseded
	}
	return append(ready, staged), superseded
}

// Flush gives the row that waited for its steps, if any.
func (s *Staging) Flush() []StagedRow {
	if s.held == nil {
		return nil
	}
	held := *s.held
	s.held = nil
	return []StagedRow{held}
}

// Superseded is the result of a row that a newer row of the same file replaces.
func Superseded() RowResult {
	return aside("row.superseded", "同一文件中有该件的较新记录,以新记录为准", "a newer row of the same file speaks of this complaint and counts instead")
}

func aside(code, zh, en string, args ...any) RowResult {
	return RowResult{Outcome: RowUnchanged, Problems: []Problem{{Code: code, Message: Say(zh, en, args...)}}}
}
