package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"time"

	"qingdan/internal/evidence"
	"qingdan/internal/rectify"
)

// Archive keeps files under their digest.
type Archive interface {
	Put(ctx context.Context, r io.Reader, declaredName string, limits evidence.Limits) (evidence.File, error)
	OpenOriginal(sum string) (*evidence.Sealed, error)
	OpenShown(sum string) (*evidence.Sealed, error)
}

// mostRetries is how often an upload that named no version is tried again because somebody else was first.
const mostRetries = 20

// clockSkew is how far the clock of a phone may run ahead, or its time zone be wrong.
const clockSkew = 24 * time.Hour

// sentEvidence is what came in a multipart body.
type sentEvidence struct {
	file    *evidence.File
	form    map[string]string
	kind    string
	said    said
	version int64 // 0 for the present one
	measure int   // 0 for none
}

// postEvidence takes a file for a ticket.
//
//	@Summary	上传佐证
//	@Tags		evidence
//	@Security	bearer
//	@Accept		multipart/form-data
//	@Param		id			path		string	true	"问题的 id / id of the ticket"
//	@Param		file		formData	file	true	"文件 / file: JPEG, PNG, WebP, PDF, DOCX, XLSX"
//	@Param		kind		formData	string	true	"种类;before、after 须为 JPEG 或 PNG 照片 / kind; before and after are photos (JPEG or PNG)"
//	@Param		taken_at	formData	string	false	"拍摄时刻 / when it was taken"	Format(date-time)
//	@Param		lng			formData	number	false	"经度 / longitude"
//	@Param		lat			formData	number	false	"纬度 / latitude"
//	@Param		capture		formData	string	false	"拍照码(POST …/captures 所得) / code that POST …/captures gave"
//	@Param		measure		formData	int		false	"所属整改措施的编号 / number of the measure that it is brought for"
//	@Param		version		formData	int		false	"所依据的版本;不填为当前版本 / version decided on; the present one when left out"
//	@Success	201			{object}	attachment
//	@Failure	401,403,404,409,413,422,507	{object}	problem
//	@Router		/api/v1/tickets/{id}/evidence [post]
func (s *Server) postEvidence(c *call) error {
	t, err := c.ticket()
	if err != nil {
		return err
	}
	err = c.mayAttach(t)
	if err == nil {
		err = s.room(c, t, 0)
	}
	if err != nil && !c.repeats() {
		return c.recorded(err)
	}
	in, err := c.receive()
	if err != nil {
		return err
	}
	// One at a time from here, so that uploads at the same moment cannot pass a quota together.
	s.uploading.Lock()
	defer s.uploading.Unlock()
	if err := s.room(c, t, in.file.Size); err != nil && !c.repeats() {
		return c.recorded(err)
	}
	return c.attach(t, in)
}

// repeats tells whether an answer is kept under the request's Idempotency-Key: the Desk then gives it again, whatever
// the ticket has come to since.
func (c *call) repeats() bool {
	key, err := c.idempotencyKey()
	if err != nil || key == "" {
		return false
	}
	err = c.server.Desk.House.Change(c.ctx(), func(w rectify.Work) error {
		_, _, err := w.Claim(c.Actor.ID, &rectify.Receipt{Key: key}) // no request has this fingerprint
		return err
	})
	return rectify.CodeOf(err) == "idempotency.other_request"
}

// mayAttach refuses before a byte is taken in what the Desk would refuse afterwards.
func (c *call) mayAttach(t *rectify.Ticket) error {
	choices, err := c.choices(t)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(choices, func(choice rectify.Choice) bool { return choice.Move.Do == "attach" })
	switch {
	case i < 0:
		return rectify.Refuse(rectify.Illegal, "move.not_from_here", rectify.Say("该状态不能上传佐证", "no evidence can be attached in this state"))
	case len(choices[i].Blocked) > 0:
		b := choices[i].Blocked[0]
		return rectify.Refuse(rectify.Forbidden, b.Code, b.Message, choices[i].Blocked...)
	}
	return nil
}

// receive reads the parts of the body in whatever order they come; the file goes to the archive as it arrives.
func (c *call) receive() (*sentEvidence, error) {
	parts, err := c.Request().MultipartReader()
	if err != nil {
		return nil, rectify.Refuse(mediaUnknown, "body.not_multipart", rectify.Say("请以 multipart/form-data 提交", "send the body as multipart/form-data"))
	}
	in := &sentEvidence{form: map[string]string{}}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return in, in.check(c.server.Now())
		}
		if err != nil {
			return nil, broken(err)
		}
		if err := c.take(in, part); err != nil {
			return nil, err
		}
	}
}

// broken turns what the reader of the body says into a refusal; that it is too large stays what it is.
func broken(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return err
	}
	return rectify.Refuse(rectify.Malformed, "body.malformed", rectify.Say("multipart 内容不完整或有误", "the multipart body is incomplete or malformed")).Because(err)
}

var uploadFields = []string{"kind", "taken_at", "lng", "lat", "version", "capture", "measure"}

const longestField = 200

