package forms_test

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"qingdan/configs"
	"qingdan/internal/calendar"
	"qingdan/internal/paper"
	"qingdan/internal/paper/forms"
	"qingdan/internal/typeface"
)

var update = flag.Bool("update", false, "write the golden files anew")

var made = time.Date(2024, 6, 20, 1, 0, 0, 0, time.UTC)

func full() forms.Ticket {
	return forms.Ticket{
		TicketNo: "QD-2024-000123", ReceiptNumber: "D3CQ202405130001", Campaign: "第三轮中央生态环境保护督察", Batch: "第三批", Source: "群众信访举报", Channel: "来电",
		Title: "河沟黑臭", Description: "群众反映东城街道龙岩江支流河沟黑臭，夜间有异味，联系电话13812345678。", Region: "某某区东城街道", Address: "龙岩江支流",
		Verdict: "属实", Findings: "经现场核查，COD浓度为42mg/L（标准≤30mg/L）。", Subject: "某某污水管网，建成于2010年。", Problems: "管网破损2处。",
		Handling: "已修复管网120米，清淤300㎡。", Accountability: "无", ClosureGoal: "水质达到Ⅳ类。", Completion: "已办结", Verification: "2024年6月10日现场核查，问题已解决。",
		ResponsibleUnit: "东城街道办事处", LeadUnit: "区生态环境局", AcceptanceUnit: "区生态环境保护督察办", NoticeText: "公示。", NoticeURL: "https://www.example.gov.cn/notice/1",
		PollutionTypes: []string{"水", "大气"}, Measures: []string{"修复管网", "清淤"}, CoUnits: []string{"区水利局"}, Persons: []string{"张某"}, KeyCase: true, NoticeDays: 5,
		BatchOn: calendar.MustDay("2024-05-13"), DispatchedOn: calendar.MustDay("2024-05-14"), RepliedOn: calendar.MustDay("2024-05-20"), DueOn: calendar.MustDay("2024-06-30"),
		VerifiedOn: calendar.MustDay("2024-06-10"), NoticeStartOn: calendar.MustDay("2024-06-13"), NoticeEndOn: calendar.MustDay("2024-06-19"), MadeOn: calendar.MustDay("2024-06-20"),
		Office: forms.Office{Name: "区整改办", Phone: "023-71000000", Address: "某某路1号", Email: "zgb@example.gov.cn", Contact: "李某"},
	}
}

func day() forms.Daily {
	return forms.Daily{Inspectors: "中央第五生态环境保护督察组", To: "某某市", Batch: "3", On: calendar.MustDay("2024-05-13"), Until: calendar.MustDay("2024-05-13"),
		Day: forms.Handed{Items: 30, Key: 2, Phone: 18, Letter: 12}, Total: forms.Handed{Items: 95, Key: 5, Phone: 60, Letter: 33, Other: 2},
		Types: []forms.Count{{"水", "water", 30}, {"大气", "air", 50}, {"噪声", "noise", 20}, {"生态", "ecology", 5}, {"固废", "solid waste", 3}}}
}

func shipped(t *testing.T) forms.Set {
	t.Helper()
	set, err := configs.Forms()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func filled(t *testing.T, f forms.Template, facts forms.Facts) forms.Filled {
	t.Helper()
	got, err := forms.Fill(f, facts, "区整改办", made)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestEveryFormReadsAsItShould(t *testing.T) {
	t.Parallel()
	set := shipped(t)
	for _, id := range []string{"d5", "d11", "d12", "d13", "d14", "d19"} {
		facts := full().Facts()
		if set[id].About == forms.OfDay {
			var err error
			if facts, err = day().Facts(); err != nil {
				t.Fatal(err)
			}
		}
		f := filled(t, set[id], facts)
		if len(f.Blank) != 0 {
			t.Errorf("%s has no value for %v", id, f.Blank)
		}
		golden(t, id, f.Plain())
		for _, print := range []func() (paper.Printed, error){
			func() (paper.Printed, error) { return paper.PDF(f.Document, typeface.NewSet(nil)) },
			func() (paper.Printed, error) { return paper.DOCX(f.Document) },
		} {
			if printed, err := print(); err != nil || len(printed.Missing) > 0 {
				t.Errorf("%s: %v, missing %q", id, err, string(printed.Missing))
			}
		}
	}
}

func golden(t *testing.T, id, got string) {
	t.Helper()
	name := filepath.Join("testdata", id+".txt")
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name) //nolint:gosec // a name of ours
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s reads\n%s\nexpected\n%s", id, got, want)
	}
}

