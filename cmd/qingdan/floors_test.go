package main_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// The plan of the house, as docs/architecture.md draws it. Arrows go down only, never between rooms of one floor; a room
// is a folder with all in it.
var floorOf = map[string]int{
	"internal/calendar": 1, "internal/recount": 1, "internal/redact": 1, "internal/sample": 1, "internal/typeface": 1,
	"internal/rectify": 2, "internal/paper": 2, "internal/chart": 2,
	"internal/report": 3, "internal/flags": 3, "internal/journal": 3, "internal/seal": 3, "configs": 3, "docs": 3,
	"internal/auth": 4, "internal/evidence": 4, "internal/notify": 4, "internal/sheet": 4, "internal/snapshot": 4, "internal/plot": 4,
	"api": 5, "internal/store": 5, "internal/demo": 5,
	"cmd": 6,
}

// testsMayAlso lists arrows of tests that are not in the plan: what ships is a better stand-in than a mock.
var testsMayAlso = map[string][]string{
	"api":              {"internal/store"},
	"internal/demo":    {"internal/store"},
	"internal/store":   {"api"},
	"internal/rectify": {"configs", "internal/journal", "internal/report", "internal/store"},
	"internal/report":  {"configs"},
	"internal/paper":   {"configs", "internal/chart"},
}

// onlyIn names the rooms that may know an import path and what lies under it.
var onlyIn = map[string][]string{
	"gorm.io":               {"internal/store"},
	"github.com/labstack":   {"api"},
	"github.com/xuri":       {"internal/sheet"},
	"codeberg.org/go-pdf":   {"internal/paper"},
	"github.com/go-analyze": {"internal/chart"},
	"qingdan/docs":          {"api", "cmd"},
}

// Drawers without a label, as folder, package or file.
var drawers = []string{
	"util", "utils", "common", "helper", "helpers", "model", "models", "service", "services", "repository", "dto",
}

const longestFile, longestPackage = 300, 1500

// longOnes are the files and folders over these lengths, each with the reason why it is not split.
var longOnes = map[string]string{
	"api":                      "one file per resource; to take one out, what all share (call, bind, problem) would have to be exported",
	"cmd/qingdan":              "one file per command; each opens the same house, which would have to be exported",
	"internal/auth":            "every way in passes one gate; a part of it outside could be passed by",
	"internal/evidence":        "one reader per kind of file, none of use without the archive that calls it",
	"internal/rectify":         "the business is one room; parts of it would have to open the ticket to each other",
	"internal/report":          "one file per report; apart, each would have to be given exact counts, shares and keys through exported names",
	"internal/report/official": "one file per kind of table; apart, each would have to be given columns and asks through exported names",
	"internal/sheet":           "one reader per kind of column and table; reading of cells is already apart, in grid",
	"internal/sheet/grid":      "three file formats behind one small face",
	"internal/store":           "all that knows the tables; a second package would have to export rows and sqlText",
}

func TestTheHouseStandsAsPlanned(t *testing.T) {
	t.Parallel()
	for _, fault := range houseFaults(os.DirFS("../.."), longOnes) {
		t.Error(fault)
	}
}

func TestTheArchitectureDrawsTheSameFloors(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	drawn := map[string]int{}
	for _, row := range regexp.MustCompile(`(?m)^\| (\d+) \|([^|]*)\|`).FindAllStringSubmatch(string(text), -1) {
		floor, err := strconv.Atoi(row[1])
		if err != nil {
			t.Fatal(err)
		}
		for _, room := range regexp.MustCompile("`([^`]*)`").FindAllStringSubmatch(row[2], -1) {
			drawn[roomOf(room[1])] = floor
		}
	}
	if !maps.Equal(drawn, floorOf) {
		t.Errorf("docs/architecture.md draws %v, the plan is %v", drawn, floorOf)
	}
}

// houseFaults reads the import lines and lengths of all Go files itself: what `go list` says would be cached wrongly.
func houseFaults(tree fs.FS, excused map[string]string) []string {
	h := house{lines: map[string]int{}}
	h.topFolders(tree)
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(name)
		switch {
		case entry.IsDir() && name != "." && (strings.HasPrefix(base, ".") || base == "testdata"):
			return fs.SkipDir
		case !entry.IsDir() && strings.HasSuffix(name, ".go"):
			return h.file(tree, name)
		}
		return nil
	})
	if err != nil {
		h.fault("%v", err)
	}
	h.lengths(excused)
	slices.Sort(h.faults)
	return h.faults
}

type house struct {
	faults []string
	lines  map[string]int // of every file and of every folder, without tests and generated files
}

func (h *house) fault(format string, args ...any) {
	h.faults = append(h.faults, fmt.Sprintf(format, args...))
}