func (c *call) take(in *sentEvidence, part *multipart.Part) error {
	name := part.FormName()
	_, repeated := in.form[name]
	switch {
	case name == "file" && in.file == nil:
		f, err := c.server.Archive.Put(c.ctx(), part, part.FileName(), evidence.Limits{Bytes: c.server.Quotas.File})
		in.file = &f
		if err == nil && f.Mended { // a sealed file had changed on the disk, which nobody may do
			e := c.server.Desk.Entry(c.Actor, rectify.EventEvidence)
			e.Do, e.Subject, e.Evidence = "mended", c.id(), []string{f.SHA256}
			err = c.server.Desk.Note(c.ctx(), e)
		}
		return err
	case repeated || name == "file":
		return invalid("body", []rectify.Field{misfit(under("", name), "field.repeated", "重复出现", "given more than once")})
	case !slices.Contains(uploadFields, name):
		return invalid("body", []rectify.Field{misfit(under("", name), "field.unknown", "没有这个字段", "there is no such field")})
	}
	text, err := io.ReadAll(io.LimitReader(part, longestField+1))
	if err != nil {
		return broken(err)
	}
	if len(text) > longestField {
		return invalid("body", []rectify.Field{misfit(name, "value.too_long", "最多 %d 个字符", "at most %d characters", longestField)})
	}
	in.form[name] = string(text)
	return nil
}

// check reads the fields beside the file, which must be a photo when it is to show the place before or after.
func (in *sentEvidence) check(now time.Time) error {
	var unmet []rectify.Field
	miss := func(name, code, zh, en string, args ...any) {
		unmet = append(unmet, misfit(name, code, zh, en, args...))
	}
	if in.file == nil {
		miss("file", "field.required", "必填", "required")
	}
	in.kind = in.form["kind"]
	if f := textFault("kind", in.kind, reflect.StructTag(`vocabulary:"evidence_kind"`)); f != nil {
		unmet = append(unmet, *f)
	} else if in.file != nil && (in.kind == "before" || in.kind == "after") && in.file.MediaType != evidence.JPEG && in.file.MediaType != evidence.PNG {
		miss("kind", "attachment.not_a_photo", "整改前、后须为 JPEG 或 PNG 照片;其他文件请改用其他种类", "before and after are photos (JPEG or PNG); send other files as another kind")
	}
	if in.file != nil && in.form["capture"] != "" && in.file.ShownSHA256 == "" {
		miss("capture", "capture.not_a_photo", "拍照码只用于照片", "a code is for a photo")
	}
	if s := in.form["taken_at"]; s != "" {
		var err error
		if in.said.TakenAt, err = parseInstant(s); err != nil {
			miss("taken_at", "value.instant", "应为 2024-12-31T09:30:00+08:00 这样的时刻", "must be an instant such as 2024-12-31T09:30:00+08:00")
		} else if in.said.TakenAt.After(now.Add(clockSkew)) {
			miss("taken_at", "instant.future", "拍摄时刻不能晚于现在", "cannot lie in the future")
		}
	}
	number := func(name string) *float64 {
		if in.form[name] == "" {
			return nil
		}
		f, err := strconv.ParseFloat(in.form[name], 64)
		if err != nil {
			miss(name, "value.type", "应为数字", "must be a number")
		}
		return &f
	}
	at := facts{Lng: number("lng"), Lat: number("lat")}
	positive := func(name string) int64 {
		n, err := strconv.ParseInt(in.form[name], 10, 32)
		if in.form[name] != "" && (err != nil || n < 1) {
			miss(name, "value.range", "应为正整数", "must be a positive integer")
		}
		return n
	}
	in.version, in.measure = positive("version"), int(positive("measure"))
	if unmet != nil {
		return invalid("body", unmet)
	}
	brought, err := at.brought(rectify.Consequences{})
	if err != nil {
		return err
	}
	if brought.LngMicro != nil && brought.LatMicro != nil {
		in.said.LngMicro, in.said.LatMicro = *brought.LngMicro, *brought.LatMicro
	} else if brought.LngMicro != brought.LatMicro {
		return invalid("body", []rectify.Field{misfit("lng", "place.half", "lng 与 lat 须同时给出", "give lng and lat together")})
	}
	return nil
}

// attach enters the file in the ticket. An upload that named no version does not fail because somebody else was
// first: it is decided again on the ticket as it is then.
func (c *call) attach(t *rectify.Ticket, in *sentEvidence) error {
	file, err := json.Marshal(attached{*in.file, in.said})
	if err != nil {
		return err
	}
	a := &rectify.Attachment{ID: c.server.Desk.NewID(), Kind: in.kind, SHA256: in.file.SHA256, Name: in.file.Name, File: string(file), Size: in.file.Size,
		By: c.Actor.ID, Unit: c.Actor.Unit, At: c.server.Now().UTC().Truncate(time.Microsecond)}
	v, err := c.view(nil, a.By)
	if err != nil {
		return err
	}
	shown, err := v.attachment(a, in.measure)
	if err != nil {
		return err
	}
	parts := [][]byte{[]byte(in.file.SHA256)}
	for _, name := range uploadFields {
		parts = append(parts, []byte(in.form[name]))
	}
	wire := func(*rectify.Ticket) reply {
		shown.Live, shown.LiveSince = !a.Live.IsZero(), instant(a.Live) // known since the move was decided
		return created(shown.URL, shown)
	}
	cmd := rectify.Command{Do: "attach", Ticket: t.ID, Version: t.Version, Attachment: a, Measure: in.measure}
	if code := in.form["capture"]; code != "" {
		cmd.Capture = digestOf(&c.server.shotKey, code)
	}
	if in.version != 0 {
		cmd.Version = in.version
		return c.compared(c.act(cmd, wire, parts...), t.ID, in.version)
	}
	for try := 0; ; try++ {
		err := c.act(cmd, wire, parts...)
		if rectify.CodeOf(err) != "ticket.stale" || try == mostRetries {
			return err
		}
		if t, err = c.ticket(); err != nil {
			return err
		}
		cmd.Version = t.Version
	}
}
