package paper_test

import (
	"testing"

	"qingdan/internal/paper"
	"qingdan/internal/typeface"
)

func BenchmarkPDF(b *testing.B) {
	d := paper.Document{Title: "群众信访举报件办理情况报告", Made: made, Blocks: []paper.Block{twoHeads(20)}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := paper.PDF(d, typeface.NewSet(nil)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDOCX(b *testing.B) {
	d := paper.Document{Title: "群众信访举报件办理情况报告", Made: made, Blocks: []paper.Block{twoHeads(20)}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := paper.DOCX(d); err != nil {
			b.Fatal(err)
		}
	}
}
