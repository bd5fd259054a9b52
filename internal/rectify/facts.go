package rectify

import (
	"reflect"
	"slices"
	"strings"
	"sync"
	"unicode"

	"qingdan/internal/calendar"
)

// Facts is what a caller brings with a command; nil means not brought. A field that has a namesake in Ticket is
// written there by the move that takes it; the others are read by the move's effect.
type Facts struct {
	Source         *Source
	Campaign       *string
	ReceiptNumber  *string
	Batch          *string
	BatchOn        *calendar.Day
	ListLevel      *string
	Channel        *string
	Title          *Text
	Description    *Text
	Address        *Text
	RegionText     *string
	LngMicro       *int64
	LatMicro       *int64
	Township       *string
	PollutionTypes *[]string
	Industry       *string
	RiskLevel      *string
	KeyCase        *bool
	DiscoveredOn   *calendar.Day
	DiscoveryMode  *string
	Quantity       *int64
	QuantityUnit   *string
	Anonymous      *bool
	Origin         *string
	RecusedUnits   *[]string

	ResponsibleUnit   *string
	ResponsiblePerson *Text
	CoUnits           *[]string
	LeadUnit          *string
	SupervisingUnit   *string
	AcceptanceUnit    *string
	TimeLimitType     *string
	ClosureGoal       *Text
	Findings          *Text
	Verdict           *Verdict
	Violation         *bool
	Handling          *Text
	Reply             *Text
	ReplyNumber       *string
	Accountability    *Text
	RemarksText       *Text
	Consequences      *Consequences
	Measures          *[]Measure
	Milestones        *[]Milestone
	ProgressPercent   *int
	ProgressNote      *Text
	Checklist         *[]string
	ClosureType       *ClosureType
	NoticeURL         *string
	NoticeText        *Text
	NoticeUnit        *string
	NoticeContact     *Text
	FilingNumber      *string
	FiledOn           *calendar.Day
	StageDueOn        *calendar.Day
	Master            *string

	// Read by the move's effect.
	DueOn          *calendar.Day
	Reason         *Text
	ReasonCode     *string
	Conclusion     *Text
	InspectedOn    *calendar.Day
	Place          *Text
	Participants   *[]Text
	Failed         *[]string
	Result         *string
	Basis          *string
	MasterDecision *string
	Start          *bool

	Granted          *bool
	Proof            *[]string
	InformedOn       *calendar.Day
	ToldOn           *calendar.Day
	Objection        *Text
	ObjectionChannel *string
	ObjectedOn       *calendar.Day
	ObjectionNo      *int
	SlipLevel        *string
	SlipNo           *int
	AnswerBy         *calendar.Day
	Answer           *Text
	Urgent           *bool
	Clock            *string
	Keep             *bool
	Solved           *bool
	Satisfaction     *string
	Remark           *Text
	Reached          *bool

	RepliedOn *calendar.Day
}

// factNames maps the wire name of every fact to its field number.
var factNames = sync.OnceValue(func() map[string]int {
	names := map[string]int{}
	for i, f := range reflect.VisibleFields(reflect.TypeFor[Facts]()) {
		names[SnakeCase(f.Name)] = i
	}
	return names
})

// Brought lists the names of the facts that are not nil, in order.
func (f *Facts) Brought() []string {
	var names []string
	v := reflect.ValueOf(f).Elem()
	for name, i := range factNames() {
		if !v.Field(i).IsNil() {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Has tells whether the named fact was brought and is not blank.
func (f *Facts) Has(name string) bool {
	i, ok := factNames()[name]
	if !ok {
		return false
	}
	v := reflect.ValueOf(f).Elem().Field(i)
	if v.IsNil() {
		return false
	}
	switch v = v.Elem(); v.Kind() {
	case reflect.String:
		return !blank(v.String())
	case reflect.Slice:
		for i := range v.Len() {
			if item := v.Index(i); item.Kind() == reflect.String && blank(item.String()) {
				return false
			}
		}
		return v.Len() > 0
	case reflect.Bool, reflect.Int, reflect.Int64, reflect.Struct:
		return true
	}
	return !v.IsZero()
}

// only keeps the named facts.
func (f *Facts) only(names ...string) Facts {
	var kept Facts
	from, to := reflect.ValueOf(f).Elem(), reflect.ValueOf(&kept).Elem()
	for _, name := range names {
		if i, ok := factNames()[name]; ok {
			to.Field(i).Set(from.Field(i))
		}
	}
	return kept
}

// written are the pairs of field numbers of Facts and their namesakes in Ticket.
var written = func() (pairs [][2]int) {
	ticket := reflect.TypeFor[Ticket]()
	for i, fact := range reflect.VisibleFields(reflect.TypeFor[Facts]()) {
		if f, ok := ticket.FieldByName(fact.Name); ok && f.Type == fact.Type.Elem() {
			pairs = append(pairs, [2]int{i, f.Index[0]})
		}
	}
	return pairs
}()

// writeTo copies every brought fact onto its namesake in the ticket.
func (f *Facts) writeTo(t *Ticket) {
	from, to := reflect.ValueOf(f).Elem(), reflect.ValueOf(t).Elem()
	for _, p := range written {
		if fact := from.Field(p[0]); !fact.IsNil() {
			to.Field(p[1]).Set(fact.Elem())
		}
	}
}

// normalise gives a receipt number the one form that imports use too: half-width, without white space, and with the
// star that marks a key case in a field of its own. Campaigns get one form as well.
func (f *Facts) normalise() {
	if f.Campaign != nil {
		campaign := NormalCampaign(*f.Campaign)
		f.Campaign = &campaign
	}
	if f.ReceiptNumber == nil {
		return
	}
	number := strings.Map(plain, *f.ReceiptNumber)
	bare := strings.NewReplacer(" ", "", "*", "", "★", "", "☆", "").Replace(number)
	if starred := strings.ContainsAny(number, "*★☆"); starred {
		f.KeyCase = &starred
	}
	f.ReceiptNumber = &bare
}

// NormalCampaign is the one form of the code of a campaign: half-width, without invisible characters, with single
// spaces inside and none around.
func NormalCampaign(code string) string {
	return strings.Join(strings.Fields(strings.Map(plain, code)), " ")
}

// plain turns look-alikes into the character that is meant: full-width forms, the many hyphens, every white space; and
// drops what nobody sees.
func plain(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - ('Ａ' - 'A')
	case r >= 0x2010 && r <= 0x2015 || r == 0x2212 || r == 0xfe58 || r == 0xfe63:
		return '-'
	case unicode.IsSpace(r):
		return ' '
	case invisible(r):
		return -1
	}
	return r
}

// invisible tells whether a character has no ink of its own: controls, joiners, accents without a letter and blank
// letters (Hangul fillers, the blank of Braille).
func invisible(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Mn, unicode.Other_Default_Ignorable_Code_Point) || r == 0x2800
}

// blank tells whether nothing of a text can be seen.
func blank(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !unicode.IsSpace(r) && !invisible(r) }) < 0
}

// SnakeCase gives the wire name of a Go field name: ResponsibleUnit is responsible_unit, NoticeURL is notice_url.
func SnakeCase(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		if i > 0 && unicode.IsUpper(r) && (unicode.IsLower(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// value gives what a pointer points to, or the zero value.
func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}
