package rectify

import (
	"bytes"
	"context"
	"time"
)

// Capture is a code that the house gave to one person for one ticket: a photo that comes with it in time was taken after
// the code was given, on the spot, when the code can be read in it. It is used once.
type Capture struct {
	ID        string
	Digest    []byte // of the code, which is kept nowhere
	TicketKey int64
	Account   string
	IssuedAt  time.Time
	ExpiresAt time.Time
}

// CaptureWork is what a unit of work does with codes for photos.
type CaptureWork interface {
	// KeepCapture stores a code and forgets the ones that expired. With most codes of the account open it is Exhausted.
	KeepCapture(c Capture, most int) error
	// TakeCapture gives the code with a digest and forgets it; false when there is none.
	TakeCapture(digest []byte) (Capture, bool, error)
}

// mostCaptures is how many unused codes one person may hold at once: as many photos as are taken on one walk.
const mostCaptures = 20

// Capture gives a code, whose digest is brought, for photos of a ticket by the actor.
func (k *Desk) Capture(ctx context.Context, actor Actor, ticket string, digest []byte, lasts time.Duration) (Capture, error) {
	scope, err := actor.Scope()
	if err != nil {
		return Capture{}, err
	}
	e := k.Entry(actor, EventEvidence)
	c := Capture{ID: k.NewID(), Digest: digest, Account: actor.ID, IssuedAt: e.RecordedAt, ExpiresAt: e.RecordedAt.Add(lasts)}
	e.Do, e.Subject = "capture", ticket+"/"+c.ID
	err = k.House.Change(ctx, func(w Work) error {
		t, err := w.Ticket(scope, ticket)
		if err != nil {
			return err
		}
		c.TicketKey = t.Key
		if err := w.KeepCapture(c, mostCaptures); err != nil {
			return err
		}
		return w.Note(e)
	})
	return c, err
}

// TooManyCaptures refuses another code.
func TooManyCaptures(most int) error {
	return Refuse(Exhausted, "capture.too_many", Say("您有 %d 个拍照码尚未使用,请先使用或等待其过期", "%d of your codes for photos are unused; use them or wait until they expire", most))
}

// redeem takes the code that an attachment brought. Whose or of which ticket a code is otherwise is not told.
func (d *deed) redeem(w Work) error {
	a := d.cmd.Attachment
	if a == nil {
		return nil
	}
	a.Live = time.Time{}
	if d.cmd.Capture == nil {
		return nil
	}
	c, found, err := w.TakeCapture(d.cmd.Capture)
	if err != nil {
		return err
	}
	m := Say("没有这个拍照码:它须由您本人为该问题取得,且只能使用一次;请重新取码拍照", "there is no such code: it must have been given to you for this ticket and is used once; get a new one and take the photo again")
	switch {
	case !found || !bytes.Equal(c.Digest, d.cmd.Capture) || c.Account != d.actor.ID || c.TicketKey != d.t.Key:
		return Refuse(Invalid, "capture.unknown", m, Field{"capture", "capture.unknown", m})
	case !d.now.Before(c.ExpiresAt):
		m = Say("拍照码已过期,请重新取码拍照", "the code has expired; get a new one and take the photo again")
		return Refuse(Invalid, "capture.expired", m, Field{"capture", "capture.expired", m})
	}
	d.capture, a.Live = c, c.IssuedAt
	return nil
}
