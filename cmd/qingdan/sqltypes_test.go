package main_test

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// What the rules for SQL need to know of types. The modules of others stay unread: their members have no type.

// The standard library is read once: it takes longer than everything else here.
var (
	positions = token.NewFileSet()
	reading   sync.Mutex
	standard  = importer.ForCompiler(positions, "source", nil)
)

// world finds packages: ours in the tree, the standard library by its source, others as an empty name.
type world struct {
	tree  fs.FS
	known map[string]*types.Package
}

func (w *world) Import(name string) (*types.Package, error) {
	if pkg := w.known[name]; pkg != nil {
		return pkg, nil
	}
	if folder, ours := strings.CutPrefix(name, "qingdan/"); ours {
		_, pkg, err := w.check(folder, nil)
		w.known[name] = pkg
		return pkg, err
	}
	if first, _, _ := strings.Cut(name, "/"); !strings.Contains(first, ".") {
		reading.Lock()
		defer reading.Unlock()
		return standard.Import(name)
	}
	short := path.Base(regexp.MustCompile(`/v\d+$`).ReplaceAllString(name, ""))
	pkg := types.NewPackage(name, short)
	pkg.MarkComplete()
	w.known[name] = pkg
	return pkg, nil
}

func (w *world) check(folder string, info *types.Info) ([]*ast.File, *types.Package, error) {
	names, err := fs.Glob(w.tree, folder+"/*.go")
	if err != nil {
		return nil, nil, err
	}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := fs.ReadFile(w.tree, name)
		if err != nil {
			return nil, nil, err
		}
		file, err := parser.ParseFile(positions, name, source, 0)
		if err != nil {
			return nil, nil, err
		}
		files = append(files, file)
	}
	// Unknown modules make errors everywhere; the compiler reports those that are real.
	config := types.Config{Importer: w, IgnoreFuncBodies: info == nil, Error: func(error) {}}
	pkg, _ := config.Check("qingdan/"+folder, positions, files, info)
	return files, pkg, nil
}

// packageOf gives the import path when s is a member of a package.
func (l *sqlLint) packageOf(s *ast.SelectorExpr) string {
	if id, ok := s.X.(*ast.Ident); ok {
		if name, ok := l.info.Uses[id].(*types.PkgName); ok {
			return name.Imported().Path()
		}
	}
	return ""
}

// isForeign tells whether a member may be GORM's or the database's: it is unknown, an interface's, or of database/sql.
func (l *sqlLint) isForeign(s *ast.SelectorExpr) bool {
	found := l.info.Selections[s]
	if found == nil {
		return true
	}
	method, ok := found.Obj().(*types.Func)
	if !ok {
		return false
	}
	of := method.Signature().Recv().Type()
	name := strings.TrimPrefix(types.TypeString(of, nil), "*")
	return types.IsInterface(of) || slices.Contains([]string{"database/sql.DB", "database/sql.Tx", "database/sql.Conn"}, name) &&
		s.Sel.Name != "Raw"
}

func (l *sqlLint) typeName(arg ast.Expr) string {
	if t := l.info.TypeOf(arg); t != nil {
		return types.TypeString(types.Unalias(t), nil)
	}
	return ""
}

func (l *sqlLint) isStruct(arg ast.Expr) bool {
	t := l.info.TypeOf(arg)
	if t == nil {
		return false
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	_, is := t.Underlying().(*types.Struct)
	return is
}

// isFilled tells whether a literal, or the one behind an &, names a value.
func isFilled(arg ast.Expr) bool {
	if u, ok := arg.(*ast.UnaryExpr); ok {
		arg = u.X
	}
	lit, ok := arg.(*ast.CompositeLit)
	return ok && len(lit.Elts) > 0
}

// selects tells whether a chain of calls names its columns.
func selects(chain ast.Expr) bool {
	for {
		call, ok := chain.(*ast.CallExpr)
		if !ok {
			return false
		}
		s, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return false
		}
		if s.Sel.Name == "Select" {
			return true
		}
		chain = s.X
	}
}
