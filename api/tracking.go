package api

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"net/http"
	"strings"

	"qingdan/internal/rectify"
)

const codeHeader = "Tracking-Code"

// trackingCode is shown once; afterwards only its keyed digest is known.
type trackingCode struct {
	Code      string  `json:"code" example:"ABCD-EFGH-IJKL-MNOP-QRST-UVWX"`
	ExpiresAt instant `json:"expires_at" swaggertype:"string" format:"date-time"`
} // @name TrackingCode

// trackedCase is what the complainant sees.
type trackedCase struct {
	Stage      string `json:"stage" extensions:"x-vocabulary=case_stage"`
	StageLabel string `json:"stage_label"`
	ReceivedOn day    `json:"received_on" swaggertype:"string" format:"date"`
	DueOn      day    `json:"due_on" swaggertype:"string" format:"date" extensions:"x-nullable"`
	RepliedOn  day    `json:"replied_on" swaggertype:"string" format:"date" extensions:"x-nullable"`
	ClosedOn   day    `json:"closed_on" swaggertype:"string" format:"date" extensions:"x-nullable"`
	Reply      string `json:"reply"`
	MayRate    bool   `json:"may_rate"`
	Solved     *bool  `json:"solved" extensions:"x-nullable"` // 您的评价 / what you said; null before
} // @name TrackedCase

type newRating struct {
	Solved       bool         `json:"solved" validate:"required"`
	Satisfaction string       `json:"satisfaction" validate:"required" vocabulary:"satisfaction"`
	Remark       rectify.Text `json:"remark" swaggertype:"string" maxLength:"2000"`
} // @name NewRating

// postTracking gives the complainant of a ticket a new tracking code; an earlier one opens nothing any more.
//
//	@Summary	发放查询码(只显示一次,须重新验证口令)
//	@Tags		complainants
//	@Security	bearer
//	@Param		id	path		string	true	"问题的 id / id of the ticket"
//	@Success	201	{object}	trackingCode
//	@Failure	401,403,404,409	{object}	problem
//	@Router		/api/v1/tickets/{id}/tracking [post]
func (s *Server) postTracking(c *call) error {
	if err := c.confirmed(); err != nil {
		return c.recorded(err)
	}
	before, err := c.before()
	if err != nil {
		return err
	}
	random := make([]byte, 15) // 120 bits
	_, _ = rand.Read(random)   // never fails
	code := base32.StdEncoding.EncodeToString(random)
	t, err := s.Desk.Track(c.ctx(), c.Actor, c.id(), before.Version, s.trackingDigest(code))
	if err != nil {
		return err
	}
	r := answer(trackingCode{grouped(code), instant(t.TrackingUntil)})
	r.Status = http.StatusCreated
	return c.give(r)
}

// grouped writes a code in groups of four.
func grouped(code string) string {
	var groups []string
	for i := 0; i < len(code); i += 4 {
		groups = append(groups, code[i:i+4])
	}
	return strings.Join(groups, "-")
}

// deleteTracking revokes the tracking code of a ticket.
//
//	@Summary	停用查询码
//	@Tags		complainants
//	@Security	bearer
//	@Param		id	path	string	true	"问题的 id / id of the ticket"
//	@Success	204
//	@Failure	401,403,404,409	{object}	problem
//	@Router		/api/v1/tickets/{id}/tracking [delete]
func (s *Server) deleteTracking(c *call) error {
	before, err := c.before()
	if err != nil {
		return err
	}
	if _, err := s.Desk.Act(c.ctx(), c.Actor, rectify.Command{Do: "revoke_tracking", Ticket: c.id(), Version: before.Version}); err != nil {
		return err
	}
	return c.give(done)
}

// getTrack shows a complainant how far his case is. The code comes in a header: addresses are written into logs.
//
//	@Summary	凭查询码查询办理情况(无须登录)
//	@Tags		public
//	@Param		Tracking-Code	header		string	true	"查询码 / the tracking code"
//	@Success	200				{object}	trackedCase
//	@Failure	404,429			{object}	problem
//	@Router		/api/v1/public/track [get]
func (s *Server) getTrack(c *call) error {
	if err := c.looks(); err != nil {
		return err
	}
	found, err := s.Board.Case(c.ctx(), c.tracking(), s.Now())
	if err != nil {
		return err
	}
	return c.give(answer(c.tracked(found)))
}

// postRating takes what the complainant says of the outcome. "Not solved" puts the ticket on the coordinator's list.
//
//	@Summary	凭查询码评价(无须登录)
//	@Tags		public
//	@Param		Tracking-Code	header		string		true	"查询码 / the tracking code"
//	@Param		body			body		newRating	true	"评价"
//	@Success	200				{object}	trackedCase
//	@Failure	400,404,409,422,429	{object}	problem
//	@Router		/api/v1/public/track/rating [post]
func (s *Server) postRating(c *call) error {
	var in newRating
	if err := c.decode(&in); err != nil {
		return err
	}
	if err := c.speaks(); err != nil {
		return err
	}
	said := rectify.Facts{Solved: &in.Solved, Satisfaction: &in.Satisfaction}
	if in.Remark != "" {
		said.Remark = &in.Remark
	}
	t, err := s.Desk.Rate(c.ctx(), c.visitor(), c.tracking(), said)
	if err != nil {
		return err
	}
	found, _ := t.Case(s.Now())
	return c.give(answer(c.tracked(found)))
}

func (c *call) tracked(found rectify.Case) trackedCase {
	w := trackedCase{Stage: found.Stage, StageLabel: c.say(rectify.Label("case_stage", found.Stage)), ReceivedOn: day(found.ReceivedOn), DueOn: day(found.DueOn),
		RepliedOn: day(found.RepliedOn), ClosedOn: day(found.ClosedOn), Reply: string(found.Reply), MayRate: found.MayRate}
	if found.Rated {
		w.Solved = &found.Solved
	}
	return w
}

// tracking is the digest of the code that the caller brought.
func (c *call) tracking() string { return c.server.trackingDigest(c.Request().Header.Get(codeHeader)) }

// trackingDigest is the keyed digest of a code, however it was copied: in small letters, without its dashes, or with
// digits that the code never has for the letters they look like.
func (s *Server) trackingDigest(code string) string {
	return hex.EncodeToString(digestOf(&s.trackKey, code))
}

func digestOf(key *[32]byte, code string) []byte {
	plain := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r == '0':
			return 'O'
		case r == '1':
			return 'I'
		case r >= 'A' && r <= 'Z', r >= '2' && r <= '7':
			return r
		}
		return -1
	}, code)
	mac := hmac.New(sha256.New, key[:])
	mac.Write([]byte(plain))
	return mac.Sum(nil)
}
