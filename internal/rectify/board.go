package rectify

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"qingdan/internal/calendar"
)

// BoardEntry puts a unit on the board of models (示范榜) or of warnings (警示榜) for a quarter, with a ticket or without
// one. It counts in the ranking once a second person of another unit approved it.
type BoardEntry struct {
	ID       string
	Version  int64
	Kind     string // model or warning
	Unit     string
	Ticket   string // id; blank when the entry is about the unit as a whole
	Quarter  string // 2024-Q1
	Points   int    // instead of what the indicators give for an entry; 0 for those
	Reason   Text
	State    BoardState
	Proposed Signature
	Decided  Signature
	Decision Text // why it was refused, or a remark
}

// BoardState is how far an entry is.
type BoardState string

// The states of an entry.
const (
	BoardProposed BoardState = "proposed"
	BoardApproved BoardState = "approved"
	BoardRefused  BoardState = "refused"
)

// The boards.
const (
	BoardModel   = "model"
	BoardWarning = "warning"
)

const maxBoardPoints = 100

// BoardQuery asks for entries, newest first; zero fields do not narrow.
type BoardQuery struct {
	Quarter string
	State   BoardState
	Unit    string
	Before  *SweepPlace
	Limit   int
}

// QuarterOf is the quarter of a day, such as 2024-Q1.
func QuarterOf(d calendar.Day) string {
	return fmt.Sprintf("%d-Q%d", d.Year(), (d.Month()%100+2)/3)
}

// QuarterDays are the first and the last day of 2024-Q1; false for anything else.
func QuarterDays(quarter string) (first, last calendar.Day, ok bool) {
	var year, n int
	if _, err := fmt.Sscanf(quarter, "%4d-Q%1d", &year, &n); err != nil || year < 2000 || n < 1 || n > 4 || quarter != fmt.Sprintf("%d-Q%d", year, n) {
		return 0, 0, false
	}
	first = calendar.Date(year, time.Month(n*3-2), 1)
	return first, calendar.Date(year, time.Month(n*3), 1).MonthEnd(), true
}

// Place is where a page ends that ends with the entry.
func (b *BoardEntry) Place() *SweepPlace { return &SweepPlace{b.Proposed.At.UnixMicro(), b.ID} }

// proposed checks a new entry; t is its ticket, nil when it has none or the actor may not see it.
func (b *BoardEntry) proposed(a Actor, tree *UnitTree, today calendar.Day, t *Ticket) error {
	var unmet []Field
	demand := func(ok bool, name, code, zh, en string, args ...any) {
		if f := unless(ok, name, code, zh, en, args...); f != nil {
			unmet = append(unmet, *f)
		}
	}
	demand(b.Kind == BoardModel || b.Kind == BoardWarning, "board", "value.unknown", "可取值:model(示范榜)、warning(警示榜)", "must be model or warning")
	known := tree.AnyAbove(b.Unit, a.ScopeUnits)
	demand(known, "unit", "unit.unknown", "您的范围内没有这个单位:%s", "there is no such unit in your scope: %s", b.Unit)
	first, _, ok := QuarterDays(b.Quarter)
	demand(ok, "quarter", "value.unknown", "应为 2024-Q1 这样的季度", "must be a quarter such as 2024-Q1")
	demand(!ok || first <= today, "quarter", "day.future", "不能晚于本季度", "cannot lie in the future")
	demand(b.Points >= 0 && b.Points <= maxBoardPoints, "points", "board.points", "应为 0 到 %d,0 为按指标设置计分", "must be 0 to %d; 0 for what the indicators give", maxBoardPoints)
	demand(strings.TrimSpace(string(b.Reason)) != "", "reason", "fact.missing", "必填", "required")
	demand(utf8.RuneCountInString(string(b.Reason)) <= maxText && !strings.ContainsFunc(string(b.Reason), forbiddenRune), "reason", "text.control", "过长或含有控制字符", "is too long or contains control characters")
	if b.Ticket != "" {
		demand(t != nil, "ticket", "ticket.unknown", "没有这个问题", "there is no such ticket")
		demand(t == nil || !known || ofUnit(tree, t, b.Unit), "ticket", "board.other_unit", "该问题不是这个单位办理的", "the unit does not handle this ticket")
	}
	if unmet != nil {
		return Refuse(Invalid, "board.invalid", Say("榜单条目有 %d 处不符合要求", "%d conditions of an entry of a board are not met", len(unmet)), unmet...)
	}
	if tree.Within(a.Unit, b.Unit) {
		return Refuse(Forbidden, "board.own_unit", Say("不能为本单位申报,也不能由本单位认定", "nobody proposes or decides an entry about the own unit"))
	}
	return nil
}

func ofUnit(tree *UnitTree, t *Ticket, unit string) bool {
	for _, handling := range t.Units() {
		if tree.Within(handling, unit) {
			return true
		}
	}
	return false
}

// decided checks that the actor is the second person, of another unit than the first and than the one concerned.
func (b *BoardEntry) decided(a Actor, tree *UnitTree, approve bool, decision Text) error {
	switch {
	case b.State != BoardProposed:
		return Refuse(Illegal, "board.decided", Say("该条目已有决定", "this entry was decided already"))
	case a.ID == b.Proposed.By || a.Unit == b.Proposed.Unit:
		return Refuse(Forbidden, "four_eyes.same_unit", Say("须由另一单位的第二人认定", "a second person of another unit decides"))
	case tree.Within(a.Unit, b.Unit):
		return Refuse(Forbidden, "board.own_unit", Say("不能为本单位申报,也不能由本单位认定", "nobody proposes or decides an entry about the own unit"))
	case !approve && strings.TrimSpace(string(decision)) == "":
		return Refuse(Invalid, "board.invalid", Say("请说明不予认定的理由", "say why it is refused"), Field{"reason", "fact.missing", Say("必填", "required")})
	case utf8.RuneCountInString(string(decision)) > maxText || strings.ContainsFunc(string(decision), forbiddenRune):
		return Refuse(Invalid, "board.invalid", Say("理由不符合要求", "the reason does not fit"), Field{"reason", "text.control", Say("过长或含有控制字符", "is too long or contains control characters")})
	}
	return nil
}
