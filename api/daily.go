package api

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"qingdan/internal/paper"
	"qingdan/internal/paper/forms"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/report/official"
	"qingdan/internal/sheet"
)

// noticeParams are the parameters of a form of a day: what narrows its counts, and its words.
var noticeParams = append(slices.Clone(official.DailyParameters), "batch", "inspectors", "to")

// noticeForms lists the forms of a day beside the tables.
func (s *Server) noticeForms() (all []exportTable) {
	for _, id := range s.Forms.OfDay() {
		all = append(all, exportTable{ID: id, Name: s.Forms[id].Name, Kind: "notice", Dated: true, Parameters: noticeParams, Needs: []string{}, Formats: []string{"docx", "pdf", "txt"}, Columns: []exportColumn{}})
	}
	return all
}

// getNoticeForm makes a form of a day, such as the daily notice; that is journalled before the first byte leaves.
func (s *Server) getNoticeForm(c *call, id string, t forms.Template) error {
	q := c.query()
	for name := range c.values {
		if name != "format" && q.has(name) && !slices.Contains(noticeParams, name) {
			q.miss(name, "parameter.unfit", "表 %[1]s 没有这个参数,可用:%[2]s", "table %[1]s does not take it; it takes %[2]s", id, strings.Join(noticeParams, ", "))
		}
	}
	format := q.one("format", "docx", "docx", "pdf", "txt")
	ask := &official.Ask{Now: s.Now(), AsOf: q.day("as_of"), From: q.day("from"), Cut: q.hour("day_cut"), Filter: c.countedIn(q, c.filter(q, true))}
	if err := s.Snapshots.SettleTable(c.ctx(), ask); err != nil {
		return err
	}
	words := official.NoticeWords{Inspectors: q.text("inspectors", 100), To: q.text("to", 100), Batch: q.text("batch", 32)}
	if err := q.err(); err != nil {
		return err
	}
	scope, err := c.scope()
	if err != nil {
		return err
	}
	filled, err := sheet.Daily(c.ctx(), s.Exports, scope, t, ask, report.Names{Units: s.Desk.House.Units()}, s.Tables.Channels, words)
	if err != nil {
		return err
	}
	printed, media := paper.Printed{File: []byte(filled.Plain())}, "text/plain; charset=utf-8"
	switch format {
	case "pdf":
		media = mediaPDF
		printed, err = paper.PDF(filled.Document, s.Letters)
	case "docx":
		media = mediaDOCX
		printed, err = paper.DOCX(filled.Document)
	}
	if err != nil {
		return err
	}
	e := s.Desk.Entry(c.Actor, rectify.EventExport)
	e.Do, e.Subject = "export."+id, c.asked()
	if err := s.Desk.Note(c.ctx(), e); err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="`+id+"-"+ask.AsOf.String()+"."+format+`"`)
	c.Response().Header().Set(echo.HeaderContentSecurityPolicy, sandboxed)
	c.worked()
	return c.Blob(http.StatusOK, media, printed.File)
}
