package grid

import (
	"context"
	"errors"
	"io"
	"iter"
	"strings"

	"qingdan/internal/rectify"
)

// workbook is an opened xlsx file.
type workbook struct {
	*container
	sheets   []sheetPart
	formats  []Format // by the style index of a cell
	shared   sharedStrings
	date1904 bool
}

type sheetPart struct {
	name, relation, part string
	hidden               bool
	merges               []merge
}

func openWorkbook(ctx context.Context, r io.ReaderAt, size int64, limits Limits) (*File, error) {
	c, err := openContainer(r, size, limits)
	if err != nil {
		return nil, err
	}
	w := &workbook{container: c}
	main, err := w.find(ctx)
	if err != nil {
		return nil, err
	}
	if err := w.scan(ctx, main, w.readSheets); err != nil {
		return nil, err
	}
	styles, strings, err := w.follow(ctx, main)
	if err != nil {
		return nil, err
	}
	if err := w.scan(ctx, styles, w.readStyles); err != nil {
		return nil, err
	}
	if err := w.scan(ctx, strings, w.readShared); err != nil {
		return nil, err
	}
	f := &File{Format: "xlsx", Notices: w.notices(), rows: w.rows, most: passes * limits.TextBytes}
	for i := range w.sheets {
		s := &w.sheets[i]
		f.Sheets = append(f.Sheets, Sheet{s.name, s.hidden})
		if s.hidden {
			continue
		}
		if err := w.scan(ctx, s.part, func(x *scanner) error { return s.readMerges(x, w.limits) }); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// find gives the name of the main part, or says what the file is instead of a workbook.
func (w *workbook) find(ctx context.Context) (string, error) {
	main := ""
	err := w.scan(ctx, "_rels/.rels", func(x *scanner) error {
		return relations(x, func(_, kind, target string) {
			if strings.HasSuffix(kind, "/officeDocument") {
				main = resolve("", target)
			}
		})
	})
	if err != nil {
		return "", err
	}
	if main == "" {
		main = "xl/workbook.xml"
	}
	switch {
	case strings.HasSuffix(main, ".bin") || w.has("xl/workbook.bin"):
		return "", refuse("import.old_format", "文件是 .xlsb 二进制工作簿,请另存为 .xlsx 后再上传。",
			"The file is a binary .xlsb workbook; save it as .xlsx.")
	case strings.HasPrefix(main, "word/") || strings.HasPrefix(main, "ppt/") || w.has("word/document.xml") || w.has("content.xml") || !w.has(main):
		return "", refuse("import.not_a_workbook", "压缩包里没有 .xlsx 工作簿(可能是 Word、ODS 或普通压缩文件),请另存为 .xlsx 后再上传。",
			"The zip holds no .xlsx workbook (it may be Word, ODS or plain zip); save the table as .xlsx.")
	}
	return main, nil
}

func (w *workbook) readSheets(x *scanner) error {
	for {
		t, err := x.next()
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if t != startTag {
			continue
		}
		switch string(x.name) {
		case "workbookPr":
			v, _ := x.attr("date1904")
			w.date1904 = string(v) == "1" || string(v) == "true"
		case "sheet":
			name, _ := x.attr("name")
			id, _ := x.attr("id")
			state, _ := x.attr("state")
			w.sheets = append(w.sheets, sheetPart{
				name: strings.ToValidUTF8(string(name), "?"), relation: string(id),
				hidden: len(state) > 0 && string(state) != "visible",
			})
		}
	}
}

// follow resolves the relations of the main part. Relations to places outside of the file are never followed.
func (w *workbook) follow(ctx context.Context, main string) (styles, strs string, err error) {
	dir, base := "", main
	if i := strings.LastIndexByte(main, '/'); i >= 0 {
		dir, base = main[:i+1], main[i+1:]
	}
	sheets := map[string]string{}
	err = w.scan(ctx, dir+"_rels/"+base+".rels", func(x *scanner) error {
		return relations(x, func(id, kind, target string) {
			switch kind[strings.LastIndexByte(kind, '/')+1:] {
			case "worksheet":
				sheets[id] = resolve(main, target)
			case "styles":
				styles = resolve(main, target)
			case "sharedStrings":
				strs = resolve(main, target)
			}
		})
	})
	kept := w.sheets[:0]
	for _, s := range w.sheets {
		if s.part = sheets[s.relation]; w.has(s.part) { // charts and macro sheets hold no rows
			kept = append(kept, s)
		}
	}
	w.sheets = kept
	return styles, strs, err
}

func relations(x *scanner, each func(id, kind, target string)) error {
	for {
		t, err := x.next()
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if t != startTag || string(x.name) != "Relationship" {
			continue
		}
		if mode, _ := x.attr("TargetMode"); string(mode) == "External" {
			continue
		}
		id, _ := x.attr("Id")
		kind, _ := x.attr("Type")
		target, _ := x.attr("Target")
		each(string(id), string(kind), string(target))
	}
}

func (w *workbook) notices() []Notice {
	var out []Notice
	for i := range w.sheets {
		if w.sheets[i].hidden {
			out = append(out, Notice{"import.hidden_sheet", rectify.Say("隐藏的工作表“%s”没有导入。",
				"The hidden sheet %q was not imported.", w.sheets[i].name)})
		}
	}
	macros, links := false, false
	for name := range w.parts {
		macros = macros || strings.HasSuffix(name, "vbaproject.bin")
		links = links || strings.Contains(name, "/externallinks/")
	}
	if macros {
		out = append(out, Notice{"import.macros", rectify.Say("工作簿含宏,已忽略。", "The workbook holds macros; they were ignored.")})
	}
	if links {
		out = append(out, Notice{"import.external_link", rectify.Say("工作簿引用了其他文件,未打开;引用的单元格采用文件中保存的结果。",
			"The workbook refers to other files; they were not opened, and the stored results were used.")})
	}
	return out
}

func (w *workbook) rows(ctx context.Context, sheet int) iter.Seq2[*Row, error] {
	return func(yield func(*Row, error) bool) {
		s := &w.sheets[sheet]
		err := w.scan(ctx, s.part, func(x *scanner) error {
			r := rowReader{workbook: w, sheet: s, x: x}
			return r.read(func(row *Row) bool { return yield(row, nil) })
		})
		if err != nil && err != errStopped {
			yield(nil, err)
		}
	}
}

var errStopped = errors.New("stopped by the reader of the rows")
