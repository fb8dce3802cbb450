package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A knot is a set of files of one package of which each needs every other, over
// however many files between: nobody can read one of them without all. These
// are the most lines that a knot may have, and the most methods of one type.
const (
	mostKnotLines = 2500
	mostMethods   = 60
)

// overgrown are rooms that are beyond these bounds, with what they have. The
// numbers only go down, and a room that has come within the bounds leaves the
// list; since compile, solve, flow and verify did, there is none.
var overgrown = map[string]struct{ lines, methods int }{}

func TestKnots_FilesOfARoomCanBeReadApart(t *testing.T) {
	for _, r := range rooms(t, "./matcher/...") {
		t.Run(strings.ReplaceAll(r.name, "/", "_"), func(t *testing.T) {
			was, listed := overgrown[r.name]
			lines, methods := 0, 0
			for _, knot := range r.knots() {
				n := r.linesOf(knot)
				lines = max(lines, n)
				if n > mostKnotLines || testing.Verbose() {
					t.Log(r.untangle(knot))
				}
			}
			for _, of := range r.mostMethods() {
				methods = max(methods, r.methods[of])
				if r.methods[of] > mostMethods {
					t.Logf("%s: type %s has %d methods", r.name, of, r.methods[of])
				}
			}
			t.Logf("%s: the largest knot has %d lines of %d, the largest type %d methods", r.name, lines, r.linesOf(r.files), methods)
			require.LessOrEqual(t, lines, max(mostKnotLines, was.lines), "%s: files of a knot need each other in a ring; -v says which references close it", r.name)
			require.LessOrEqual(t, methods, max(mostMethods, was.methods), "%s: a type has too many methods to be one thing", r.name)
			if listed {
				require.True(t, lines > mostKnotLines || methods > mostMethods, "%s is within the bounds: take it off the list", r.name)
			}
		})
	}
}

// Three files in a ring, by a field, a generic type and a method, and two files beside it.
func TestKnots_FindsARing(t *testing.T) {
	r := roomOf(t, "ring", map[string]string{
		"a.go": "package p\ntype A struct{ b *B }\nfunc (a *A) Go() { a.b.next.do() }\n",
		"b.go": "package p\ntype B struct{ next C[int] }\n",
		"c.go": "package p\ntype C[T any] struct{ of T }\nfunc (c *C[T]) do() { (&A{}).Go() }\n",
		"d.go": "package p\nvar d = A{}\n",
		"e.go": "package p\nconst e = 1\n",
	})
	require.Equal(t, [][]string{{"a.go", "b.go", "c.go"}}, r.knots())
	require.Equal(t, 8, r.linesOf([]string{"a.go", "b.go", "c.go"}))
	require.Equal(t, map[string]int{"A": 1, "C": 1}, r.methods)
	require.Equal(t, map[string]int{"B": 1, "b": 1}, map[string]int{"B": r.arrows["a.go"]["b.go"]["B"], "b": r.arrows["a.go"]["b.go"]["B.next"]})
	require.Contains(t, r.untangle(r.knots()[0]), "ring: 3 files, 8 lines need each other")
}

// knotted is one package with the references between its files.
type knotted struct {
	name  string // from the root
	files []string
	lines map[string]int
	// arrows lead from a file to the files whose declarations it uses: how often, by name.
	arrows  map[string]map[string]map[string]int
	methods map[string]int // of a type
}

// goListed is what go list says of a package.
type goListed struct {
	ImportPath, Dir, Export string
	GoFiles                 []string
	DepOnly                 bool
}

// rooms type-checks the packages of a pattern, each from its source against
// what the compiler has kept of the others.
func rooms(t *testing.T, pattern string) []*knotted {
	t.Helper()
	list := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles,DepOnly", pattern)
	list.Dir, list.Stderr = root, os.Stderr
	out, err := list.Output()
	require.NoError(t, err)
	exports := map[string]string{}
	var ours []goListed
	for in := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goListed
		err := in.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		exports[p.ImportPath] = p.Export
		if !p.DepOnly {
			ours = append(ours, p)
		}
	}
	require.NotEmpty(t, ours)
	all := make([]*knotted, len(ours))
	for i, p := range ours {
		sources := map[string]string{}
		for _, name := range p.GoFiles {
			text, err := os.ReadFile(filepath.Join(p.Dir, name))
			require.NoError(t, err)
			sources[name] = string(text)
		}
		all[i] = read(t, strings.TrimPrefix(p.ImportPath, "dathang/"), sources, func(path string) (io.ReadCloser, error) {
			if exports[path] == "" {
				return nil, fmt.Errorf("%s: the compiler kept nothing of it", path)
			}
			return os.Open(exports[path])
		})
	}
	return all
}

