package api

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"

	"qingdan/internal/rectify"
)

// Complainants gives what is sealed about who complained; NotFound also for a foreign ticket.
type Complainants interface {
	Complainant(ctx context.Context, scope rectify.Scope, id string) ([]byte, error)
	Objector(ctx context.Context, scope rectify.Scope, id string, no int) ([]byte, error)
}

// The place of the sealed identity: it opens only with the id of its ticket.
const complainantTable, complainantField = "complainants", "identity"

// givenComplainant is who complained. It is sealed before it is written, and shown by a reveal only.
type givenComplainant struct {
	Name     string `json:"name" validate:"required" maxLength:"64"`
	Phone    string `json:"phone" validate:"required" maxLength:"64"`
	IDNumber string `json:"id_number" maxLength:"64"`
	Address  string `json:"address" maxLength:"500"`
	Consent  bool   `json:"consent"` // 同意转交身份信息 / agreed that his identity is passed on
} // @name Complainant

// sealer encrypts who complained for a ticket; nil when nobody was named.
func (s *Server) sealer(who *givenComplainant) rectify.SealFunc {
	if who == nil {
		return nil
	}
	return func(ticket string) ([]byte, error) {
		text, err := encode(who)
		if err != nil {
			return nil, err
		}
		return s.Keyring.Box(complainantTable, complainantField).Seal(ticket, text)
	}
}

// namesOf opens what is sealed about a complainant, to keep it out of what is published.
func (s *Server) namesOf(about rectify.Sealed) ([]string, error) {
	if about.Objection > 0 {
		who, err := s.objector(rectify.ObjectionID(about.Ticket, about.Objection), about.Blob)
		return []string{who.Name, who.Phone}, err
	}
	who, err := s.opened(about.Ticket, about.Blob)
	return []string{who.Name, who.Phone, who.IDNumber, who.Address}, err
}

// opened is who complained, as it was sealed.
func (s *Server) opened(ticket string, sealed []byte) (who givenComplainant, err error) {
	text, err := s.Keyring.Box(complainantTable, complainantField).Open(ticket, sealed)
	if err != nil {
		return who, err
	}
	if err := json.Unmarshal(text, &who); err != nil {
		return who, rectify.Refuse(rectify.Internal, "complainant.unreadable", rectify.Say("举报人信息无法读取", "what is kept about the complainant cannot be read"))
	}
	return who, nil
}

// putComplainant records who complained, in place of what was recorded before.
//
//	@Summary	登记举报人(加密保存)
//	@Tags		complainants
//	@Security	bearer
//	@Param		id			path	string				true	"问题的 id / id of the ticket"
//	@Param		If-Match	header	string				true	"所依据版本的 ETag,带引号,如 \"4\" / of the version decided on, with its quotes"
//	@Param		body		body	givenComplainant	true	"举报人"
//	@Success	204
//	@Failure	401,403,404,409,412,422,428	{object}	problem
//	@Router		/api/v1/tickets/{id}/complainant [put]
func (s *Server) putComplainant(c *call) error {
	version, err := c.ifMatch()
	if err != nil {
		return err
	}
	if err := c.Session.RequireVouched(); err != nil {
		return c.recorded(err)
	}
	var in givenComplainant
	if err := c.decode(&in); err != nil {
		return err
	}
	cmd := rectify.Command{Do: "record_complainant", Ticket: c.id(), Version: version, Conditional: true, Seal: s.sealer(&in)}
	err = c.act(cmd, func(t *rectify.Ticket) reply { return done.versioned(t.Version) })
	return c.compared(err, cmd.Ticket, version)
}

type revealReason struct {
	Reason rectify.Text `json:"reason" validate:"required" swaggertype:"string" minLength:"1" maxLength:"2000"`
} // @name RevealReason

// postReveal shows who complained. The reason is in the journal before anything is shown; without that nothing is.
//
//	@Summary	查看举报人(说明理由,须重新验证口令,记入日志)
//	@Tags		complainants
//	@Security	bearer
//	@Param		id		path		string			true	"问题的 id / id of the ticket"
//	@Param		body	body		revealReason	true	"理由"
//	@Success	200		{object}	givenComplainant
//	@Failure	401,403,404,422,503	{object}	problem
//	@Router		/api/v1/tickets/{id}/complainant/reveal [post]
func (s *Server) postReveal(c *call) error {
	sealed, err := c.reveal(c.id(), func(scope rectify.Scope) ([]byte, error) { return s.Complainants.Complainant(c.ctx(), scope, c.id()) })
	if err != nil {
		return err
	}
	who, err := s.opened(c.id(), sealed)
	if err != nil {
		return err
	}
	return c.give(answer(who))
}

// reveal is the way to everything that is sealed about a person: the password proven again, a reason, and an entry of
// the journal about subject before what was read is given.
func (c *call) reveal(subject string, read func(rectify.Scope) ([]byte, error)) ([]byte, error) {
	c.durable = true // the answer is not kept for a repetition: every time it is shown it is journalled
	var in revealReason
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if strings.TrimSpace(string(in.Reason)) == "" {
		return nil, invalid("body", []rectify.Field{misfit("reason", "field.required", "必填", "required")})
	}
	if err := cmp.Or(c.confirmed(), c.Session.RequireVouched()); err != nil {
		return nil, c.recorded(err)
	}
	scope, err := c.scope()
	if err != nil {
		return nil, err
	}
	sealed, err := read(scope)
	if err != nil {
		return nil, err
	}
	e := c.server.Desk.Entry(c.Actor, rectify.EventReveal)
	e.Subject, e.Reason = subject, in.Reason
	if err := c.server.Desk.Note(c.ctx(), e); err != nil {
		return nil, err
	}
	return sealed, nil
}
