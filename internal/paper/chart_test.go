package paper_test

import (
	"strings"
	"testing"

	"qingdan/internal/chart"
	"qingdan/internal/paper"
)

func TestAChartIsPrintedOnThePaper(t *testing.T) {
	t.Parallel()
	drawn, err := chart.PNG(chart.Ranking{Caption: chart.Caption{Title: "办结率", Definition: "struck_off@1"}, Full: 100,
		Bars: []chart.Bar{{Label: "东城街道", Value: 98.3, Text: "98.3%(59/60)", Light: chart.Green}}})
	if err != nil {
		t.Fatal(err)
	}
	d := paper.Document{Title: "月报", Made: made, Blocks: []paper.Block{paper.Picture{PNG: drawn.File, Caption: "图1"}, paper.Picture{PNG: drawn.File, Width: 50}}}
	if printed := printPDF(t, d); printed.Pages != 1 || strings.Count(string(printed.File), "/Subtype /Image") == 0 {
		t.Errorf("%d pages", printed.Pages)
	}
	if parts := partsOf(t, writeDOCX(t, d)); parts["word/media/image2.png"] != string(drawn.File) {
		t.Error("the picture is not in the DOCX")
	}
}
