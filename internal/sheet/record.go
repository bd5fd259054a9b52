package sheet

import (
	"fmt"
	"slices"
	"strings"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/sheet/grid"
)

// value is the content of a field; blank when the table has no such column or the cell is blank.
func (r *record) value(f Field) value {
	i, ok := r.at[f]
	if !ok {
		return value{}
	}
	v := r.valueAt(i)
	if f == FieldNumber && r.twin > 0 && v.text == "" {
		return r.valueAt(r.twin)
	}
	return v
}

func (r *record) valueAt(i int) value {
	if r.cells[i] == nil {
		return value{}
	}
	return valueOf(r.cells[i])
}

// batchNamed gives the batch of the row and its day: the one its number names, else its batch column, else the title.
func (r *record) batchNamed(inNumber string) (string, calendar.Day) {
	named := inNumber
	if named == "" {
		if m := batchValue.FindStringSubmatch(r.value(FieldBatch).word()); m != nil {
			named = batchText(m[1])
		}
	}
	if named == "" || named == r.batch {
		return r.batch, r.batchOn
	}
	return named, r.days[named]
}

// rowReader turns a record into a row and reports what is wrong with it.
type rowReader struct {
	*record
	units unitReader
	row   rectify.Row
}

const (
	fatal = true
	minor = false
)

// report adds a problem with the cell of a field. The texts name what is wrong and the remedy, without the place.
func (r *rowReader) report(f Field, code string, isFatal bool, zh, en string, args ...any) {
	header := ""
	if i, ok := r.at[f]; ok {
		header = r.columns[i].Header
	}
	r.reportColumn(header, code, isFatal, zh, en, args...)
}

func (r *rowReader) reportColumn(column, code string, isFatal bool, zh, en string, args ...any) {
	say := rectify.Say(zh, en, args...)
	r.row.Problems = append(r.row.Problems, rectify.Problem{Column: column, Code: code, Fatal: isFatal, Message: rectify.Message{
		ZH: fmt.Sprintf("工作表“%s”第 %d 行“%s”列:%s。", r.row.Sheet, r.row.Line, column, say.ZH),
		EN: fmt.Sprintf("Sheet %q, row %d, column %s: %s.", r.row.Sheet, r.row.Line, column, say.EN),
	}})
}

// checkCells reports cells without a usable value: formulas never calculated and error values.
func (r *rowReader) checkCells() {
	for i, c := range r.cells {
		if c == nil || r.columns[i].Field == FieldSerial && r.kind == rectify.ComplaintRow {
			continue
		}
		column := r.columns[i].Header
		switch c.Kind {
		case grid.Unsolved:
			r.reportColumn(column, "cell.formula_without_result", fatal, "公式没有保存计算结果,请在 Excel 中重新计算并保存,或改为文字",
				"the formula has no stored result; recalculate and save the workbook, or replace it by text")
		case grid.Failure:
			r.reportColumn(column, "cell.error_value", fatal, "单元格是错误值 %s,请改正公式或改为文字",
				"the cell holds the error %s; correct the formula or replace it by text", c.Text)
		}
	}
}

// usable tells whether the cell of a field is there to be read, blank or not.
func (r *rowReader) usable(f Field) bool {
	i, ok := r.at[f]
	return ok && (r.cells[i] == nil || r.cells[i].Kind != grid.Unsolved && r.cells[i].Kind != grid.Failure)
}

// problemText reads the text without which a row is nothing.
func (r *rowReader) problemText() {
	r.row.Problem = r.value(FieldProblem).text
	if r.row.Problem == "" && r.usable(FieldProblem) {
		r.report(FieldProblem, "problem.blank", fatal, "内容是空的,请补填后再导入", "the text is blank; fill it in")
	}
	if r.lone {
		r.report(FieldProblem, "row.lone_text", fatal, "整行只有这一格(%s),看不出是举报件还是说明,请补填序号或编号,或删去这一行",
			"nothing else stands in the row (%s); it may be a complaint or a remark. Add its serial or number, or delete the row", short(r.row.Problem))
	}
}

// day reads a column of single days; an unreadable one is reported and gives no day.
func (r *rowReader) day(f Field) calendar.Day {
	v := r.value(f)
	if !r.has(f) || !r.usable(f) || isBlankMark(squeeze(v.text)) {
		return 0
	}
	on, flaw := v.day(r.year)
	r.reportDate(f, v, flaw)
	return on
}

func (r *rowReader) reportDate(f Field, v value, flaw flaw) {
	printed := short(v.text)
	switch flaw {
	case "":
	case dateImpossible:
		r.report(f, string(flaw), fatal, "日期“%s”不存在或超出范围,请改正", "the date %q does not exist or is out of range; correct it", printed)
	case dateRange:
		r.report(f, string(flaw), fatal, "“%s”是一段时间,请填一个日期", "%q is a span of time; give one day", printed)
	case dateNoYear:
		r.report(f, string(flaw), fatal, "日期“%s”没有年份,标题里也没有,请补上年份", "the date %q has no year and the title names none; add it", printed)
	default:
		r.report(f, string(flaw), fatal, "“%s”不是可以识别的日期,请写成 2024年6月30日 这样", "%q is no date that can be read; write it like 2024-06-30", printed)
	}
}

// names reads a column of units and reports names that are not known.
func (r *rowReader) names(f Field) []string {
	if !r.usable(f) {
		return nil
	}
	names := r.units.read(r.value(f).text)
	if r.units.known != nil {
		for _, n := range names {
			if !r.units.known(n) {
				r.report(f, "unit.unknown", minor, "单位“%s”不在单位名录中,请核对名称", "the unit %q is not in the list of units; check the name", short(n))
			}
		}
	}
	return names
}

// regionAndUnits reads the region as printed and the units from it, or from the column of responsible units when
// there is no region.
func (r *rowReader) regionAndUnits(first, second Field) {
	r.row.Region = r.value(FieldRegion).text
	if r.usable(FieldRegion) && isBlankMark(squeeze(r.row.Region)) && r.kind == rectify.ComplaintRow {
		r.report(FieldRegion, "region.blank", minor, "没有填写,请补填", "the cell is blank; fill it in")
	}
	if r.row.Units = r.names(first); len(r.row.Units) == 0 {
		r.row.Units = r.names(second)
	}
}

// handling joins what was done and the latest progress where a table has a column for each.
func (r *rowReader) handling() string {
	done, progress := r.value(FieldHandling).text, r.value(FieldProgress).text
	return strings.TrimSpace(done + "\n" + progress)
}

// accounts are the answers of the accountability columns, each overruling those before it.
var accounts = []string{"", "blank", "none", "recorded"}

// accountability reads 责任人被处理情况, and the columns that count persons where that one is missing or blank.
func (r *rowReader) accountability() {
	counted, printed := "", []string{}
	for i := range r.columns {
		if r.columns[i].Field != FieldPersonCount {
			continue
		}
		v := r.valueAt(i)
		state := v.accounted()
		if n, ok := v.count(); ok && n == 0 {
			state = "none"
		}
		if state == "recorded" {
			printed = append(printed, r.columns[i].Header+" "+v.text)
		}
		if slices.Index(accounts, state) > slices.Index(accounts, counted) {
			counted = state
		}
	}
	v := r.value(FieldAccountability)
	r.row.Accounted, r.row.Accountability = v.accounted(), v.text
	if !r.has(FieldAccountability) || r.row.Accounted == "blank" && counted != "" {
		r.row.Accounted, r.row.Accountability = counted, strings.Join(printed, ";")
	}
}