// roomOf is a package that imports nothing.
func roomOf(t *testing.T, name string, sources map[string]string) *knotted {
	t.Helper()
	return read(t, name, sources, func(path string) (io.ReadCloser, error) { return nil, fmt.Errorf("%s: not here", path) })
}

func read(t *testing.T, name string, sources map[string]string, lookup importer.Lookup) *knotted {
	t.Helper()
	r := &knotted{name: name, files: slices.Sorted(maps.Keys(sources)), lines: map[string]int{}, arrows: map[string]map[string]map[string]int{}, methods: map[string]int{}}
	positions := token.NewFileSet()
	parsed := make([]*ast.File, len(r.files))
	for i, file := range r.files {
		var err error
		parsed[i], err = parser.ParseFile(positions, file, sources[file], parser.SkipObjectResolution)
		require.NoError(t, err)
		r.lines[file] = strings.Count(sources[file], "\n")
		r.arrows[file] = map[string]map[string]int{}
	}
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{}}
	config := types.Config{Importer: importer.ForCompiler(positions, "gc", lookup)}
	made, err := config.Check(name, positions, parsed, info)
	require.NoError(t, err, name)
	fields := fieldNames(made)
	for at, used := range info.Uses {
		used = origin(used)
		if used.Pkg() != made || !isShared(used) {
			continue
		}
		from, to := positions.Position(at.Pos()).Filename, positions.Position(used.Pos()).Filename
		if from == to {
			continue
		}
		if r.arrows[from][to] == nil {
			r.arrows[from][to] = map[string]int{}
		}
		r.arrows[from][to][nameOf(used, fields)]++
	}
	for _, file := range parsed {
		for _, declared := range file.Decls {
			if f, ok := declared.(*ast.FuncDecl); ok && f.Recv != nil {
				r.methods[receiver(f.Recv.List[0].Type)]++
			}
		}
	}
	return r
}

// origin is what was declared, where what is used is an instance of a generic.
func origin(used types.Object) types.Object {
	switch used := used.(type) {
	case *types.Func:
		return used.Origin()
	case *types.Var:
		return used.Origin()
	}
	return used
}

// isShared is false of what is seen in one function alone, and of packages.
func isShared(used types.Object) bool {
	switch used := used.(type) {
	case *types.PkgName:
		return false
	case *types.Var:
		return used.IsField() || used.Parent() == used.Pkg().Scope()
	case *types.Func:
		return true
	}
	return used.Parent() == used.Pkg().Scope()
}

// fieldNames are the fields of a package's structs, with the names of those.
func fieldNames(p *types.Package) map[types.Object]string {
	names := map[types.Object]string{}
	for _, name := range p.Scope().Names() {
		if s, ok := p.Scope().Lookup(name).Type().Underlying().(*types.Struct); ok {
			for field := range s.Fields() {
				if _, known := names[field]; !known {
					names[field] = name + "." + field.Name()
				}
			}
		}
	}
	return names
}

func nameOf(used types.Object, fields map[types.Object]string) string {
	if name, ok := fields[used]; ok {
		return name
	}
	if f, ok := used.(*types.Func); ok {
		if r := f.Signature().Recv(); r != nil {
			of := r.Type()
			if to, ok := of.(*types.Pointer); ok {
				of = to.Elem()
			}
			if named, ok := of.(*types.Named); ok {
				return named.Obj().Name() + "." + f.Name()
			}
		}
	}
	return used.Name()
}

// receiver is the name of the type that a method belongs to.
func receiver(of ast.Expr) string {
	switch of := of.(type) {
	case *ast.StarExpr:
		return receiver(of.X)
	case *ast.IndexExpr:
		return receiver(of.X)
	case *ast.IndexListExpr:
		return receiver(of.X)
	case *ast.Ident:
		return of.Name
	}
	return ""
}

