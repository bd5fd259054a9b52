package api

import (
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/paper/forms"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/report/official"
	"qingdan/internal/sheet"
)

const exportParams = "format bom as_of from day_cut batch zero_rows source state campaign list_level verdict unit any_unit township pollution_type any_type light key_case historical disputed origin q " +
	"registered_from registered_to closed_from closed_to due_from due_to month_from month_to unit_mode type_mode inspectors to given"

type exportColumn struct {
	Group  string `json:"group,omitempty"` // 上层表头 / upper level of the header
	Header string `json:"header"`
} // @name ExportColumn

type exportTable struct {
	ID         string         `json:"id" example:"d1"`
	Name       string         `json:"name"`
	Kind       string         `json:"kind" enums:"tickets,counts,notice"` // 一件一行、统计表或通报 / a ticket a row, counts, or a notice of a day
	Dated      bool           `json:"dated"`                              // 可统计过去某日 / can be made for a past day
	Parameters []string       `json:"parameters"`
	Needs      []string       `json:"needs"` // 必须给出的参数 / parameters that must be given
	Formats    []string       `json:"formats"`
	Columns    []exportColumn `json:"columns"`
} // @name ExportTable

type exportTables struct {
	Items []exportTable `json:"items"`
} // @name ExportTables

// getExports lists the official tables.
//
//	@Summary	官方表格目录
//	@Tags		exports
//	@Security	bearer
//	@Success	200		{object}	exportTables
//	@Failure	401,403	{object}	problem
//	@Router		/api/v1/exports [get]
func (s *Server) getExports(c *call) error {
	list := exportTables{Items: []exportTable{}}
	for _, t := range s.Tables.Tables {
		w := exportTable{ID: t.ID, Name: c.say(rectify.Message{ZH: t.Name.ZH, EN: t.Name.EN}), Kind: "tickets", Dated: t.Dated(), Parameters: t.Parameters(), Needs: []string{}, Formats: []string{"xlsx", "csv"}, Columns: []exportColumn{}}
		if t.Counts() {
			w.Kind = "counts"
		}
		w.Needs = append(w.Needs, t.Needs...)
		for _, col := range t.Columns {
			w.Columns = append(w.Columns, exportColumn{col.Group, col.Header})
		}
		list.Items = append(list.Items, w)
	}
	list.Items = append(list.Items, s.noticeForms()...)
	return c.give(answer(list))
}

