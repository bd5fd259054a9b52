package report

import (
	"slices"
	"strconv"
	"strings"

	"qingdan/internal/rectify"
)

// Version is the number of the definition among those of its name.
func (d Definition) Version() int {
	_, number, _ := strings.Cut(d.ID, "@")
	n, _ := strconv.Atoi(number)
	return n
}

// DefinitionsOf are all that were ever in force in a report.
func DefinitionsOf(report string) (all []Definition) {
	for _, d := range Definitions {
		if d.Report == report {
			all = append(all, d)
		}
	}
	return all
}

// Latest is the definition of its column that is printed unless another one is asked for.
func (d Definition) Latest() Definition {
	for _, other := range DefinitionsOf(d.Report) {
		if other.Column == d.Column && other.Version() > d.Version() {
			d = other
		}
	}
	return d
}

// definitions are those by which a report is made: of each column the one asked for, or the latest.
func (q Query) definitions(report string) (all []Definition) {
	for _, d := range DefinitionsOf(report) {
		asked := slices.ContainsFunc(q.Versions, func(id string) bool {
			other, known := Defined(id)
			return known && other.Report == report && other.Column == d.Column
		})
		if slices.Contains(q.Versions, d.ID) || !asked && d.Latest().ID == d.ID {
			all = append(all, d)
		}
	}
	return all
}

// unversioned finds versions that a report never had, and two of one column.
func (q Query) unversioned(report string) (fields []rectify.Field) {
	columns := map[string]bool{}
	for _, id := range q.Versions {
		d, known := Defined(id)
		if !known || d.Report != report {
			var ids []string
			for _, d := range DefinitionsOf(report) {
				ids = append(ids, d.ID)
			}
			fields = append(fields, rectify.Field{Name: "definition", Code: "value.unknown", Message: rectify.Say("本表没有定义 %[1]s,可选 %[2]s", "this report never had the definition %[1]s; choose from %[2]s", id, strings.Join(ids, ", "))})
			continue
		}
		if columns[d.Column] {
			fields = append(fields, rectify.Field{Name: "definition", Code: "value.list", Message: rectify.Say("“%[1]s”只能选一个版本", "only one version of %[2]s", d.Label.ZH, d.Column)})
		}
		columns[d.Column] = true
	}
	return fields
}

// superseded says which figures are printed by a definition that a later one took the place of.
func superseded(all []Definition) (notes []Note) {
	for _, d := range all {
		if latest := d.Latest(); latest.ID != d.ID {
			notes = append(notes, Note{"superseded", rectify.Say("“%[1]s”按旧定义 %[2]s 计算,现行定义为 %[3]s", "%[4]s is computed by the former definition %[2]s; the one in force is %[3]s", d.Label.ZH, d.ID, latest.ID, d.Label.EN)})
		}
	}
	return notes
}
