package main_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The rules of internal/store for SQL (S-12): text that reaches the database is a constant or a sqlText, and the ways
// in which GORM drops a filter, escapes one or writes more than was said are not used.

func TestTheStoreSpeaksToTheDatabaseInConstantsOnly(t *testing.T) {
	t.Parallel()
	files, faults := sqlFaults(os.DirFS("../.."), "internal/store")
	if files == 0 {
		t.Error("internal/store has no Go file; nothing was checked")
	}
	for _, fault := range faults {
		t.Error(fault)
	}
}

// neverUsed are members of GORM that are refused, and why.
var neverUsed = map[string]string{
	"Save":              "writes every column, of whatever row has that key",
	"Unscoped":          "drops filters",
	"AutoMigrate":       "drops triggers and indexes on SQLite; the schema is in migrations/",
	"Migrator":          "the schema is in migrations/",
	"AllowGlobalUpdate": "lets a change without a condition through",
	"FirstOrCreate":     "takes a struct for a condition",
	"FirstOrInit":       "takes a struct for a condition",
	"Association":       "writes rows nobody named",
	"Preload":           "reads rows without a scope",
}

// sparedFunctions may make SQL of texts that are no constants, each with the reason why nobody else's text gets there.
var sparedFunctions = map[string]string{
	"store.headOf": "names of tables and of fields of structs in the package itself",
}

// firstIsSQL are the methods whose first argument (after a context) goes into the statement as it is.
var firstIsSQL = strings.Fields(`Where Or Not Having Order Group Select Table Joins InnerJoins Raw Exec Pluck Omit Update UpdateColumn
	Query QueryRow Prepare ExecContext QueryContext QueryRowContext PrepareContext`)

// restIsSQL are the methods whose arguments after the destination are conditions.
var restIsSQL = strings.Fields("First Last Take Find Delete")

var hooks = strings.Fields(`BeforeCreate AfterCreate BeforeSave AfterSave BeforeUpdate AfterUpdate BeforeDelete AfterDelete AfterFind`)

var sqlWords = regexp.MustCompile(`\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|WHERE|ORDER BY|GROUP BY|VALUES|PRAGMA|VACUUM|ATTACH|(CREATE|DROP|ALTER) [A-Z]+)\b`)

// sqlFaults type-checks the packages under root. Modules of others are unknown to it, so a call on something of theirs
// counts as a call of GORM; methods with a body in the standard library or here are known and let be.
func sqlFaults(tree fs.FS, root string) (files int, faults []string) {
	w := &world{tree: tree, known: map[string]*types.Package{}}
	err := fs.WalkDir(tree, root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		if entry.Name() == "testdata" {
			return fs.SkipDir
		}
		info := &types.Info{
			Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
		}
		parsed, pkg, err := w.check(name, info)
		if err != nil {
			return err
		}
		files += len(parsed)
		for _, file := range parsed {
			l := &sqlLint{info: info, pkg: pkg, called: map[ast.Expr]bool{}, grouped: map[ast.Expr]bool{}}
			ast.Inspect(file, l.note)
			ast.Inspect(file, l.visit)
			faults = append(faults, l.faults...)
		}
		return nil
	})
	if err != nil {
		faults = append(faults, err.Error())
	}
	slices.Sort(faults)
	return files, faults
}

type sqlLint struct {
	info    *types.Info
	pkg     *types.Package
	called  map[ast.Expr]bool // selectors in the place of a function
	grouped map[ast.Expr]bool // calls inside the brackets of a condition
	faults  []string
}

func (l *sqlLint) fault(at ast.Node, format string, args ...any) {
	p := positions.Position(at.Pos())
	l.faults = append(l.faults, fmt.Sprintf("%s:%d: %s", p.Filename, p.Line, fmt.Sprintf(format, args...)))
}

// note marks what visit needs to know of the surroundings of a node.
func (l *sqlLint) note(n ast.Node) bool {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return true
	}
	l.called[call.Fun] = true
	if s, ok := call.Fun.(*ast.SelectorExpr); ok && slices.Contains([]string{"Where", "Not", "Having"}, s.Sel.Name) {
		for _, arg := range call.Args {
			for inner, ok := arg.(*ast.CallExpr); ok; {
				l.grouped[inner] = true
				next, selects := inner.Fun.(*ast.SelectorExpr)
				if !selects {
					break
				}
				inner, ok = next.X.(*ast.CallExpr)
			}
		}
	}
	return true
}

func (l *sqlLint) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.FuncDecl:
		if _, spared := sparedFunctions[l.pkg.Name()+"."+n.Name.Name]; spared {
			return false
		}
		if n.Recv != nil && slices.Contains(hooks, n.Name.Name) {
			l.fault(n, "%s is a hook of GORM: bulk changes pass it by", n.Name.Name)
		}
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok && key.Name == "AllowGlobalUpdate" {
			l.fault(n, "AllowGlobalUpdate %s", neverUsed[key.Name])
		}
	case *ast.CompositeLit:
		l.clause(n)
	case *ast.SelectorExpr:
		l.member(n)
	case *ast.CallExpr:
		l.conversion(n)
		if s, ok := n.Fun.(*ast.SelectorExpr); ok {
			l.call(n, s)
		}
	}
	return true
}