// mostMethods lists the types that have any, the largest first.
func (r *knotted) mostMethods() []string {
	return slices.SortedFunc(maps.Keys(r.methods), func(a, b string) int {
		return cmp.Or(r.methods[b]-r.methods[a], strings.Compare(a, b))
	})
}

func (r *knotted) linesOf(files []string) int {
	sum := 0
	for _, file := range files {
		sum += r.lines[file]
	}
	return sum
}

// knots are the strongly connected components of more than one file, the
// largest first, by the algorithm of R. Tarjan, Depth-first search and linear
// graph algorithms (1972): a component is complete at its first file, from which
// no way leads to a file that is still open and was met earlier.
func (r *knotted) knots() [][]string {
	var list [][]string
	var open []string
	met, low, isOpen := map[string]int{}, map[string]int{}, map[string]bool{}
	var visit func(file string)
	visit = func(file string) {
		met[file] = len(met) + 1
		low[file] = met[file]
		open, isOpen[file] = append(open, file), true
		for _, to := range slices.Sorted(maps.Keys(r.arrows[file])) {
			if met[to] == 0 {
				visit(to)
				low[file] = min(low[file], low[to])
			} else if isOpen[to] {
				low[file] = min(low[file], met[to])
			}
		}
		if low[file] < met[file] {
			return
		}
		i := slices.Index(open, file)
		knot := slices.Sorted(slices.Values(open[i:]))
		for _, done := range knot {
			isOpen[done] = false
		}
		open = open[:i]
		if len(knot) > 1 {
			list = append(list, knot)
		}
	}
	for _, file := range r.files {
		if met[file] == 0 {
			visit(file)
		}
	}
	slices.SortStableFunc(list, func(a, b []string) int { return r.linesOf(b) - r.linesOf(a) })
	return list
}

// order puts a knot's files in a line in which few references lead back up, to
// a file before: by P. Eades, X. Lin and W. F. Smyth, A fast and effective
// heuristic for the feedback arc set problem (1993). What nothing needs goes to
// the front and what needs nothing to the back, again and again; where neither is
// left, the file that needs most more than it is needed goes to the front.
func (r *knotted) order(knot []string) []string {
	rest := slices.Clone(knot)
	var front, back []string
	count := func(a, b string) int {
		sum := 0
		for _, n := range r.arrows[a][b] {
			sum += n
		}
		return sum
	}
	for len(rest) > 0 {
		best, bestBy := 0, 0
		for i, file := range rest {
			out, in := 0, 0
			for _, other := range rest {
				if other != file {
					out, in = out+count(file, other), in+count(other, file)
				}
			}
			if out == 0 {
				back, best = append(back, file), -1
				rest = slices.Delete(rest, i, i+1)
				break
			}
			if by := out - in; i == 0 || by > bestBy || in == 0 {
				best, bestBy = i, by
				if in == 0 {
					break
				}
			}
		}
		if best >= 0 {
			front = append(front, rest[best])
			rest = slices.Delete(rest, best, best+1)
		}
	}
	slices.Reverse(back)
	return append(front, back...)
}

// untangle says what a knot is made of: its files from top to bottom, and what
// each uses of files above it. Without those references there is no knot.
func (r *knotted) untangle(knot []string) string {
	var text strings.Builder
	order := r.order(knot)
	up := 0
	for i, file := range order {
		fmt.Fprintf(&text, "\n  %s, %d lines", file, r.lines[file])
		for _, to := range order[:i] {
			used := r.arrows[file][to]
			if len(used) == 0 {
				continue
			}
			up++
			fmt.Fprintf(&text, "\n    up to %s:", to)
			for _, name := range slices.Sorted(maps.Keys(used)) {
				fmt.Fprintf(&text, " %s", name)
				if used[name] > 1 {
					fmt.Fprintf(&text, " (%d)", used[name])
				}
			}
		}
	}
	return fmt.Sprintf("%s: %d files, %d lines need each other; %d arrows lead back up", r.name, len(knot), r.linesOf(knot), up) + text.String()
}
