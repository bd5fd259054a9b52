package recount

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// Book is an exported journal, read.
type Book struct {
	Recorded []time.Time // from when each entry is known, in order
	units    map[string]unit
	tickets  map[string][]version
}

type unit struct{ ID, Code, Name, Level, Parent string }

// version is a ticket as one entry left it.
type version struct {
	index int64
	do    string
	at    time.Time // when what the entry tells happened
	ticket
}

// acts are what followed a problem.
type acts struct {
	CorrectNow        int64 `json:"correct_now"`
	CorrectByDate     int64 `json:"correct_by_date"`
	StopProduction    int64 `json:"stop_production"`
	PenaltyCases      int64 `json:"penalty_cases"`
	FineFen           int64 `json:"fine_fen"`
	CriminalCases     int64 `json:"criminal_cases"`
	AdminDetention    int64 `json:"admin_detention"`
	CriminalDetention int64 `json:"criminal_detention"`
	Summoned          int64 `json:"summoned"`
	HeldAccountable   int64 `json:"held_accountable"`
}

func (a acts) orders() int64 { return a.CorrectNow + a.CorrectByDate + a.StopProduction }

// ticket is what figures ask of a ticket. Days and instants stay as they are written: they sort as text.
type ticket struct {
	Source          string   `json:"source"`
	State           string   `json:"state"`
	Campaign        string   `json:"campaign"`
	ListLevel       string   `json:"list_level"`
	Township        string   `json:"township"`
	Batch           string   `json:"batch"`
	Channel         string   `json:"channel"`
	KeyCase         bool     `json:"key_case"`
	Origin          string   `json:"origin"`
	DiscoveryMode   string   `json:"discovery_mode"`
	Verdict         string   `json:"verdict"`
	Disputed        bool     `json:"disputed"`
	ResponsibleUnit string   `json:"responsible_unit"`
	CoUnits         []string `json:"co_units"`
	PollutionTypes  []string `json:"pollution_types"`
	RegisteredAt    string   `json:"registered_at"`
	SignDueAt       string   `json:"sign_due_at"`
	SignedAt        string   `json:"signed_at"`
	RepliedAt       string   `json:"replied_at"`
	ClosedAt        string   `json:"closed_at"`
	OriginalDueOn   string   `json:"original_due_on"`
	CurrentDueOn    string   `json:"current_due_on"`
	Historical      bool     `json:"historical_closure"`
	ReplyDueOn      string   `json:"reply_due_on"`
	Consequences    acts     `json:"consequences"`

	// These hold texts of persons; the export has them without.
	Milestones []struct {
		On    string `json:"on"`
		MetOn string `json:"met_on"`
	} `json:"milestones"`
	LookBacks []struct {
		Result string `json:"result"`
	} `json:"look_backs"`
	CallBacks []struct {
		Reached      bool   `json:"reached"`
		Satisfaction string `json:"satisfaction"`
	} `json:"call_backs"`
	Extensions []struct {
		Granted bool `json:"granted"`
	} `json:"extensions"`
}

// Read reads an export from its first entry on.
func Read(from io.Reader) (*Book, error) {
	b := &Book{units: map[string]unit{}, tickets: map[string][]version{}}
	lines := bufio.NewReader(from)
	var head struct {
		Format  string
		Entries int64
		Units   []unit
	}
	if err := readLine(lines, &head); err != nil || head.Format != "qingdan/journal/1" {
		return nil, fmt.Errorf("recount: the file does not begin as an export of the journal does: %q %w", head.Format, errors.Join(err))
	}
	for _, u := range head.Units {
		b.units[u.ID] = u
	}
	fields := map[string]map[string]json.RawMessage{}
	for n := int64(0); n < head.Entries; n++ {
		if err := b.entry(lines, n, fields); err != nil {
			return nil, fmt.Errorf("recount: line %d: %w", n+2, err)
		}
	}
	if rest, err := io.ReadAll(lines); err != nil || len(rest) > 0 {
		return nil, fmt.Errorf("recount: something follows the %d entries: %w", head.Entries, errors.Join(err))
	}
	return b, nil
}

