package api

import (
	"context"
	"encoding/json"
	"mime"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"qingdan/internal/evidence"
	"qingdan/internal/rectify"
)

// Evidence knows which files belong to which ticket, and how much room they take.
type Evidence interface {
	Attachment(ctx context.Context, scope rectify.Scope, id string) (*rectify.Attachment, error)
	EvidenceUse(ctx context.Context, ticketKey int64, account string) (ticket, own, all int64, err error) // bytes
	Viewed(ctx context.Context, attachment, account string, at time.Time) error
}

// attached is what rectify.Attachment.File holds, as JSON: what package evidence found out, and what the uploader said.
type attached struct {
	evidence.File
	Said said
}

// said is what the uploader says about when and where, in place of what the camera wrote.
type said struct {
	TakenAt  time.Time
	LngMicro int64
	LatMicro int64
}

// attachment is a piece of evidence on the wire.
type attachment struct {
	ID        string   `json:"id"`
	Kind      string   `json:"kind"`
	KindLabel string   `json:"kind_label"`
	Measure   *int     `json:"measure" extensions:"x-nullable"` // 所属整改措施的编号 / number of the measure that it was brought for
	SHA256    string   `json:"sha256"`                          // 原件摘要 / of the file as it came
	Name      string   `json:"name"`
	Size      int64    `json:"size"` // 字节 / bytes
	MediaType string   `json:"media_type"`
	Width     int      `json:"width"` // 像素,非图片为 0 / pixels; 0 for what is not a picture
	Height    int      `json:"height"`
	TakenAt   instant  `json:"taken_at" swaggertype:"string" format:"date-time" extensions:"x-nullable"` // 上传人所填 / as the uploader said
	Lng       *float64 `json:"lng" extensions:"x-nullable"`
	Lat       *float64 `json:"lat" extensions:"x-nullable"`
	By        *ref     `json:"by" extensions:"x-nullable"`
	Unit      *ref     `json:"unit" extensions:"x-nullable"`
	At        instant  `json:"at" swaggertype:"string" format:"date-time"`
	Live      bool     `json:"live"`                                                                       // 凭拍照码现场拍摄 / taken on the spot, with a code
	LiveSince instant  `json:"live_since" swaggertype:"string" format:"date-time" extensions:"x-nullable"` // 取码时刻,照片不早于此 / when the code was given: the photo is not older
	Camera    *camera  `json:"camera,omitempty"`                                                           // 只供复查、核查、整改办和审计 / for those who check, not for those who rectify
	URL       string   `json:"url"`
	ThumbURL  *string  `json:"thumb_url" extensions:"x-nullable"`
} // @name Evidence

// camera is what the camera wrote into the photo: anybody can edit it, so it raises questions and answers none.
type camera struct {
	TakenAt  instant  `json:"taken_at" swaggertype:"string" format:"date-time" extensions:"x-nullable"`
	Lng      *float64 `json:"lng" extensions:"x-nullable"`
	Lat      *float64 `json:"lat" extensions:"x-nullable"`
	Software string   `json:"software"`
} // @name Camera

type evidenceList struct {
	Items []attachment `json:"items"`
} // @name EvidenceList

func (a attached) picture() bool { return a.ShownSHA256 != "" }

func fileOf(a *rectify.Attachment) (found attached, err error) {
	return found, json.Unmarshal([]byte(a.File), &found)
}

func (v *view) attachment(a *rectify.Attachment, measure int) (attachment, error) {
	f, err := fileOf(a)
	w := attachment{ID: a.ID, Kind: a.Kind, KindLabel: v.say(rectify.Label("evidence_kind", a.Kind)), SHA256: a.SHA256, Name: a.Name, Size: a.Size,
		MediaType: f.MediaType, Width: f.Width, Height: f.Height, TakenAt: instant(f.Said.TakenAt), Lng: degrees(f.Said.LngMicro, f.Said.LatMicro),
		Lat: degrees(f.Said.LatMicro, f.Said.LngMicro), By: v.person(a.By), Unit: v.server.unit(a.Unit), At: instant(a.At), Live: !a.Live.IsZero(), LiveSince: instant(a.Live), URL: "/api/v1/evidence/" + a.ID}
	if measure != 0 {
		w.Measure = &measure
	}
	if f.picture() {
		w.ThumbURL = new(w.URL + "?size=thumb")
	}
	if h := f.Hints; h != (evidence.Hints{}) && v.has(rectify.Supervisor, rectify.Coordinator, rectify.Auditor) {
		w.Camera = &camera{instant(h.TakenAt), degrees(h.LngMicro, h.LatMicro), degrees(h.LatMicro, h.LngMicro), h.Software}
	}
	return w, err
}