func TestTheDailySentencePrintsZeros(t *testing.T) {
	t.Parallel()
	d := forms.Daily{Inspectors: "督察组", To: "某区", Batch: "1", On: calendar.MustDay("2024-05-09"), Until: calendar.MustDay("2024-05-09")}
	facts, err := d.Facts()
	if err != nil {
		t.Fatal(err)
	}
	const want = "5月9日，督察组向某区交办第1批群众信访举报件0件（重点交办件0件），其中来电举报0件，来信举报0件。截至5月9日，共交办0件（重点交办件0件），" +
		"其中来电0件，来信0件。从生态环境问题类型来看，涉及水0件、大气0件、噪声0件、生态0件、土壤0件、辐射0件、其他0件。\n"
	if got := filled(t, shipped(t)["d19"], facts).Plain(); !strings.HasSuffix(got, want) {
		t.Errorf("%s\nexpected %s", got, want)
	}
}

func TestTheSentenceIsToldInBothLanguagesFromOneTemplate(t *testing.T) {
	t.Parallel()
	d := day()
	d.Since = calendar.MustDay("2024-05-07")
	told, err := shipped(t)["d19"].Wording().Tell(d)
	if err != nil {
		t.Fatal(err)
	}
	if want := "5月7日至5月13日，中央第五生态环境保护督察组向某某市交办第3批群众信访举报件30件"; !strings.HasPrefix(told.ZH, want) {
		t.Errorf("%s\nexpected %s", told.ZH, want)
	}
	const want = "2024-05-07 to 2024-05-13: 中央第五生态环境保护督察组 handed over to 某某市, as batch 3, 30 complaints (2 key cases), 18 by phone and 12 by letter. By 2024-05-13 95 were handed over (5 key cases), " +
		"60 by phone and 33 by letter and 2 in other ways. By type: water 30, air 50, noise 20, ecology 5, soil 0, radiation 0, other 0, solid waste 3."
	if told.EN != want {
		t.Errorf("%s\nexpected %s", told.EN, want)
	}
	d.Since = d.On.Add(1)
	if _, err := shipped(t)["d19"].Wording().Tell(d); err == nil {
		t.Error("a span that ends before it begins is told")
	}
}

func TestAFormOfADayIsInBothLanguages(t *testing.T) {
	t.Parallel()
	f := shipped(t)["d19"]
	f.English = ""
	if err := (forms.Set{"d19": f}).Validate(); err == nil {
		t.Error("a form of a day without English is accepted")
	}
	f.English = "{title}"
	if err := (forms.Set{"d19": f}).Validate(); err == nil {
		t.Error("English that names a field of a ticket is accepted")
	}
	if _, err := configs.ReadForms([]byte("version: 1\nforms:\n  d19: {name: 通报, about: ticket, title: 通报, parts: [{text: 无}]}\n")); err == nil {
		t.Error("d19 about a ticket is accepted")
	}
}

func TestContradictoryDaysAreRefused(t *testing.T) {
	t.Parallel()
	for want, spoil := range map[string]func(*forms.Daily){
		"do not add up":        func(d *forms.Daily) { d.Day.Phone++ },
		"more key items":       func(d *forms.Daily) { d.Total.Key = 96 },
		"negative":             func(d *forms.Daily) { d.Day.Key = -1 },
		"the day has more":     func(d *forms.Daily) { d.Day = forms.Handed{Items: 96, Phone: 96} },
		"ends before":          func(d *forms.Daily) { d.Until = d.On.Add(-1) },
		"less than the items":  func(d *forms.Daily) { d.Types = d.Types[:1] },
		"of the type is wrong": func(d *forms.Daily) { d.Types[1].N = 96 },
		"type is wrong":        func(d *forms.Daily) { d.Types[1].Name = "水" },
	} {
		d := day()
		spoil(&d)
		if _, err := d.Facts(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, expected %q", err, want)
		}
	}
}

