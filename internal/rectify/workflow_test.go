package rectify_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"qingdan/configs"
	"qingdan/internal/rectify"
)

func TestTheTableOfMovesIsDocumented(t *testing.T) {
	t.Parallel()
	const path = "../../docs/workflow.md"
	got := workflow(t)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Error("docs/workflow.md is not what the table says; run the test with -update")
	}
}

// workflow writes the document from the table of moves, in both languages.
func workflow(t *testing.T) string {
	routes, err := configs.Routes()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("<!-- Generated from the table of moves by `make docs`; do not edit. -->\n# 流程 / Workflow\n\n" +
		"每个问题沿同一张操作表流转;表外的操作不能发生。各来源关闭的环节被其前一操作越过。\n" +
		"Every problem moves along one table; what is not a row cannot happen. A stage that is off for a source is passed over by the move before it.\n\n")
	b.WriteString("## 状态图 / Diagram\n\n```mermaid\nstateDiagram-v2\n    [*] --> registered: register\n")
	for _, m := range rectify.Table {
		for _, from := range m.From {
			if m.To != "" {
				fmt.Fprintf(&b, "    %s --> %s: %s\n", from, m.To, m.Do)
			}
		}
	}
	b.WriteString("```\n\n## 状态 / States\n\n| id | 中文 | English | open |\n| --- | --- | --- | --- |\n")
	for _, s := range rectify.Vocabulary["state"] {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", s.ID, s.ZH, s.EN, mark(rectify.State(s.ID).IsOpen()))
	}
	b.WriteString("\n## 各来源的环节 / Stages per source\n\n| source | 来源 | dispatch 交办 | investigate 调查核实 | plan 方案 | review 复查 | verify 核查 | notice 公示 |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n")
	for _, s := range rectify.Sources() {
		r := routes.Routes[s]
		notice := fmt.Sprint(r.NoticeDays)
		for _, level := range []string{"city", "district", "township"} {
			if n, ok := r.NoticeByLevel[level]; ok {
				notice += fmt.Sprintf(" (%s %d)", level, n)
			}
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s | %s | %s |\n", s, rectify.Label("source", string(s)).ZH, mark(r.Dispatch), mark(r.Investigate), mark(r.Plan), mark(r.Review), mark(r.Verify), notice)
	}
	b.WriteString("\n## 操作 / Moves\n\n依据 / Basis: S 公开规定 public rule, P 实践 practice, D 本产品 decided here.\n\n")
	for _, m := range rectify.Table {
		describe(&b, m)
	}
	return b.String()
}

func describe(b *strings.Builder, m rectify.Move) {
	fmt.Fprintf(b, "### `%s` %s / %s\n\n", m.Do, m.Label.ZH, m.Label.EN)
	from, to := "–", "(不变 / unchanged)"
	if len(m.From) > 0 {
		from = "`" + strings.Join(words(m.From), "`, `") + "`"
	}
	if m.To != "" {
		to = "`" + string(m.To) + "`"
	}
	fmt.Fprintf(b, "- %s → %s · 依据 basis %s\n", from, to, m.Basis)
	for _, r := range m.By {
		who := r.Who()
		fmt.Fprintf(b, "- 由 by `%s`: %s / %s\n", r, who.ZH, who.EN)
	}
	if len(m.Needs) > 0 {
		fmt.Fprintf(b, "- 必填 needs: `%s`\n", strings.Join(onTheWire(m.Needs), "`, `"))
	}
	if len(m.Takes) > 0 {
		takes := onTheWire(m.Takes)
		slices.Sort(takes)
		fmt.Fprintf(b, "- 可填 takes: `%s`\n", strings.Join(slices.Compact(takes), "`, `"))
	}
	for _, g := range m.Guards() {
		fmt.Fprintf(b, "- 条件 if: %s / %s\n", g.ZH, g.EN)
	}
	if m.Late {
		b.WriteString("- 可补录 may be entered late (`effective_at`, `late_reason`)\n")
	}
	b.WriteString("\n")
}

// onTheWire gives facts the names that callers use: a place is kept in millionths of a degree and told in degrees.
func onTheWire(facts []string) []string {
	all := slices.Clone(facts)
	for i := range all {
		all[i] = strings.TrimSuffix(all[i], "_micro")
	}
	return all
}

func words(states []rectify.State) []string {
	var all []string
	for _, s := range states {
		all = append(all, string(s))
	}
	return all
}

func mark(on bool) string {
	if on {
		return "✓"
	}
	return "–"
}
