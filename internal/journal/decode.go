package journal

import (
	"crypto/hmac"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"time"

	"qingdan/internal/rectify"
)

// Read is an entry read back from its leaf.
type Read struct {
	Index int64
	rectify.Entry
	Changes Fields // structured fields with their new values
	Texts   Fields // free texts of ticket fields; nil when their key was destroyed
}

// leafForm is the form of the canonical JSON that Encode writes.
type leafForm struct {
	Format      string        `json:"format"`
	Index       int64         `json:"index"`
	Event       rectify.Event `json:"event"`
	Do          string        `json:"do"`
	Ticket      string        `json:"ticket"`
	Seq         int64         `json:"seq"`
	RecordedAt  time.Time     `json:"recorded_at"`
	EffectiveAt time.Time     `json:"effective_at"`
	Actor       string        `json:"actor"`
	Role        rectify.Role  `json:"role"`
	Unit        string        `json:"unit"`
	Token       string        `json:"token"`
	Address     string        `json:"address"`
	Request     string        `json:"request"`
	From        rectify.State `json:"from"`
	To          rectify.State `json:"to"`
	Route       int           `json:"route"`
	Historical  bool          `json:"historical"`
	Code        string        `json:"code"`
	Subject     string        `json:"subject"`
	Evidence    []string      `json:"evidence"`
	Changes     Fields        `json:"changes"`
	Texts       string        `json:"texts"`
}

// Decode reads a leaf. secret and texts are what was kept beside it, nil when destroyed; texts that do not agree with
// the commitment in the leaf are an error, as is a leaf of an unknown format.
func Decode(leaf, secret, texts []byte) (*Read, error) {
	var form leafForm
	decoder := json.NewDecoder(strings.NewReader(string(leaf)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&form); err != nil {
		return nil, fmt.Errorf("journal: a leaf is not readable: %w", err)
	}
	if decoder.InputOffset() != int64(len(leaf)) {
		return nil, errors.New("journal: something follows the leaf")
	}
	if form.Format != Format {
		return nil, fmt.Errorf("journal: entry %d has format %q, not %q", form.Index, form.Format, Format)
	}
	r := &Read{Index: form.Index, Changes: form.Changes, Entry: rectify.Entry{Event: form.Event, Do: form.Do, TicketID: form.Ticket, Seq: form.Seq,
		RecordedAt: form.RecordedAt.UTC(), EffectiveAt: form.EffectiveAt.UTC(), Actor: form.Actor, Role: form.Role, Unit: form.Unit, Token: form.Token,
		Address: form.Address, Request: form.Request, From: form.From, To: form.To, Route: form.Route, Historical: form.Historical,
		Code: form.Code, Subject: form.Subject, Evidence: form.Evidence}}
	if form.Texts == "" || secret == nil {
		return r, nil
	}
	if !hmac.Equal([]byte(Commit(secret, texts)), []byte(form.Texts)) {
		return nil, fmt.Errorf("journal: the free texts of entry %d are not those that were committed to", form.Index)
	}
	if err := json.Unmarshal(texts, &r.Texts); err != nil {
		return nil, fmt.Errorf("journal: the free texts of entry %d are not readable: %w", form.Index, err)
	}
	for name, into := range map[string]*rectify.Text{"entry.note": &r.Note, "entry.reason": &r.Reason, "entry.late_reason": &r.LateReason} {
		if raw, ok := r.Texts[name]; ok {
			if err := json.Unmarshal(raw, into); err != nil {
				return nil, fmt.Errorf("journal: entry %d: %w", form.Index, err)
			}
			delete(r.Texts, name)
		}
	}
	return r, nil
}

// Named are all fields that the entry names, structured ones and free texts, with their new values.
func (r *Read) Named() Fields {
	all := maps.Clone(r.Changes)
	if all == nil {
		all = Fields{}
	}
	maps.Copy(all, r.Texts)
	return all
}

// Fold applies an entry to the ticket that all earlier entries gave.
func (r *Read) Fold(t *rectify.Ticket) error {
	if err := Apply(t, r.Named()); err != nil {
		return fmt.Errorf("ticket %s: %w", t.ID, err)
	}
	if r.Seq != t.Version+1 {
		return fmt.Errorf("journal: ticket %s has entry %d after entry %d", t.ID, r.Seq, t.Version)
	}
	t.Version, t.EffectiveAt, t.RecordedAt = r.Seq, r.EffectiveAt, r.RecordedAt
	return nil
}

// Restore reads what Given wrote into the struct that v points to. Free texts whose key was destroyed stay blank.
func (r *Read) Restore(v any) error {
	all := Fields{}
	maps.Copy(all, r.Changes)
	maps.Copy(all, r.Texts)
	return setValue(reflect.ValueOf(v).Elem(), object(all))
}
