package notify

import (
	"encoding/json"
	"fmt"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// message is the body of a webhook: type, timestamp and data, as Standard Webhooks asks. It holds no text that a person
// wrote, nobody's name and no address.
type message struct {
	Type      string `json:"type"`
	Timestamp string `json:"timestamp"`
	Data      any    `json:"data"`
}

type moved struct {
	TicketNo        string `json:"ticket_no"`
	Seq             int64  `json:"seq"`
	Do              string `json:"do"`
	DoLabel         string `json:"do_label"`
	From            string `json:"from,omitempty"`
	FromLabel       string `json:"from_label,omitempty"`
	To              string `json:"to"`
	ToLabel         string `json:"to_label"`
	Unit            string `json:"unit,omitempty"`             // who moved
	ResponsibleUnit string `json:"responsible_unit,omitempty"` // as it is when this is queued
}

const pingText = "【问题清单】推送测试"

// told gives what an endpoint is told of an event, nil for nothing: a move that was made here and now. What an import
// says about the past is no news.
func (f Format) told(e Event, tree *rectify.UnitTree) ([]byte, error) {
	if e.Event != rectify.EventMove || e.Historical || e.TicketNo == "" || moderated(e) || confided(e) {
		return nil, nil
	}
	label := func(s rectify.State) string { return rectify.Label("state", string(s)).ZH }
	name := func(id string) string { u, _ := tree.Unit(id); return u.Name }
	m := moved{TicketNo: e.TicketNo, Seq: e.Seq, Do: e.Do, DoLabel: e.Do, From: string(e.From), FromLabel: label(e.From), To: string(e.To), ToLabel: label(e.To),
		Unit: name(e.Unit), ResponsibleUnit: name(e.ResponsibleUnit)}
	if move, ok := rectify.MoveNamed(e.Do); ok {
		m.DoLabel = move.Label.ZH
	}
	text := fmt.Sprintf("【问题清单】%s %s:%s", m.TicketNo, m.DoLabel, m.ToLabel)
	if m.ResponsibleUnit != "" {
		text += "(责任单位:" + m.ResponsibleUnit + ")"
	}
	return f.body("ticket.moved", e.RecordedAt, m, text)
}

// moderated tells whether an event is about an objection of the public before anybody decided on it: nobody knows who
// reads on the other side, and whoever rectifies learns of an objection when it is admitted.
func moderated(e Event) bool {
	return e.Do == "object" && e.Role == rectify.Public || e.Do == "moderate_objection"
}

// confided tells whether an event is about what only coordinators may know: who complained, the code he was given, or from
// whom a ticket is kept. The history leaves such entries out for everybody else, and so do messages.
func confided(e Event) bool {
	switch e.Do {
	case "record_complainant", "issue_tracking", "revoke_tracking":
		return true
	}
	named := e.Named()
	_, recused := named["recused_units"]
	return e.Do == "edit" && recused && len(named) == 1
}

func (f Format) ping(now time.Time) ([]byte, error) {
	return f.body("ping", now, struct{}{}, pingText)
}

// body writes a message in the format. The text of robots is the one form that both understand.
func (f Format) body(kind string, at time.Time, data any, text string) ([]byte, error) {
	if f == Standard {
		return json.Marshal(message{kind, at.In(calendar.Zone).Format(time.RFC3339Nano), data})
	}
	return json.Marshal(map[string]any{"msgtype": "text", "text": map[string]string{"content": text}})
}