// getExport makes an official table. A table of tickets takes the filters of the list of tickets and tells how they stand
// now; a table of counts takes those of the reports and counts as of a day. Which parameters a table takes stands in
// GET /api/v1/exports.
//
//	@Summary	导出官方表格
//	@Tags		exports
//	@Security	bearer
//	@Produce	text/csv
//	@Produce	application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
//	@Produce	application/pdf,application/vnd.openxmlformats-officedocument.wordprocessingml.document,text/plain
//	@Param		table			path		string		true	"表的 id,如 d1 / id of the table, such as d1"
//	@Param		format			query		string		false	"表:xlsx(默认)、csv;通报 d19:docx(默认)、pdf、txt / tables: xlsx unless asked otherwise, csv; the notice d19: docx unless asked otherwise, pdf, txt"	Enums(xlsx, csv, docx, pdf, txt)
//	@Param		bom				query		bool		false	"csv 是否带字节序标记(Excel 需要) / whether csv has a byte order mark, which Excel needs"	default(true)
//	@Param		batch			query		[]string	false	"批次 / batch"	collectionFormat(csv)
//	@Param		as_of			query		string		false	"统计表的统计日,默认今天 / counts: day of the figures, today when left out"	Format(date)
//	@Param		from			query		string		false	"统计表:自该日起登记的 / counts: registered on or after"	Format(date)
//	@Param		day_cut			query		string		false	"统计表:一日截止的时刻,如 20:00 / counts: the hour at which a day ends"
//	@Param		unit_mode		query		string		false	"统计表:多单位共同办理的计数口径 / counts: how tickets of several units count"	Enums(lead_only, each_unit_full, split_equally)
//	@Param		type_mode		query		string		false	"统计表:多种污染类型的计数口径 / counts: how tickets of several types count"	Enums(main_type, all_types)
//	@Param		zero_rows		query		bool		false	"统计表:是否保留为零的行 / counts: keep empty lines"	default(true)
//	@Param		given			query		[]string	false	"本系统没有记录的数:名称:单位代码=数值 / numbers that the house does not keep, as name:unit=number"	collectionFormat(csv)
//	@Param		source			query		[]string	false	"来源 / source"	collectionFormat(csv)
//	@Param		campaign		query		[]string	false	"轮次、批次、清单的代码 / codes of campaigns"	collectionFormat(csv)
//	@Param		list_level		query		[]string	false	"清单级别 / list level"	collectionFormat(csv)
//	@Param		unit			query		string		false	"责任单位的 id / id of the responsible unit"
//	@Param		township		query		string		false	"所在乡镇(街道)的 id / id of the township"
//	@Param		pollution_type	query		string		false	"主要污染类型 / main pollution type"
//	@Param		month_from		query		string		false	"登记月起,如 2024-01 / first month of registration"
//	@Param		month_to		query		string		false	"登记月止 / last month of registration"
//	@Param		state			query		[]string	false	"状态 / state"	collectionFormat(csv)
//	@Param		verdict			query		[]string	false	"是否属实 / verdict"	collectionFormat(csv)
//	@Param		any_unit		query		string		false	"责任或配合单位的 id / id of the responsible or a co-unit"
//	@Param		any_type		query		string		false	"任一污染类型 / any pollution type"
//	@Param		light			query		string		false	"今日红黄绿 / light of today"
//	@Param		key_case		query		bool		false	"是否重点 / key case"
//	@Param		disputed		query		bool		false	"举报人认为未解决 / not solved, says the complainant"
//	@Param		historical		query		bool		false	"是否历史导入 / came in closed by an import"
//	@Param		origin			query		string		false	"来源问题的 id(举一反三) / id of the ticket it was derived from"
//	@Param		q				query		string		false	"题目、描述、地址、编号、核查和整改情况中的词 / words to search for"
//	@Param		registered_from	query		string		false	"登记日起 / registered from"	Format(date)
//	@Param		registered_to	query		string		false	"登记日止 / registered to"	Format(date)
//	@Param		closed_from		query		string		false	"销号日起 / closed from"	Format(date)
//	@Param		closed_to		query		string		false	"销号日止 / closed to"	Format(date)
//	@Param		due_from		query		string		false	"现时限起 / due from"	Format(date)
//	@Param		due_to			query		string		false	"现时限止 / due to"	Format(date)
//	@Param		inspectors		query		string		false	"通报:督察组 / the notice: the inspectors"
//	@Param		to				query		string		false	"通报:交办对象 / the notice: to whom it was handed over"
//	@Success	200				{file}		file
//	@Success	304				"未变 / not modified"
//	@Failure	401,403,404,422	{object}	problem
//	@Router		/api/v1/exports/{table} [get]
func (s *Server) getExport(c *call) error {
	if t, known := s.Forms[c.Param("table")]; known && t.About == forms.OfDay {
		return s.getNoticeForm(c, c.Param("table"), t)
	}
	layout, err := s.Tables.Table(c.Param("table"))
	if err != nil {
		return err
	}
	if !layout.Counts() {
		if err := c.readsTickets(); err != nil {
			return err
		}
	}
	ask, form, err := c.exportAsk(&layout)
	if err != nil {
		return err
	}
	scope, err := c.scope()
	if err != nil {
		return err
	}
	if hidden, err := c.hidden(scope, ask.Tickets.Origin); err != nil {
		return err
	} else if hidden {
		ask.Tickets.Origin = "-" // of what is not seen nothing was derived
	}
	spool, err := os.CreateTemp(s.TempDir, "export-")
	if err != nil {
		return err
	}
	defer os.Remove(spool.Name())
	defer spool.Close()
	early := &earlyFile{file: spool, call: c, before: func() error {
		e := s.Desk.Entry(c.Actor, rectify.EventExport)
		e.Do, e.Subject = "export."+layout.ID, c.asked()
		return s.Desk.Note(c.ctx(), e)
	}, name: layout.ID + "-" + ask.AsOf.String(), form: form}
	var into io.Writer = early // a long table leaves while it is written
	tag := c.exportTag(ask, form)
	if layout.Counts() {
		into = spool // a table of counts is short, and is held against what the caller has
	}
	if err := sheet.Export(c.ctx(), s.Exports, scope, &layout, ask, s.names(c), sheet.House{Channels: s.Tables.Channels, Indicators: s.Indicators}, func(t sheet.Table) error {
		if layout.Counts() {
			t = tag.of(t)
		}
		if form.csv {
			return sheet.WriteCSV(into, t, form.bom)
		}
		return sheet.StreamXLSX(into, t)
	}); err != nil {
		return err
	}
	if layout.Counts() {
		if c.unchanged(tag.String()) { // nothing leaves that was not journalled before
			return nil
		}
		c.Response().Header().Set("ETag", tag.String())
		if err := early.send(nil); err != nil {
			return err
		}
	}
	return early.rest()
}

