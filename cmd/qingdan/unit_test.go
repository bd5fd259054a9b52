package main

import (
	"database/sql"
	"os"
	"strings"
	"testing"
)

const unitHead = "code12,name,level,parent_code12,城乡分类代码\r\n"

// importUnits runs the command on a table.
func importUnits(t testing.TB, status int, data, table string) (said string) {
	t.Helper()
	file := t.TempDir() + "/units.csv"
	if err := os.WriteFile(file, []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	out, errs := console(t, status, "unit", "import", file, "--data", data)
	if status == refused {
		oneLine(t, errs)
		if !strings.Contains(errs, file) {
			t.Errorf("the refusal does not name the file: %s", errs)
		}
	}
	return out + errs
}

func TestATableOfUnitsIsTakenInWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	head := unitHead + "500119000000,南川区,县,500100000000,\r\n"
	for why, c := range map[string]struct{ table, code, line string }{
		"no such columns":               {"代码,名称\n1,a\n", "units.no_header", "line 1"},
		"nothing but head":              {unitHead, "units.no_rows", ""},
		"empty":                         {"", "units.no_header", ""},
		"another encoding":              {unitHead + "500119000000,\xc4\xcf\xb4\xa8,县,,\n", "units.encoding", ""},
		"a code twice":                  {head + "500119001000,东城街道,乡,500119000000,\n500119001000,西城街道,乡,500119000000,\n", "units.code_twice", "line 4"},
		"a name missing":                {head + "500119001000,,乡,500119000000,\n", "units.blank", "line 3"},
		"a row cut off":                 {head + "500119001000,东城街道\n", "units.row_torn", "line 3"},
		"a short code":                  {head + "500119001,东城街道,乡,500119000000,\n", "units.bad_code", "line 3"},
		"a code in exponent form":       {head + "5.00119E+11,东城街道,乡,500119000000,\n", "units.bad_code", "line 3"},
		"a township's own code":         {head + "500119-D01,东城街道,乡,500119000000,\n", "units.bad_code", "line 3"},
		"a level nobody knows":          {head + "500119001000,东城街道,街道,500119000000,\n", "units.unknown_level", "line 3"},
		"a parent nobody knows":         {head + "500119001000,东城街道,乡,500118000000,\n", "units.unknown_parent", "line 3"},
		"no parent":                     {head + "500119001000,东城街道,乡,,\n", "units.unknown_parent", "line 3"},
		"two districts, no city":        {head + "500118000000,永川区,县,500100000000,\n", "units.unknown_parent", "line 2"},
		"its own parent":                {head + "500119001000,东城街道,乡,500119001000,\n", "units.ring", "line 3"},
		"a ring":                        {head + "500119-D01,甲,部门,500119-D02,\n500119-D02,乙,部门,500119-D01,\n", "units.ring", "line 3"},
		"a township below a village":    {head + "500119001001,某村,村,500119000000,\n500119001000,东城街道,乡,500119001001,\n", "units.wrong_order", "line 4"},
		"a township below an office":    {head + "500119-D01,甲,部门,500119000000,\n500119001000,东城街道,乡,500119-D01,\n", "units.wrong_order", "line 4"},
		"a name twice":                  {head + "500119001000,东城街道,乡,500119000000,\n500119002000,东城街道,乡,500119000000,\n", "units.name_twice", "line 4"},
		"a line break in a name":        {head + "500119001000,\"东城\n街道\",乡,500119000000,\n", "units.bad_name", "line 3"},
		"an acceptance unit unheard of": {"code12,name,level,parent_code12,acceptance_code12\n500119000000,南川区,县,,500119-D02\n", "units.unknown_acceptance_unit", "line 2"},
	} {
		if said := importUnits(t, refused, data, c.table); !strings.Contains(said, "["+c.code+"]") || !strings.Contains(said, c.line) {
			t.Errorf("%s: %s, expected %s in %s", why, said, c.code, c.line)
		}
	}
	if out, _ := console(t, done, "unit", "import", unitTable(t), "--data", data); !strings.Contains(out, "52 added") {
		t.Errorf("after the refusals: %s", out)
	}
}

func TestATableWithoutAcceptanceUnitsLeavesThem(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	console(t, done, "unit", "import", unitTable(t), "--data", data)
	if said := importUnits(t, done, data, unitHead+"500119000000,南川区(新名),县,500000000000,\r\n"); !strings.Contains(said, "1 changed") {
		t.Error(said)
	}
	inDatabase(t, data, func(db *sql.DB) {
		if n := number(t, db, "SELECT count(*) FROM units WHERE code = '500119000000' AND acceptance_unit <> ''"); n != 1 {
			t.Error("the district lost its acceptance unit")
		}
	})
}

func TestUnitsAreAddedBelowThoseThatAreThere(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	district := unitHead + "500119000000,南川区,县,500100000000,\r\n500119108000,水江镇,乡,500119000000,\r\n"
	for _, step := range []struct{ table, says string }{
		{district, "2 added, 0 changed, 0 unchanged"},
		{district, "0 added, 0 changed, 2 unchanged"},
		{unitHead + "500119108001,水江社区,村,500119108000,111\r\n500119-D01,区生态环境局,部门,500119000000,\r\n", "2 added, 0 changed"},
		{unitHead + "500100000000,市辖区,市,,\r\n500119000000,南川区,县,500100000000,\r\n", "1 added, 1 changed"}, // the city comes later
		{unitHead + "500119000000,南川区,县,500000000000,\r\n", "南川区 stays below 市辖区"},
	} {
		if said := importUnits(t, done, data, step.table); !strings.Contains(said, step.says) {
			t.Errorf("%s\ngave %s, expected %s", step.table, said, step.says)
		}
	}
	for table, code := range map[string]string{
		"500120000000,璧山区,县,500100000001,\n": "units.unknown_parent", // a second tree
		"500119109000,水江镇,乡,500119000000,\n": "units.name_twice",
		"500119108000,水江镇,乡,500119108001,\n": "units.ring", // below its own village
		"500119108002,某村,村,500119108009,\n":  "units.unknown_parent",
	} {
		if said := importUnits(t, refused, data, unitHead+table); !strings.Contains(said, "["+code+"]") {
			t.Errorf("%s gave %s, expected %s", table, said, code)
		}
	}
	inDatabase(t, data, func(db *sql.DB) {
		if all, roots := number(t, db, "SELECT count(*) FROM units"), number(t, db, "SELECT count(*) FROM units WHERE parent_id = ''"); all != 5 || roots != 1 {
			t.Errorf("%d units with %d roots, expected 5 and 1", all, roots)
		}
	})
}