func readLine(from *bufio.Reader, into any) error {
	line, err := from.ReadBytes('\n')
	if err != nil {
		return err
	}
	return json.Unmarshal(line, into)
}

// entry reads one line and writes what it changes onto its ticket.
func (b *Book) entry(from *bufio.Reader, n int64, fields map[string]map[string]json.RawMessage) error {
	var line struct {
		Entry struct {
			Index       int64
			Event       string
			Do          string
			Ticket      string
			RecordedAt  time.Time `json:"recorded_at"`
			EffectiveAt time.Time `json:"effective_at"`
			Changes     map[string]json.RawMessage
		}
		Facts map[string]json.RawMessage
	}
	if err := readLine(from, &line); err != nil {
		return err
	}
	e := line.Entry
	if e.Index != n {
		return fmt.Errorf("entry %d stands where %d should: an export for counting begins with the first entry", e.Index, n)
	}
	if n > 0 && e.RecordedAt.Before(b.Recorded[n-1]) {
		e.RecordedAt = b.Recorded[n-1] // the clock was set back: nothing is known before what was entered before it
	}
	b.Recorded = append(b.Recorded, e.RecordedAt)
	if e.Event != "move" {
		return nil
	}
	if fields[e.Ticket] == nil {
		fields[e.Ticket] = map[string]json.RawMessage{}
	}
	maps.Copy(fields[e.Ticket], e.Changes)
	maps.Copy(fields[e.Ticket], line.Facts)
	whole, err := json.Marshal(fields[e.Ticket])
	if err != nil {
		return err
	}
	v := version{index: e.Index, do: e.Do, at: e.EffectiveAt}
	if err := json.Unmarshal(whole, &v.ticket); err != nil {
		return err
	}
	past := b.tickets[e.Ticket]
	if len(past) > 0 && v.at.Before(past[len(past)-1].at) {
		return fmt.Errorf("ticket %s: a fact before an earlier entry's", e.Ticket)
	}
	b.tickets[e.Ticket] = append(past, v)
	return nil
}

// shanghai is where days begin and end.
var shanghai = time.FixedZone("+08:00", 8*3600)

// dayOf is the day of an instant as entries write them; none of none.
func dayOf(instant string) string {
	if instant == "" {
		return ""
	}
	at, err := time.Parse(time.RFC3339Nano, instant)
	if err != nil {
		return ""
	}
	return at.In(shanghai).Format(time.DateOnly)
}

// endOf is the instant at which a day ends: midnight, or so many minutes into it.
func endOf(day string, cut int) time.Time {
	begin, _ := time.ParseInLocation(time.DateOnly, day, shanghai)
	if cut > 0 {
		return begin.Add(time.Duration(cut) * time.Minute)
	}
	return begin.AddDate(0, 0, 1)
}

// later is a day some days on.
func later(day string, days int) string {
	at, _ := time.Parse(time.DateOnly, day)
	return at.AddDate(0, 0, days).Format(time.DateOnly)
}

// between is the number of days from one to another.
func between(from, to string) int64 {
	a, _ := time.Parse(time.DateOnly, from)
	b, _ := time.Parse(time.DateOnly, to)
	return int64(b.Sub(a).Hours() / 24)
}

// at is the unit above a unit at a level, or itself.
func (b *Book) at(id, level string) string {
	for above, steps := id, 0; level != "" && above != "" && steps < 20; above, steps = b.units[above].Parent, steps+1 {
		if b.units[above].Level == level {
			return above
		}
	}
	return id
}

// NameOf is the name of a unit, or what is given when there is no such unit.
func (b *Book) NameOf(id string) string {
	if u, known := b.units[id]; known {
		return u.Name
	}
	return id
}

// UnitNamed finds a unit by code, name or id.
func (b *Book) UnitNamed(name string) (string, bool) {
	for _, id := range slices.Sorted(maps.Keys(b.units)) {
		if u := b.units[id]; strings.EqualFold(id, name) || u.Code == name || u.Name == name {
			return id, true
		}
	}
	return "", false
}
