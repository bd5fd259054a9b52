package api

import (
	"qingdan/internal/rectify"
	"qingdan/internal/snapshot"
)

// closing is a closed period: every report of a day in it shows first what was known when its snapshot was made.
type closing struct {
	No        int64      `json:"no"`
	From      string     `json:"from" format:"date"`
	To        string     `json:"to" format:"date"`
	KnownAt   instant    `json:"known_at" swaggertype:"string" format:"date-time"`
	Snapshot  string     `json:"snapshot"` // id
	Proposed  *signature `json:"proposed" extensions:"x-nullable"`
	Confirmed *signature `json:"confirmed" extensions:"x-nullable"`
} // @name Closing

type closingList struct {
	Items []closing `json:"items"`
} // @name ClosingList

func (c *call) closing(k *snapshot.Closing) closing {
	signed := func(s rectify.Signature) *signature {
		return &signature{c.account(s.By), c.server.unit(s.Unit), instant(s.At)}
	}
	return closing{No: k.No, From: k.Period.From.String(), To: k.Period.To.String(), KnownAt: instant(k.KnownAt), Snapshot: k.Snapshot,
		Proposed: signed(k.Proposed), Confirmed: signed(rectify.Signature{By: k.By, Unit: k.Unit, At: k.At})}
}

// getClosings lists the closed periods, in order.
//
//	@Summary	已封账的期间
//	@Tags		snapshots
//	@Security	bearer
//	@Success	200	{object}	closingList
//	@Failure	401,403	{object}	problem
//	@Router		/api/v1/closings [get]
func (s *Server) getClosings(c *call) error {
	all, err := s.Snapshots.Closings.Closings(c.ctx())
	if err != nil {
		return err
	}
	list := closingList{Items: []closing{}}
	for _, one := range all {
		list.Items = append(list.Items, c.closing(one))
	}
	return c.give(answer(list))
}

// postSnapshotClose confirms, as a second person, that a period is closed with the snapshot that proposes it.
//
//	@Summary	确认封账
//	@Tags		snapshots
//	@Security	bearer
//	@Param		id	path		string	true	"快照的 id / id of the snapshot"
//	@Success	201	{object}	closing
//	@Failure	401,403,404,409	{object}	problem
//	@Router		/api/v1/snapshots/{id}/close [post]
func (s *Server) postSnapshotClose(c *call) error {
	if err := c.Session.RequireVouched(); err != nil {
		return c.recorded(err)
	}
	k, err := s.Snapshots.Close(c.ctx(), c.Actor, c.id())
	if err != nil {
		return c.recorded(err)
	}
	return c.give(created("/api/v1/closings", c.closing(k)))
}
