package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"qingdan/internal/chart"
	"qingdan/internal/paper"
	"qingdan/internal/plot"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/sheet"
	"qingdan/internal/snapshot"
)

const mediaPDF = "application/pdf"

// reportFormats are the forms in which a report is given out, and which of them can hold a picture.
var (
	reportFormats = []string{"json", "csv", "xlsx", "pdf", "docx"}
	pictured      = map[string]bool{"xlsx": true, "pdf": true, "docx": true}
)

// reportForm is the form in which a report is asked for.
type reportForm struct {
	format string
	chart  bool
	below  int // for publication: counts from 1 to less than this are withheld; 0 for those who may see the tickets
}

func (c *call) reportForm(q *query, further ...string) reportForm {
	f := reportForm{format: q.one("format", c.wantedFormat(), append(further, reportFormats...)...)}
	if chart := q.flag("chart"); chart != nil {
		f.chart = *chart
	}
	if f.chart && !pictured[f.format] {
		q.miss("chart", "parameter.unfit", "只有 xlsx、pdf、docx 能带图,单独的图见 /api/v1/charts", "only xlsx, pdf and docx hold a picture; for the picture alone see /api/v1/charts")
	}
	if q.has("small_below") {
		f.below = q.number("small_below", 0, report.LeastSmall, report.MostSmall)
		switch {
		case f.format == "json":
			q.miss("small_below", "parameter.unfit", "供公开的报表只有 csv、xlsx、pdf、docx", "a report for publication is csv, xlsx, pdf or docx")
		case f.chart || q.has("compare") || q.has("restatement"):
			q.miss("small_below", "parameter.unfit", "供公开的报表不带图,也不并列其他时段或所知", "a report for publication has no chart and nothing beside it")
		}
	}
	return f
}

// reportTag tells one state of a report from another, for one reader: all figures and words in the form that is asked for,
// without the instant at which it was known, so that a report of which nothing changed keeps its tag.
func (c *call) reportTag(s *report.Sheet, form reportForm) string {
	lasting := *s
	lasting.Prefix, lasting.Besides = report.Prefix{}, slices.Clone(s.Besides)
	for i := range lasting.Besides {
		b := &lasting.Besides[i]
		b.Prefix, b.Question.KnownAt, b.Question.Entries = report.Prefix{}, time.Time{}, 0
	}
	about := []string{c.server.Version, c.Actor.ID, form.format, strconv.FormatBool(form.chart), strconv.Itoa(form.below), c.say(rectify.Message{ZH: "zh", EN: "en"})}
	if form.format != "json" {
		about = append(about, fmt.Sprintf("%+v", c.server.Layouts[s.Name])) // a setting, which the next start may change
	}
	if c.has(rectify.Auditor) {
		about = append(about, strconv.FormatInt(s.Prefix.Size, 10)) // the checkpoint
	}
	sum := sha256.Sum256(append(snapshot.Seal(&lasting), strings.Join(about, "\n")...))
	return `W/"` + hex.EncodeToString(sum[:16]) + `"`
}

// reportFile answers with a report as a file. That it leaves the house is in the journal before it does.
func (c *call) reportFile(e rectify.Entry, s *report.Sheet, name string, form reportForm) error {
	if form.below > 0 {
		s = s.Published(form.below)
	}
	laid := c.server.Layouts.Lay(s)
	err := c.fitsPaper(laid, form)
	if err != nil {
		return err
	}
	t := sheet.ReportTable(laid, c.say).Until(c.ctx())
	if form.chart {
		if t.Picture, err = FittingPicture(s, c.server.Layouts, c.say); err != nil {
			return err
		}
	}
	var b bytes.Buffer
	var media string
	switch form.format {
	case "csv":
		media, err = "text/csv; charset=utf-8", sheet.WriteCSV(&b, t, true)
	case "xlsx":
		media, err = mediaXLSX, sheet.WriteXLSX(&b, t)
	default:
		var printed paper.Printed
		d := sheet.ReportDocument(laid, c.say, t.Picture)
		d.Given = c.ctx().Err
		if media = mediaDOCX; form.format == "pdf" {
			media = mediaPDF
			printed, err = paper.PDF(d, c.server.Letters)
		} else {
			printed, err = paper.DOCX(d)
		}
		b.Write(printed.File)
	}
	if err != nil {
		return err
	}
	if err := c.server.Desk.Note(c.ctx(), e); err != nil {
		return err
	}
	head := c.Response().Header()
	head.Set(echo.HeaderContentDisposition, `attachment; filename="`+name+"."+form.format+`"`)
	if media == mediaPDF {
		head.Set(echo.HeaderContentSecurityPolicy, sandboxed)
	}
	c.worked()
	return c.Blob(http.StatusOK, media, b.Bytes())
}

// fitsPaper refuses a report on paper that nobody would print: making it would take minutes and much memory.
func (c *call) fitsPaper(s *report.Sheet, form reportForm) error {
	most := c.server.PaperCells
	if cells := s.Cells(); (form.format == "pdf" || form.format == "docx") && cells > most {
		m := rectify.Say("本表有 %d 格,纸面(pdf、docx)最多 %d 格:请改用 csv 或 xlsx,或减少分组", "the report has %d cells and paper (pdf, docx) holds %d at most: take csv or xlsx, or group by less", cells, most)
		return rectify.Refuse(rectify.Invalid, "report.paper_too_large", m, rectify.Field{Name: "format", Code: "report.paper_too_large", Message: m})
	}
	return nil
}

// fileName is what a report is called as a file.
func fileName(s *report.Sheet) string { return s.Name + "-" + s.Question.AsOf.String() }

// FittingPicture is the chart that fits a report, as a PNG, as its layout wants it.
func FittingPicture(s *report.Sheet, layouts sheet.Layouts, say func(rectify.Message) string) ([]byte, error) {
	as := layouts[s.Name].Chart
	fitting, err := plot.Fitting(s, as.Title, as.Rate, say)
	if err != nil {
		return nil, err
	}
	drawn, err := chart.PNG(fitting)
	return drawn.File, err
}

// table answers with a file. That it leaves the house is in the journal before it does.
func (c *call) table(e rectify.Entry, t sheet.Table, name string, xlsx bool) error {
	var b bytes.Buffer
	media, extension := "text/csv; charset=utf-8", ".csv"
	t = t.Until(c.ctx())
	var err error
	if xlsx {
		media, extension = mediaXLSX, ".xlsx"
		err = sheet.WriteXLSX(&b, t)
	} else {
		err = sheet.WriteCSV(&b, t, true)
	}
	if err != nil {
		return err
	}
	if err := c.server.Desk.Note(c.ctx(), e); err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="`+name+extension+`"`)
	c.worked()
	return c.Blob(200, media, b.Bytes())
}
