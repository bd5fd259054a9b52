package api

import (
	"net/http"
	"strconv"
	"strings"

	ics "github.com/arran4/golang-ical"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// newFeed is the address of a calendar feed.
type newFeed struct {
	URL string `json:"url" example:"https://qingdan.example/ical/qdf_....ics"` // 仅显示这一次;持有者即可读取 / shown this once; whoever holds it can read
	credential
} // @name NewFeed

// postFeed makes the address under which a calendar programme finds the caller's due days, in place of the former one.
//
//	@Summary	日历订阅地址(重新生成后旧地址失效)
//	@Tags		me
//	@Security	bearer
//	@Success	201	{object}	newFeed
//	@Failure	401,403	{object}	problem
//	@Router		/api/v1/me/calendar [post]
func (s *Server) postFeed(c *call) error {
	made, secret, err := s.Gate.IssueFeed(c.ctx(), c.Session)
	if err != nil {
		return err
	}
	return c.give(reply{Status: http.StatusCreated, body: newFeed{c.Scheme() + "://" + c.Request().Host + "/ical/" + secret + ".ics", c.credential(made)}})
}

// deleteFeed ends the caller's calendar feed.
//
//	@Summary	停用日历订阅
//	@Tags		me
//	@Security	bearer
//	@Success	204
//	@Failure	401,403	{object}	problem
//	@Router		/api/v1/me/calendar [delete]
func (s *Server) deleteFeed(c *call) error {
	if err := s.Gate.RevokeFeed(c.ctx(), c.Session); err != nil {
		return err
	}
	return c.give(done)
}

// What a feed holds: so many days back, and so many days of each kind.
const (
	feedBack  = 31
	feedLimit = 500
)

// getFeed gives the caller's due days as iCalendar (RFC 5545). It goes to programmes and servers of others, so it holds
// days, ticket numbers and words of the vocabulary, and no text that a person wrote.
//
//	@Summary	日历订阅(iCalendar)
//	@Tags		me
//	@Produce	text/calendar
//	@Param		token	path		string	true	"订阅密钥加 .ics / secret id of the feed, followed by .ics"
//	@Success	200		{string}	string
//	@Failure	404,429	{object}	problem
//	@Router		/ical/{token} [get]
func (s *Server) getFeed(c *call) error {
	secret, _ := strings.CutSuffix(c.Param("token"), ".ics")
	session, err := s.Gate.Feed(c.ctx(), secret, c.RealIP(), c.request)
	if err != nil {
		return err
	}
	c.Session, c.Actor = session, actorOf(session, s.Desk.House.Units())
	if err := s.accounts.take(c.Actor.ID); err != nil {
		return err
	}
	scope, err := c.scope()
	if err != nil {
		return err
	}
	feed := ics.NewCalendarFor("qingdan")
	feed.SetProductId("-//qingdan//qingdan//ZH")
	feed.SetXWRCalName(c.say(rectify.Say("问题清单待办", "qingdan")))
	feed.SetRefreshInterval("PT6H", ics.WithValue("DURATION"))
	boxes, labels := s.Desk.House.Units().Agenda(c.Actor, calendar.DayOf(s.Now()).Add(-feedBack))
	for i, box := range boxes {
		page, err := s.Inbox.Errands(c.ctx(), scope, box, nil, feedLimit)
		if err != nil {
			return err
		}
		for _, e := range page.Errands {
			feed.AddVEvent(c.event(box.ID, labels[i], e))
		}
	}
	return c.Blob(http.StatusOK, "text/calendar; charset=utf-8", []byte(feed.Serialize(ics.WithNewLine("\r\n"))))
}

// event is one day in a calendar. Its UID stays while the day moves, and its stamp and sequence tell the newer one.
func (c *call) event(kind string, label rectify.Message, e report.Errand) *ics.VEvent {
	t := e.Ticket
	event := ics.NewEvent(kind + "-" + t.ID + "@qingdan")
	event.SetDtStampTime(t.RecordedAt)
	event.SetProperty(ics.ComponentPropertyDtStart, strings.ReplaceAll(e.On.String(), "-", ""), ics.WithValue("DATE"))
	event.SetProperty(ics.ComponentPropertyDtEnd, strings.ReplaceAll(e.On.Add(1).String(), "-", ""), ics.WithValue("DATE"))
	event.SetProperty(ics.ComponentPropertySequence, strconv.FormatInt(t.Version, 10))
	event.SetTimeTransparency(ics.TransparencyTransparent)
	words := []string{c.say(label), t.TicketNo, c.say(rectify.Label("source", string(t.Source)))}
	if unit := c.server.unit(t.ResponsibleUnit); unit != nil {
		words = append(words, unit.Name)
	}
	event.SetSummary(strings.Join(words, " "))
	return event
}
