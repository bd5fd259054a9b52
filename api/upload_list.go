package api

import (
	"os"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/sheet"
)

// uploadedList is an official table as it was sent: to be imported, or to be held against the tickets.
type uploadedList struct {
	rectify.Import
	book *sheet.Book
	up   *upload
	file *os.File
}

func (l *uploadedList) close() {
	_ = l.file.Close()
	l.up.remove()
}

// uploadedList reads an upload of an official table with the fields that every table comes with, and with those named
// beside them. The caller closes it, and reads its own fields from it.
func (s *Server) uploadedList(c *call, names ...string) (*uploadedList, error) {
	up, err := c.upload(s.TempDir, append(names, "campaign", "layout", "source", "as_of")...)
	if err != nil {
		return nil, err
	}
	l := &uploadedList{up: up}
	if err := l.read(s, c); err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

func (l *uploadedList) read(s *Server, c *call) (err error) {
	if l.Import, err = s.listOf(c, l.up); err != nil {
		return err
	}
	if l.file, err = os.Open(l.up.path); err != nil {
		return err
	}
	if l.book, err = sheet.Read(c.ctx(), l.file, l.up.size, l.up.name, sheet.OptionsFor(s.Desk.House.Units(), c.Actor, l.Layout)); err != nil {
		return c.recorded(err)
	}
	return nil
}

// listOf reads the fields beside the file.
func (s *Server) listOf(c *call, up *upload) (rectify.Import, error) {
	q := &query{values: up.fields}
	in := rectify.Import{ID: s.Desk.NewID(), Account: c.Actor.ID, Campaign: rectify.NormalCampaign(q.text("campaign", 100)), Source: rectify.Source(q.one("source", string(rectify.Complaint), "complaint", "hotline", "list_item", "oversight", "inspection_task")),
		AsOf: q.day("as_of"), FileName: up.name, SHA256: up.sha256, Layout: q.one("layout", "auto", "auto", "complaint", "task"), CreatedAt: s.Now().UTC()}
	if dry := q.flag("dry_run"); dry != nil {
		in.DryRun = *dry
	}
	today := calendar.DayOf(s.Now())
	switch {
	case in.AsOf.IsZero():
		in.AsOf = today
	case in.AsOf > today:
		q.miss("as_of", "day.future", "不能晚于今天", "cannot lie in the future")
	}
	if in.Campaign == "" {
		q.miss("campaign", "fact.missing", "请填写督察轮次、批次或年度清单的代码", "name the campaign")
	}
	return in, invalid("body", q.unmet)
}