// asked is the query for the journal, without the words searched for: they may name a person, and the journal stays.
func (c *call) asked() string {
	values := maps.Clone(c.values)
	if values.Get("q") != "" {
		values.Set("q", "*")
	}
	return values.Encode()
}

// exportForm is the form in which a table is given out.
type exportForm struct{ csv, bom bool }

// exportAsk reads what a table is asked for; a parameter that the table does not take is refused.
func (c *call) exportAsk(layout *official.Layout) (*official.Ask, exportForm, error) {
	q := c.query()
	taken := layout.Parameters()
	for name := range c.values {
		if name != "format" && name != "bom" && q.has(name) && !slices.Contains(taken, name) {
			q.miss(name, "parameter.unfit", "表 %[1]s 没有这个参数,可用:%[2]s", "table %[1]s does not take it; it takes %[2]s", layout.ID, strings.Join(taken, ", "))
		}
	}
	for _, name := range layout.Needs {
		q.need(name)
	}
	form := exportForm{csv: q.one("format", c.exportFormat(), "xlsx", "csv") == "csv", bom: true}
	if bom := q.flag("bom"); bom != nil {
		form.bom = *bom
	}
	ask := &official.Ask{Now: c.server.Now(), AsOf: q.day("as_of"), From: q.day("from"), Cut: q.hour("day_cut"), Batches: q.list("batch"), Filter: c.countedIn(q, c.filter(q, layout.Counts())),
		UnitMode: report.UnitMode(q.one("unit_mode", string(layout.UnitMode), string(report.LeadOnly), string(report.EachUnitFull), string(report.SplitEqually))),
		TypeMode: report.TypeMode(q.one("type_mode", string(layout.TypeMode), string(report.MainType), string(report.AllTypes)))}
	if zero := q.flag("zero_rows"); layout.Counts() && (zero == nil || *zero) {
		ask.Listed = c.server.listed(c.Actor, "")
	}
	if !layout.Counts() {
		ask.Tickets = c.listFilter(q)
		for name, values := range c.values {
			if slices.Contains(layout.Others(), name) && values[0] != "" {
				ask.Others = append(ask.Others, name+"="+values[0])
			}
		}
		slices.Sort(ask.Others)
	}
	var err error
	if ask.Given, err = layout.ReadGiven(q.list("given"), c.unitID); err != nil {
		q.miss("given", "value.given", "%[1]s", "%[1]s", err)
	}
	if err := q.err(); err != nil {
		return nil, form, err
	}
	if err := layout.Settle(ask); err != nil || !layout.Counts() {
		return ask, form, err
	}
	return ask, form, c.server.Snapshots.SettleTable(c.ctx(), ask)
}

// exportFormat reads the Accept header; a format parameter wins over it.
func (c *call) exportFormat() string {
	if format := c.wantedFormat(); format == "csv" {
		return format
	}
	return "xlsx"
}

// hour gives a time of day such as 20:00, zero when left out.
func (q *query) hour(name string) time.Duration {
	if !q.has(name) {
		return 0
	}
	at, err := time.Parse("15:04", q.values.Get(name))
	if err != nil {
		q.miss(name, "value.hour", "应为 20:00 这样的时刻", "must be an hour such as 20:00")
		return 0
	}
	return time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
}

// listFilter reads what narrows a list of tickets besides what narrows figures too.
func (c *call) listFilter(q *query) report.TicketQuery {
	return report.TicketQuery{States: q.terms("state", "state"), Verdicts: q.terms("verdict", "verdict"), AnyUnit: c.unitIn(q, "any_unit"),
		AnyType: q.term("any_type", "pollution_type"), Light: q.term("light", "light"), KeyCase: q.flag("key_case"), Historical: q.flag("historical"), Disputed: q.flag("disputed"),
		Origin: q.text("origin", 64), Master: q.text("master", 64), Search: q.text("q", longestSearch), RegisteredFrom: q.day("registered_from"), RegisteredTo: q.day("registered_to"),
		ClosedFrom: q.day("closed_from"), ClosedTo: q.day("closed_to"), DueFrom: q.day("due_from"), DueTo: q.day("due_to"), Today: calendar.DayOf(c.server.Now()), YellowDays: c.server.YellowDays}
}

// unitID is a unit that is there; blank for none.
func (c *call) unitID(id string) string {
	u, _ := c.server.Desk.House.Units().Unit(id)
	return u.ID
}