func TestWhatIsNotKnownIsLeftToBeFilledInAndTold(t *testing.T) {
	t.Parallel()
	f := filled(t, shipped(t)["d14"], forms.Ticket{Handling: "已整改。"}.Facts())
	want := []string{"受理编号", "问题基本情况", "验收情况", "公示开始日期", "公示截止日期", "公示工作日数", "受理部门", "监督电话", "联系地址", "制表日期"}
	if !slices.Equal(f.Blank, want) {
		t.Errorf("told %v", f.Blank)
	}
	if text := f.Plain(); !strings.Contains(text, "（受理编号：________）") || strings.Contains(text, "无") {
		t.Errorf("printed %s", text)
	}
}

func TestNumbersOfPersonsAreCoveredInEveryForm(t *testing.T) {
	t.Parallel()
	ticket := full()
	for _, text := range []*string{&ticket.Title, &ticket.Description, &ticket.Findings, &ticket.Subject, &ticket.Problems, &ticket.Handling, &ticket.Accountability,
		&ticket.ClosureGoal, &ticket.Verification, &ticket.NoticeText, &ticket.Address, &ticket.Persons[0], &ticket.Measures[0]} {
		*text += "电话13812345678，身份证50010119900101123X"
	}
	for id, template := range shipped(t) {
		if template.About != forms.OfTicket {
			continue
		}
		text := filled(t, template, ticket.Facts()).Plain()
		if strings.Contains(text, "13812345678") || strings.Contains(text, "50010119900101123X") {
			t.Errorf("%s tells a number: %s", id, text)
		}
		if template.Public && !strings.Contains(text, "023-71000000") {
			t.Errorf("%s covers the telephone of the office", id)
		}
	}
}

func TestAValueIsNoTemplate(t *testing.T) {
	t.Parallel()
	f := filled(t, shipped(t)["d14"], forms.Facts{"description": "{persons}{office_phone}", "office_phone": "12369"})
	if !strings.Contains(f.Plain(), "{persons}{office_phone}") {
		t.Errorf("a value was read as a template: %s", f.Plain())
	}
}

func TestWrongFormsAreRefused(t *testing.T) {
	t.Parallel()
	good := forms.Template{Name: "表", About: forms.OfTicket, Public: true, Parts: []forms.Part{{Text: "{title}"}}}
	if err := (forms.Set{"own": good}).Validate(); err != nil {
		t.Fatal(err)
	}
	for want, spoil := range map[string]func(*forms.Template){
		"没有字段 {complainant}":  func(f *forms.Template) { f.Title = "{complainant}" },
		"没有字段 {day_count}":    func(f *forms.Template) { f.Parts[0].Notes = []string{"{day_count}"} },
		"{persons}(调处人员)不得写入": func(f *forms.Template) { f.Parts[0].Fields = []forms.Pair{{"人员", "{persons}"}} },
		"braces without":      func(f *forms.Template) { f.Parts[0].Signature = []string{"{title"} },
		"must be ticket":      func(f *forms.Template) { f.About = "person" },
		"parts must be given": func(f *forms.Template) { f.Parts = nil },
	} {
		f := good
		f.Parts = slices.Clone(good.Parts)
		spoil(&f)
		if err := (forms.Set{"own": f}).Validate(); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "own") {
			t.Errorf("%v, expected %q", err, want)
		}
		if _, err := forms.Fill(f, nil, "", made); err == nil {
			t.Errorf("filled in spite of %q", want)
		}
	}
	if err := (forms.Set{"../d5": good}).Validate(); err == nil {
		t.Error("any id is taken")
	}
}

func TestEveryFieldHasAValueThatCanReachAForm(t *testing.T) {
	t.Parallel()
	facts := full().Facts()
	if got, want := slices.Sorted(maps.Keys(facts)), slices.Sorted(maps.Keys(forms.TicketFields)); !slices.Equal(got, want) {
		t.Errorf("the ticket gives %v, the fields are %v", got, want)
	}
	for name, value := range facts {
		if value == "" {
			t.Errorf("a full ticket has no %s", name)
		}
	}
	ofDay, err := day().Facts()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := slices.Sorted(maps.Keys(ofDay)), slices.Sorted(maps.Keys(forms.DayFields)); !slices.Equal(got, want) {
		t.Errorf("the day gives %v, the fields are %v", got, want)
	}
}