// getEvidenceList lists the evidence of a ticket, oldest first.
//
//	@Summary	问题的佐证材料
//	@Tags		evidence
//	@Security	bearer
//	@Param		id	path		string	true	"问题的 id / id of the ticket"
//	@Success	200	{object}	evidenceList
//	@Failure	401,403,404	{object}	problem
//	@Router		/api/v1/tickets/{id}/evidence [get]
func (s *Server) getEvidenceList(c *call) error {
	t, err := c.ticket()
	if err != nil {
		return err
	}
	files, err := s.Tickets.Attachments(c.ctx(), t)
	if err != nil {
		return err
	}
	people := make([]string, len(files))
	for i, f := range files {
		people[i] = f.By
	}
	v, err := c.view(nil, people...)
	if err != nil {
		return err
	}
	list := evidenceList{Items: make([]attachment, len(files))}
	for i := range files {
		if list.Items[i], err = v.attachment(&files[i], t.MeasureOf(files[i].ID)); err != nil {
			return err
		}
	}
	return c.give(answer(list))
}

// sandboxed keeps a browser from running anything in a file, should it show it (S-50).
const sandboxed = "sandbox; " + dataPolicy

// getEvidence serves a file: of a picture the copy drawn anew without what the camera wrote, anything else to be
// saved. Auditors may have the original; that is journalled before the first byte leaves.
//
//	@Summary	佐证文件
//	@Tags		evidence
//	@Security	bearer
//	@Produce	image/jpeg,image/png,application/pdf,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,application/vnd.openxmlformats-officedocument.wordprocessingml.document,image/webp
//	@Param		id			path		string	true	"佐证的 id / id of the evidence"
//	@Param		size		query		string	false	"thumb 为缩略图 / thumbnail"	Enums(thumb)
//	@Param		original	query		bool	false	"原件(仅审计,记入日志) / the original, for auditors, journalled"
//	@Success	200			{file}		file
//	@Failure	401,403,404,422	{object}	problem
//	@Router		/api/v1/evidence/{id} [get]
func (s *Server) getEvidence(c *call) error {
	q := c.query()
	thumb, original := q.one("size", "", "thumb") == "thumb", q.flag("original")
	whole := original != nil && *original
	if thumb && whole {
		q.miss("original", "parameter.both", "原件没有缩略图", "there is no thumbnail of the original")
	}
	if err := q.err(); err != nil {
		return err
	}
	if whole && !c.has(rectify.Auditor) {
		return c.recorded(rectify.Refuse(rectify.Forbidden, "evidence.original", rectify.Say("原件只供审计查看", "originals are for auditors")))
	}
	if err := c.Session.RequireVouched(); whole && err != nil {
		return c.recorded(err)
	}
	scope, err := c.scope()
	if err != nil {
		return err
	}
	a, err := s.Evidence.Attachment(c.ctx(), scope, c.id())
	if err != nil {
		return err
	}
	f, err := fileOf(a)
	if err != nil {
		return err
	}
	if thumb && !f.picture() {
		return invalid("query", []rectify.Field{misfit("size", "evidence.no_picture", "该文件不是图片", "this file is no picture")})
	}
	if whole {
		e := s.Desk.Entry(c.Actor, rectify.EventEvidence)
		e.Do, e.Subject, e.Evidence = "original", a.ID, []string{a.SHA256}
		if err := s.Desk.Note(c.ctx(), e); err != nil {
			return err
		}
	}
	if err := c.serveFile(f, thumb, whole); err != nil {
		return err
	}
	if !thumb && c.has(rectify.Supervisor, rectify.Coordinator) {
		c.viewed(a.ID)
	}
	return nil
}

// viewed remembers that somebody who checks opened a file, after he has all of it: the reading neither waits for that
// nor fails with it. Who only audits changes nothing (S-13).
func (c *call) viewed(attachment string) {
	_ = http.NewResponseController(c.Response()).Flush() // a connection that cannot flush sends it a little later
	if err := c.server.Evidence.Viewed(context.WithoutCancel(c.ctx()), attachment, c.Actor.ID, c.server.Now()); err != nil {
		c.server.Log.Warn("an opened file was not remembered", "error", err)
	}
}

// serveFile opens what is to be served, which verifies its digest, and streams it.
func (c *call) serveFile(f attached, thumb, whole bool) error {
	open, sum, kind, disposition := c.server.Archive.OpenOriginal, f.SHA256, f.MediaType, "attachment"
	if f.picture() && !whole {
		open, sum, kind, disposition = c.server.Archive.OpenShown, f.ShownSHA256, f.ShownMediaType, "inline"
		if thumb {
			sum, kind = f.ThumbSHA256, f.ThumbMediaType
		}
	}
	file, err := open(sum)
	if err != nil {
		return err
	}
	defer file.Close()
	head := c.Response().Header()
	head.Set(echo.HeaderContentDisposition, mime.FormatMediaType(disposition, map[string]string{"filename": f.Name}))
	head.Set(echo.HeaderContentSecurityPolicy, sandboxed)
	head.Set(echo.HeaderContentLength, strconv.FormatInt(file.Size(), 10))
	return c.Stream(http.StatusOK, kind, file)
}