// topFolders refuses what is neither in the tree of the house nor ignored by git.
func (h *house) topFolders(tree fs.FS) {
	ignored, _ := fs.ReadFile(tree, ".gitignore") // absent means nothing is ignored
	entries, err := fs.ReadDir(tree, ".")
	if err != nil {
		h.fault("%v", err)
	}
	for _, entry := range entries {
		name := entry.Name()
		if !entry.IsDir() || strings.HasPrefix(name, ".") || slices.Contains(strings.Split(string(ignored), "\n"), "/"+name+"/") {
			continue
		}
		if !slices.Contains([]string{"api", "cmd", "configs", "docs", "internal"}, name) {
			h.fault("%s/: no such folder in the house", name)
		}
	}
}

func (h *house) file(tree fs.FS, name string) error {
	source, err := fs.ReadFile(tree, name)
	if err != nil {
		return err
	}
	file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		return err
	}
	test, folder := strings.HasSuffix(name, "_test.go"), path.Dir(name)
	room := roomOf(folder)
	if _, planned := floorOf[room]; !planned {
		h.fault("%s: %s is no room of the house", name, folder)
	}
	words := append(strings.Split(folder, "/"), file.Name.Name, strings.TrimSuffix(path.Base(name), ".go"))
	for _, word := range drawers {
		if slices.Contains(words, word) {
			h.fault("%s: %q is a drawer without a label", name, word)
		}
	}
	for _, spec := range file.Imports {
		target, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return err
		}
		h.arrow(name, room, target, test)
	}
	if !test && !isGenerated(file, source) {
		n := bytes.Count(source, []byte("\n"))
		h.lines[name] = n
		h.lines[folder] += n
	}
	return nil
}

func (h *house) arrow(name, room, target string, test bool) {
	for _, known := range slices.Sorted(maps.Keys(onlyIn)) {
		if rooms := onlyIn[known]; under(target, known) && !slices.Contains(rooms, room) {
			h.fault("%s: imports %s, which only %s may know", name, target, strings.Join(rooms, " and "))
		}
	}
	inside, ours := strings.CutPrefix(target, "qingdan/")
	if !ours {
		if first, _, _ := strings.Cut(target, "/"); room == "internal/rectify" && !test && strings.Contains(first, ".") {
			h.fault("%s: imports %s; the business knows the standard library and the floor below only", name, target)
		}
		return
	}
	to := roomOf(inside)
	if to == room || test && slices.Contains(testsMayAlso[room], to) {
		return
	}
	if below, planned := floorOf[to]; !planned || below >= floorOf[room] {
		h.fault("%s: imports %s: no arrow goes from %s to %s", name, target, room, to)
	}
	if room == "internal/rectify" && !test && floorOf[to] != 1 {
		h.fault("%s: imports %s; the business knows the standard library and the floor below only", name, target)
	}
}

func (h *house) lengths(excused map[string]string) {
	for name, n := range h.lines {
		most := longestPackage
		if strings.HasSuffix(name, ".go") {
			most = longestFile
		}
		if reason := excused[name]; n > most && reason == "" {
			h.fault("%s: %d lines; split it, or say in longOnes why not", name, n)
		} else if n <= most && reason != "" {
			h.fault("%s: %d lines need no excuse; take it out of longOnes", name, n)
		}
	}
	for name := range excused {
		if h.lines[name] == 0 {
			h.fault("%s: excused in longOnes, but not there", name)
		}
	}
}

func roomOf(folder string) string {
	parts := strings.Split(folder, "/")
	if parts[0] == "internal" && len(parts) > 1 {
		return parts[0] + "/" + parts[1]
	}
	return parts[0]
}

// isGenerated also knows the head that swag writes, which has not the agreed form.
func isGenerated(file *ast.File, source []byte) bool {
	return ast.IsGenerated(file) || bytes.HasPrefix(source, []byte("// Package docs Code generated by swaggo/swag. DO NOT EDIT\n"))
}

func under(target, known string) bool { return target == known || strings.HasPrefix(target, known+"/") }

