package paper_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"
	"time"

	"qingdan/internal/paper"
	"qingdan/internal/typeface"
)

var made = time.Date(2024, 5, 20, 9, 30, 0, 0, time.UTC)

// everything is a document with every kind of block.
func everything(t *testing.T) paper.Document {
	t.Helper()
	return paper.Document{
		Title: "群众信访举报转办和边督边改公开情况一览表", Subtitle: "(第三批 2024年5月20日)", Header: "内部资料 注意保存", Footer: "统计口径 struck_off@1", Author: "区整改办", Made: made,
		Blocks: []paper.Block{
			paper.Heading{Level: 1, Text: "一、交办信访件事项"},
			paper.Paragraph{Text: strings.Repeat("群众反映东城街道龙岩江支流河沟黑臭,夜间有异味,严重影响生活。", 6) + "\n第二段:COD浓度为42mg/L(标准≤30mg/L),超标40%。"},
			paper.Heading{Level: 2, Text: "(一)基本情况"},
			paper.Form{Fields: []paper.Field{{"批次", "第三批"}, {"承办单位", "东城街道办事处"}, {"调查核实情况", strings.Repeat("经现场核查,", 30)}, {"备注", ""}}},
			paper.Paragraph{Text: "居中加粗", Align: paper.Center, Bold: true},
			twoHeads(5),
			paper.Notes{Lines: []string{"注:同一件涉及多个污染类型的,分别计入各类型,合计与件数不等。"}},
			paper.Picture{PNG: picture(t), Width: 60, Caption: "图1 办结率"},
			paper.PageBreak{},
			paper.Heading{Level: 3, Text: "1.附件"},
			paper.Signature{Lines: []string{"某某区整改工作领导小组办公室", "2024年5月20日"}},
		},
	}
}

func twoHeads(rows int) paper.Table {
	t := paper.Table{
		Columns: []paper.Column{{Share: 1, Align: paper.Center}, {Share: 3}, {Share: 1.2, Align: paper.Right}, {Share: 1.2, Align: paper.Right}, {Share: 1.4, Align: paper.Right}},
		Head: [][]paper.Cell{
			{{Text: "序号", Down: 2}, {Text: "单位", Down: 2}, {Text: "12345热线", Across: 2}, {Text: "结案率", Down: 2}},
			{{Text: "按时办结"}, {Text: "超时办结"}},
		},
	}
	for i := range rows {
		t.Rows = append(t.Rows, paper.Row{Cells: []paper.Cell{{Text: fmt.Sprint(i + 1)}, {Text: "东城街道办事处"}, {Text: "12"}, {Text: "0"}, {Text: "98.3%"}}})
	}
	t.Rows = append(t.Rows, paper.Row{Bold: true, Cells: []paper.Cell{{Text: "合计", Across: 2, Align: paper.Center}, {Text: "60"}, {Text: "0"}, {Text: "98.3%"}}})
	return t
}

func picture(t *testing.T) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 60, 30))
	for x := range 60 {
		img.Set(x, 15, color.NRGBA{R: 200, A: 255})
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func printPDF(t *testing.T, d paper.Document) paper.Printed {
	t.Helper()
	printed, err := paper.PDF(d, typeface.NewSet(nil))
	if err != nil {
		t.Fatal(err)
	}
	return printed
}