// member refuses members of GORM by name, and those with rules as values: a later call of the value would go unseen.
func (l *sqlLint) member(s *ast.SelectorExpr) {
	if from := l.packageOf(s); from != "" {
		if from == "gorm.io/gorm" && s.Sel.Name == "Model" {
			l.fault(s, "gorm.Model brings columns and a soft delete nobody asked for")
		}
		return
	}
	if !l.isForeign(s) {
		return
	}
	if why := neverUsed[s.Sel.Name]; why != "" {
		l.fault(s, "%s %s", s.Sel.Name, why)
	}
	if !l.called[s] && (slices.Contains(firstIsSQL, s.Sel.Name) || slices.Contains(restIsSQL, s.Sel.Name)) {
		l.fault(s, "%s must be called where it is named", s.Sel.Name)
	}
}

func (l *sqlLint) call(call *ast.CallExpr, s *ast.SelectorExpr) {
	name, args := s.Sel.Name, call.Args
	switch from := l.packageOf(s); {
	case from == "fmt":
		l.printed(call)
		return
	case from == "gorm.io/gorm" && name == "Expr":
	case from != "" || !l.isForeign(s):
		return
	}
	if len(args) > 0 && l.typeName(args[0]) == "context.Context" {
		args = args[1:]
	}
	if len(args) == 0 {
		return
	}
	switch {
	case name == "Or" && !l.grouped[call]:
		l.fault(call, "Or outside the brackets of a Where escapes the conditions before it")
	case name == "Model" && isFilled(args[0]):
		l.fault(call, "Model takes a filled struct for a condition and drops its zero values")
	case (name == "Updates" || name == "UpdateColumns") && l.isStruct(args[0]) && !selects(s.X):
		l.fault(call, "%s with a struct skips its zero values; say Select or give a map", name)
	case slices.Contains(restIsSQL, name):
		if isFilled(args[0]) {
			l.fault(call, "%s takes a filled struct for a condition and drops its zero values", name)
		}
		args = args[1:]
	case name == "Distinct":
		for _, arg := range args {
			l.mustBeSQL(arg, name)
		}
		return
	}
	if slices.Contains(firstIsSQL, name) || slices.Contains(restIsSQL, name) || name == "Expr" {
		l.statement(name, args)
	}
}

// statement checks the text of a statement and, for a list of columns, the further columns.
func (l *sqlLint) statement(name string, args []ast.Expr) {
	if len(args) == 0 {
		return
	}
	if chain, ok := args[0].(*ast.CallExpr); ok && l.grouped[chain] && slices.Contains([]string{"Where", "Not", "Having"}, name) {
		if s, ok := chain.Fun.(*ast.SelectorExpr); ok && slices.Contains([]string{"Where", "Or", "Not"}, s.Sel.Name) && l.isForeign(s) {
			return // brackets; their content is visited by itself
		}
	}
	l.mustBeSQL(args[0], name)
	text := l.info.Types[args[0]].Value
	if name == "Omit" || name == "Select" && text != nil && !strings.ContainsAny(text.ExactString(), "?@") {
		for _, column := range args[1:] {
			l.mustBeSQL(column, name)
		}
	}
}

func (l *sqlLint) mustBeSQL(arg ast.Expr, name string) {
	switch {
	case l.isSQL(arg):
	case l.isStruct(arg):
		l.fault(arg, "%s takes a struct for a condition and drops its zero values", name)
	default:
		l.fault(arg, "%s gets a text that is neither constant nor sqlText", name)
	}
}

// isSQL tells whether text is constant, a sqlText, a string made of one, or a sum of such.
func (l *sqlLint) isSQL(arg ast.Expr) bool {
	arg = ast.Unparen(arg)
	if l.info.Types[arg].Value != nil || l.isText(arg) {
		return true
	}
	switch arg := arg.(type) {
	case *ast.BinaryExpr:
		return arg.Op == token.ADD && l.isSQL(arg.X) && l.isSQL(arg.Y)
	case *ast.CallExpr:
		return l.info.Types[arg.Fun].IsType() && len(arg.Args) == 1 && l.isSQL(arg.Args[0])
	}
	return false
}

func (l *sqlLint) isText(arg ast.Expr) bool { return l.typeName(arg) == l.pkg.Path()+".sqlText" }

// conversion keeps sqlText what it says: nothing becomes one but constants and what is one.
func (l *sqlLint) conversion(call *ast.CallExpr) {
	if l.info.Types[call.Fun].IsType() && l.isText(call) && len(call.Args) == 1 && !l.isSQL(call.Args[0]) {
		l.fault(call, "sqlText is made of something that is neither constant nor sqlText")
	}
}

func (l *sqlLint) printed(call *ast.CallExpr) {
	for _, arg := range call.Args {
		if v := l.info.Types[arg].Value; v != nil && sqlWords.MatchString(v.ExactString()) {
			l.fault(call, "SQL is put together by fmt")
		}
	}
}

// clause checks literals of gorm.io/gorm/clause, which take text and names as they are.
func (l *sqlLint) clause(lit *ast.CompositeLit) {
	s, ok := lit.Type.(*ast.SelectorExpr)
	if !ok || l.packageOf(s) != "gorm.io/gorm/clause" {
		return
	}
	for _, element := range lit.Elts {
		pair, keyed := element.(*ast.KeyValueExpr)
		if !keyed {
			if slices.Contains([]string{"Expr", "NamedExpr", "Column", "Table"}, s.Sel.Name) {
				l.fault(element, "name the fields of clause.%s", s.Sel.Name)
			}
			continue
		}
		if key, ok := pair.Key.(*ast.Ident); ok && slices.Contains([]string{"SQL", "Name", "Table", "Alias"}, key.Name) {
			if _, nested := pair.Value.(*ast.CompositeLit); !nested {
				l.mustBeSQL(pair.Value, "clause."+s.Sel.Name)
			}
		}
	}
}
