package store

import (
	"strings"
	"time"
)

// narrow is how many tickets a scope may hold to be walked from its own side rather than along the order of the list.
const narrow = 20000

// restrict adds the scope. A narrow scope is looked up by its audiences; a wide one is checked ticket by ticket along
// the order of the list, so that either way a page costs little.
func (l *listing) restrict() error {
	units, recusals := l.scope.Units(), l.scope.Recusals()
	isNarrow, err := l.narrow()
	if err != nil {
		return err
	}
	if isNarrow {
		l.cond.and("t."+visible, units, recusals)
		return nil
	}
	l.cond.and(visibleEach, units, recusals)
	return nil
}

// width is what was found out about a scope; it decides how a list is looked up, never what it shows.
type width struct {
	narrow bool
	until  time.Time
}

// narrow tells whether a scope holds few tickets; it is counted once a minute.
func (l *listing) narrow() (bool, error) {
	units, recusals := l.scope.Units(), l.scope.Recusals()
	key := strings.Join(units, ",") + "|" + strings.Join(recusals, ",")
	if known, ok := l.store.widths.Load(key); ok && time.Now().Before(known.(width).until) {
		return known.(width).narrow, nil
	}
	var some int64
	if err := one(l.db.Raw("SELECT count(*) FROM (SELECT 1 FROM tickets WHERE "+visible+" LIMIT ?) AS seen", units, recusals, narrow), &some); err != nil {
		return false, err
	}
	l.store.widths.Store(key, width{some < narrow, time.Now().Add(time.Minute)})
	return some < narrow, nil
}
