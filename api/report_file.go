package api

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"strings"

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
	name   string // of the file, without the extension; that of the report and its day when blank
}

func (c *call) reportForm(q *query) reportForm {
	f := reportForm{format: q.one("format", c.wantedFormat(), reportFormats...)}
	if chart := q.flag("chart"); chart != nil {
		f.chart = *chart
	}
	if f.chart && !pictured[f.format] {
		q.miss("chart", "parameter.unfit", "只有 xlsx、pdf、docx 能带图,单独的图见 /api/v1/charts", "only xlsx, pdf and docx hold a picture; for the picture alone see /api/v1/charts")
	}
	return f
}

// reportTag tells one state of a report from another, for one reader: all figures and words in the form that is asked for,
// without the instant at which it was known, so that a report of which nothing changed keeps its tag.
func (c *call) reportTag(s *report.Sheet, form reportForm) string {
	lasting := *s
	lasting.Prefix, lasting.Besides = report.Prefix{}, slices.Clone(s.Besides)
	for i := range lasting.Besides {
		lasting.Besides[i].Prefix = report.Prefix{}
	}
	about := []string{c.Actor.ID, form.format, strconv.FormatBool(form.chart), c.say(rectify.Message{ZH: "zh", EN: "en"})}
	if c.has(rectify.Auditor) {
		about = append(about, strconv.FormatInt(s.Prefix.Size, 10)) // the checkpoint
	}
	sum := sha256.Sum256(append(snapshot.Seal(&lasting), strings.Join(about, "\n")...))
	return `W/"` + hex.EncodeToString(sum[:16]) + `"`
}

// reportFile answers with a report as a file. That it leaves the house is in the journal before it does.
func (c *call) reportFile(e rectify.Entry, s *report.Sheet, t sheet.Table, form reportForm) error {
	var err error
	if form.chart {
		if t.Picture, err = FittingPicture(s, c.say); err != nil {
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
		if media = mediaDOCX; form.format == "pdf" {
			media = mediaPDF
			printed, err = paper.PDF(sheet.ReportDocument(s, c.say, t.Picture), c.server.Letters)
		} else {
			printed, err = paper.DOCX(sheet.ReportDocument(s, c.say, t.Picture))
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
	head.Set(echo.HeaderContentDisposition, `attachment; filename="`+cmp.Or(form.name, s.Name+"-"+s.Question.AsOf.String())+"."+form.format+`"`)
	if media == mediaPDF {
		head.Set(echo.HeaderContentSecurityPolicy, sandboxed)
	}
	return c.Blob(http.StatusOK, media, b.Bytes())
}

// FittingPicture is the chart that fits a report, as a PNG.
func FittingPicture(s *report.Sheet, say func(rectify.Message) string) ([]byte, error) {
	fitting, err := plot.Fitting(s, say)
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
	return c.Blob(200, media, b.Bytes())
}
