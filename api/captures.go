package api

import (
	"crypto/rand"
	"encoding/base32"
	"net/http"
)

// captureCode is shown once; afterwards only its keyed digest is known.
type captureCode struct {
	Code      string  `json:"code" example:"ABCD-EFGH"` // 拍入照片,并以 capture 字段随照片上传 / to be in the picture, and sent with it as the field capture
	ExpiresAt instant `json:"expires_at" swaggertype:"string" format:"date-time"`
} // @name CaptureCode

// postCapture gives a code for one photo that is taken on the spot now: bound to who asks and to the ticket, used once,
// good for minutes. It proves that the photo is not older than the code, where the code can be read in it.
//
//	@Summary	取现场拍照码(一次有效)
//	@Tags		evidence
//	@Security	bearer
//	@Param		id	path		string	true	"问题的 id / id of the ticket"
//	@Success	201	{object}	captureCode
//	@Failure	401,403,404,409,429	{object}	problem
//	@Router		/api/v1/tickets/{id}/captures [post]
func (s *Server) postCapture(c *call) error {
	t, err := c.ticket()
	if err != nil {
		return err
	}
	if err := c.mayAttach(t); err != nil {
		return c.recorded(err)
	}
	random := make([]byte, 5) // 40 bits: only its owner can use it
	_, _ = rand.Read(random)  // never fails
	code := base32.StdEncoding.EncodeToString(random)
	made, err := s.Desk.Capture(c.ctx(), c.Actor, t.ID, digestOf(&s.shotKey, code), s.CaptureFor)
	if err != nil {
		return c.recorded(err)
	}
	r := answer(captureCode{grouped(code), instant(made.ExpiresAt)})
	r.Status = http.StatusCreated
	return c.give(r)
}