func TestAPlantedFaultOfTheHouseIsFound(t *testing.T) {
	t.Parallel()
	importing := func(paths ...string) string {
		return "package p\n\nimport (\n\t_ \"" + strings.Join(paths, "\"\n\t_ \"") + "\"\n)\n"
	}
	long := "package p\n" + strings.Repeat("\n", longestFile)
	for _, c := range []struct{ name, source, want string }{
		{"internal/report/a.go", importing("qingdan/internal/rectify"), ""},
		{"internal/report/a.go", importing("qingdan/internal/store"), "no arrow goes from internal/report to internal/store"},
		{"internal/report/a.go", importing("qingdan/internal/journal"), "no arrow goes from internal/report to internal/journal"},
		{"internal/report/a_test.go", importing("qingdan/internal/journal"), "no arrow"},
		{"internal/seal/a.go", importing("qingdan/internal/rectify"), ""},
		{"internal/calendar/a.go", importing("qingdan/internal/rectify"), "no arrow"},
		{"internal/store/a.go", importing("qingdan/internal/seal", "qingdan/internal/journal", "gorm.io/driver/sqlite"), ""},
		{"internal/store/a.go", importing("qingdan/internal/store/migrations"), ""},
		{"internal/store/sub/a.go", importing("qingdan/internal/demo"), "no arrow goes from internal/store to internal/demo"},
		{"internal/store/a.go", importing("qingdan/internal/auth"), ""},
		{"internal/auth/a.go", importing("qingdan/internal/evidence"), "no arrow"},
		{"internal/auth/a_test.go", importing("qingdan/internal/store"), "no arrow"},
		{"internal/store/a.go", importing("qingdan/cmd/qingdan"), "no arrow"},
		{"internal/auth/a.go", importing("gorm.io/gorm"), "only internal/store may know"},
		{"internal/auth/a_test.go", importing("gorm.io/gorm"), "only internal/store may know"},
		{"internal/auth/a.go", importing("gorm.iox/gorm"), ""},
		{"cmd/qingdan/a.go", importing("github.com/labstack/echo/v4"), "only api may know"},
		{"api/a.go", importing("github.com/xuri/excelize/v2"), "only internal/sheet may know"},
		{"api/a.go", importing("qingdan/docs", "github.com/labstack/echo/v4"), ""},
		{"internal/store/a.go", importing("qingdan/docs"), "only api and cmd may know"},
		{"api/a.go", importing("qingdan/internal/store"), "no arrow goes from api to internal/store"},
		{"api/a_test.go", importing("qingdan/internal/store", "qingdan/internal/sheet", "qingdan/internal/auth", "qingdan/internal/evidence"), ""},
		{"api/a_test.go", importing("qingdan/internal/demo"), "no arrow"},
		{"api/a_test.go", importing("qingdan/cmd/qingdan"), "no arrow"},
		{"cmd/qingdan/a.go", importing("qingdan/api", "qingdan/internal/store"), ""},
		{"docs/a.go", importing("qingdan/configs"), "no arrow"},
		{"internal/rectify/a.go", importing("fmt", "encoding/json", "qingdan/internal/calendar", "qingdan/internal/redact"), ""},
		{"internal/rectify/a.go", importing("golang.org/x/text/width"), "standard library"},
		{"internal/rectify/a_test.go", importing("pgregory.net/rapid", "qingdan/configs"), ""},
		{"internal/rectify/a.go", importing("qingdan/configs"), "no arrow"},
		{"internal/rectify/a.go", importing("qingdan/docs"), "standard library"},
		{"internal/extra/a.go", "package extra\n", "no room of the house"},
		{"internal/sheet/a.go", importing("qingdan/internal/extra"), "no arrow"},
		{"a.go", "package a\n", "no room of the house"},
		{"pkg/readme.md", "", "no such folder"},
		{"data/qingdan.db", "", ""},
		{".ci/tools.go", "not even Go", ""},
		{"internal/sheet/testdata/a.go", "not even Go", ""},
		{"internal/sheet/utils/a.go", "package sheet\n", "drawer"},
		{"internal/sheet/a.go", "package helpers\n", "drawer"},
		{"internal/sheet/common.go", "package sheet\n", "drawer"},
		{"internal/sheet/a.go", long, "301 lines"},
		{"internal/sheet/a_test.go", long, ""},
		{"api/a.go", "// Code generated by a table. DO NOT EDIT.\n\n" + long, ""},
		{"docs/docs.go", "// Package docs Code generated by swaggo/swag. DO NOT EDIT\n" + long, ""},
		{"internal/sheet/a.go", "package", "expected"},
	} {
		tree := fstest.MapFS{".gitignore": {Data: []byte("/qingdan\n/data/\n")}, c.name: {Data: []byte(c.source)}}
		faults := houseFaults(tree, nil)
		if c.want == "" && len(faults) > 0 || c.want != "" && !strings.Contains(strings.Join(faults, "\n"), c.want) {
			t.Errorf("%s:\n%s\nfaults: %q, expected %q", c.name, c.source[:min(len(c.source), 200)], faults, c.want)
		}
	}
}

func TestALengthIsExcusedByNameAndOnlyWhileItIsTooLong(t *testing.T) {
	t.Parallel()
	tree := fstest.MapFS{}
	for _, name := range []string{"a", "b", "c", "d", "e", "f"} {
		tree["internal/sheet/"+name+".go"] = &fstest.MapFile{Data: []byte("package sheet\n" + strings.Repeat("\n", 270))}
	}
	if faults := houseFaults(tree, nil); len(faults) != 1 || !strings.Contains(faults[0], "internal/sheet: 1626 lines") {
		t.Errorf("a long package: %q", faults)
	}
	if faults := houseFaults(tree, map[string]string{"internal/sheet": "one table"}); len(faults) != 0 {
		t.Errorf("an excused package: %q", faults)
	}
	stale := map[string]string{"internal/sheet": "one table", "internal/sheet/a.go": "was long", "api/gone.go": "was there"}
	if faults := houseFaults(tree, stale); len(faults) != 2 {
		t.Errorf("two excuses without a cause: %q", faults)
	}
}
