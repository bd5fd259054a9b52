package api

import (
	"bytes"
	"strconv"
	"sync"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// maxEncoded bounds how many tickets are held as they are written in lists, at some 1.5 KB each.
const maxEncoded = 4096

// encodedShelf remembers tickets as lists write them. What is remembered is used only when everything that it was made
// of is the same still; what was used since the last clearing stays through the next one.
type encodedShelf struct {
	mu         sync.Mutex
	new, older map[encodedFor]encodedSummary
}

// encodedFor is a ticket for some readers: in their language, with or without what belongs to one person.
type encodedFor struct {
	key     int64
	english bool
	masked  bool
}

// encodedSummary is a written ticket with what it was made of besides its reader.
type encodedSummary struct {
	version        int64
	today          calendar.Day
	units          *rectify.UnitTree // their names
	campaign       string            // its name
	origin, master bool              // they may be named
	text           []byte
}

func (e encodedSummary) made(of encodedSummary) bool {
	return e.version == of.version && e.today == of.today && e.units == of.units && e.campaign == of.campaign && e.origin == of.origin && e.master == of.master
}

func (s *encodedShelf) find(k encodedFor, of encodedSummary) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, known := s.new[k]
	if !known {
		if e, known = s.older[k]; known && e.made(of) {
			s.put(k, e)
		}
	}
	if !known || !e.made(of) {
		return nil
	}
	return e.text
}

func (s *encodedShelf) keep(k encodedFor, e encodedSummary) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(k, e)
}

func (s *encodedShelf) put(k encodedFor, e encodedSummary) {
	if _, known := s.new[k]; !known && len(s.new) >= maxEncoded/2 || s.new == nil {
		s.new, s.older = map[encodedFor]encodedSummary{}, s.new
	}
	s.new[k] = e
}

// written is a page of tickets as ticketPage says it, of tickets that were mostly written before.
func (c *call) written(page *report.TicketPage, next *string) ([]byte, error) {
	v, err := c.listView(page.Tickets)
	if err != nil {
		return nil, err
	}
	b := bytes.NewBuffer(make([]byte, 0, 1500*len(page.Tickets)+200))
	b.WriteString(`{"items":[`)
	for i, t := range page.Tickets {
		if i > 0 {
			b.WriteByte(',')
		}
		text, err := v.line(t)
		if err != nil {
			return nil, err
		}
		b.Write(text)
	}
	cursor, err := encode(next)
	if err != nil {
		return nil, err
	}
	b.WriteString(`],"next_cursor":`)
	b.Write(bytes.TrimSuffix(cursor, []byte("\n")))
	for _, n := range []struct {
		name  string
		value *int64
	}{{"total", page.Total}, {"departed", page.Departed}} {
		if n.value != nil {
			b.WriteString(`,"` + n.name + `":` + strconv.FormatInt(*n.value, 10))
		}
	}
	b.WriteString("}\n")
	return b.Bytes(), nil
}

// line is one ticket of a list.
func (v *view) line(t *rectify.Ticket) ([]byte, error) {
	k := encodedFor{t.Key, v.language() == "en", !v.has(rectify.Coordinator)}
	e := encodedSummary{version: t.Version, today: v.today, units: v.server.Desk.House.Units(), campaign: v.campaigns[t.Campaign], origin: v.seen[t.Origin], master: v.seen[t.Master]}
	if known := v.server.lines.find(k, e); known != nil {
		return known, nil
	}
	text, err := encode(v.summary(t))
	if err != nil {
		return nil, err
	}
	e.text = bytes.Clone(bytes.TrimSuffix(text, []byte("\n")))
	v.server.lines.keep(k, e)
	return e.text, nil
}

// listView looks up what the tickets of a list need: names of campaigns, and which other tickets they may name.
func (c *call) listView(tickets []*rectify.Ticket) (*view, error) {
	v := &view{call: c, today: calendar.DayOf(c.server.Now())}
	var campaigns, linked []string
	for _, t := range tickets {
		if len(campaigns) == 0 || campaigns[len(campaigns)-1] != t.Campaign {
			campaigns = append(campaigns, t.Campaign)
		}
		if t.Origin != "" || t.Master != "" {
			linked = append(linked, t.Origin, t.Master)
		}
	}
	var err error
	if v.campaigns, err = c.server.Tickets.CampaignNames(c.ctx(), distinct(campaigns)); err != nil || len(linked) == 0 {
		return v, err
	}
	scope, err := c.scope()
	if err != nil {
		return v, err
	}
	v.seen, err = c.server.Tickets.VisibleTickets(c.ctx(), scope, distinct(linked))
	return v, err
}
