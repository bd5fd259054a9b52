package sheet

import (
	"strings"

	"qingdan/internal/rectify"
	"qingdan/internal/sheet/grid"
)

// tell adds notices of what was left alone on the sheets that are read: whole sheets, rows and columns.
func (b *Book) tell() {
	add := func(code, zh, en string, args ...any) {
		b.Notices = append(b.Notices, grid.Notice{Code: code, Message: rectify.Say(zh, en, args...)})
	}
	for _, s := range b.Sheets {
		if s.Hidden {
			continue
		}
		if s.Layout == "" && s.Title != "" {
			add("import.sheet_without_table", "工作表“%s”没有找到表头,没有导入。", "Sheet %q has no header and was not imported.", s.Name)
		}
		if n := len(s.Skipped); n > 0 {
			add("import.rows_skipped", "工作表“%s”有 %d 行既不是数据也不是标题、说明或合计,没有导入,首个是第 %d 行“%s”。",
				"In sheet %q, %d rows are neither data nor title, note or sum and were not imported; the first is row %d, %q.", s.Name, n, s.Skipped[0].Line, s.Skipped[0].Text)
		}
		if len(s.Ignored) > 0 {
			add("import.columns_ignored", "工作表“%[1]s”的列 %[2]s 没有导入。", "The columns %[2]s of sheet %[1]q were not imported.", s.Name, strings.Join(shortened(s.Ignored), "、"))
		}
		if len(s.Personal) > 0 {
			add("import.personal_columns", "工作表“%[1]s”的列 %[2]s 含个人信息,没有读取。", "The columns %[2]s of sheet %[1]q hold personal data and were not read.", s.Name, strings.Join(shortened(s.Personal), "、"))
		}
	}
}

// maxNamed is how many columns a notice names.
const maxNamed = 12

func shortened(headers []string) []string {
	var out []string
	for i, h := range headers {
		if i == maxNamed {
			return append(out, "…")
		}
		out = append(out, short(h))
	}
	return out
}
