package api

import (
	"encoding/json"
	"net/http"
	"strconv"

	"qingdan/internal/rectify"
)

const objectorTable, objectorField = "objectors", "contact"

// newObjection is what somebody says against a closure under public notice.
type newObjection struct {
	Text    rectify.Text  `json:"text" validate:"required" swaggertype:"string" minLength:"1" maxLength:"2000"`
	Contact *givenContact `json:"contact"` // 可不填;加密保存,只供整改办回复 / may be left out; sealed, for an answer only
} // @name NewObjection

type givenContact struct {
	Name  string `json:"name" maxLength:"64"`
	Phone string `json:"phone" validate:"required" maxLength:"64"`
} // @name GivenContact

// objectionTaken is all that is told to who objected: that it was taken, and when.
type objectionTaken struct {
	No         int `json:"no"`
	ReceivedOn day `json:"received_on" swaggertype:"string" format:"date"`
} // @name ObjectionTaken

// postObjection takes an objection from the public. How many one address may send is bounded, and so is how many one
// notice takes.
//
//	@Summary	对公示提出异议(无须登录)
//	@Tags		public
//	@Param		id		path		string			true	"公示的 id / id of the notice"
//	@Param		body	body		newObjection	true	"异议"
//	@Success	201		{object}	objectionTaken
//	@Failure	400,404,409,422,429	{object}	problem
//	@Router		/api/v1/public/notices/{id}/objections [post]
func (s *Server) postObjection(c *call) error {
	var in newObjection
	if err := c.decode(&in); err != nil {
		return err
	}
	if err := c.speaks(); err != nil {
		return err
	}
	t, err := s.Desk.Object(c.ctx(), c.visitor(), c.id(), in.Text, s.contactSealer(in.Contact))
	if err != nil {
		return err
	}
	made := t.Objections[len(t.Objections)-1]
	r := answer(objectionTaken{made.No, day(made.On)})
	r.Status = http.StatusCreated
	return c.give(r)
}

func (c *call) visitor() rectify.Visitor {
	return rectify.Visitor{Address: c.RealIP(), Request: c.request}
}

// contactSealer encrypts how to reach who objected; nil when nothing was left.
func (s *Server) contactSealer(who *givenContact) rectify.SealFunc {
	if who == nil {
		return nil
	}
	return func(objection string) ([]byte, error) {
		text, err := encode(who)
		if err != nil {
			return nil, err
		}
		return s.Keyring.Box(objectorTable, objectorField).Seal(objection, text)
	}
}

// postObjectorReveal shows how to reach who objected; as with a complainant, the reason is in the journal first.
//
//	@Summary	查看异议人联系方式(说明理由,须重新验证口令,记入日志)
//	@Tags		complainants
//	@Security	bearer
//	@Param		id		path		string			true	"问题的 id / id of the ticket"
//	@Param		no		path		int				true	"异议序号 / id of the objection within the ticket: its no"
//	@Param		body	body		revealReason	true	"理由"
//	@Success	200		{object}	givenContact
//	@Failure	401,403,404,422,503	{object}	problem
//	@Router		/api/v1/tickets/{id}/objections/{no}/reveal [post]
func (s *Server) postObjectorReveal(c *call) error {
	no, err := strconv.Atoi(c.Param("no"))
	if err != nil || no < 1 {
		return pathUnknown()
	}
	objection := rectify.ObjectionID(c.id(), no)
	sealed, err := c.reveal(objection, func(scope rectify.Scope) ([]byte, error) {
		t, err := s.Tickets.Ticket(c.ctx(), scope, c.id())
		if err != nil {
			return nil, err
		}
		if !t.ShowsUnadmitted(c.Actor, s.Desk.House.Units()) { // whoever rectifies does not learn who objects
			return nil, rectify.ObjectorAbsent()
		}
		return s.Complainants.Objector(c.ctx(), scope, c.id(), no)
	})
	if err != nil {
		return err
	}
	who, err := s.objector(objection, sealed)
	if err != nil {
		return err
	}
	return c.give(answer(who))
}

// objector is how to reach who objected, as it was sealed.
func (s *Server) objector(objection string, sealed []byte) (who givenContact, err error) {
	text, err := s.Keyring.Box(objectorTable, objectorField).Open(objection, sealed)
	if err != nil {
		return who, err
	}
	if err := json.Unmarshal(text, &who); err != nil {
		return who, rectify.Refuse(rectify.Internal, "objector.unreadable", rectify.Say("异议人联系方式无法读取", "the contact cannot be read"))
	}
	return who, nil
}
