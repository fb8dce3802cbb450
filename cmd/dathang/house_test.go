package main

import (
	"bufio"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// room is one folder of the house: which of our rooms its code may import
// ("matcher/*" stands for every room below matcher), which packages of the
// standard library it may not touch, and whether packages of others are a
// closed list.
type room struct {
	imports []string
	closed  []string // of the standard library
	others  []string // nil: any
}

// outside is what knows of a world beside the numbers: files, network, clock,
// logger, database, and randomness without a seed. The model and all below it
// do without.
var outside = []string{
	"os", "os/exec", "os/signal", "io/ioutil", "path/filepath", "syscall", "embed",
	"net", "net/http", "time", "log", "log/slog", "database/sql", "math/rand", "crypto/rand", "plugin", "unsafe",
}

// beyond is what rooms of files and words do without: they are given readers and writers.
var beyond = []string{"os", "os/exec", "net", "net/http", "log", "log/slog", "database/sql", "math/rand", "crypto/rand", "unsafe"}

// house is who may import whom. Rooms that are not built yet stand here too,
// so that their walls are there before they are.
var house = map[string]room{
	"matcher":              {closed: outside, others: []string{"github.com/go-json-experiment/json", "golang.org/x/text/unicode/norm", "gonum.org/v1/gonum/mat"}},
	"matcher/flow":         {closed: outside, others: []string{}},
	"matcher/verify":       {imports: []string{"matcher"}, closed: outside, others: []string{}},
	"matcher/compile":      {imports: []string{"matcher", "matcher/flow"}, closed: outside, others: []string{}},
	"matcher/solve":        {imports: []string{"matcher", "matcher/compile", "matcher/flow", "matcher/solve/bundle"}, closed: outside, others: []string{}},
	"matcher/solve/bundle": {closed: outside, others: []string{}},
	"matcher/shortfall":    {imports: []string{"matcher"}, closed: outside, others: []string{"gonum.org/v1/gonum/mat"}},
	// The review of qualifications: tables of who is there and what they have.
	"matcher/review":   {imports: []string{"matcher", "matcher/shortfall"}, closed: outside, others: []string{}},
	"matcher/build":    {imports: []string{"matcher"}, closed: outside, others: []string{}},
	"matcher/explain":  {imports: []string{"matcher", "matcher/compile", "matcher/solve"}, closed: outside, others: []string{}},
	"matcher/scenario": {imports: []string{"matcher", "matcher/compile", "matcher/propose", "matcher/shortfall", "matcher/solve"}, closed: outside, others: []string{"gonum.org/v1/gonum"}},
	"matcher/propose":  {imports: []string{"matcher", "matcher/build", "matcher/compile", "matcher/explain", "matcher/shortfall", "matcher/solve", "matcher/verify"}, closed: outside, others: []string{}},
	// Small random problems for the tests of several rooms.
	"matcher/sample": {imports: []string{"matcher"}, closed: outside, others: []string{}},

	"data": {imports: []string{"migrations", "matcher"}},
	// What is the same in every province.
	"data/national": {imports: []string{"matcher"}, closed: beyond, others: []string{"golang.org/x/text/unicode/norm"}},
	"data/hanoi":    {imports: []string{"matcher", "matcher/shortfall", "data/national"}, closed: beyond, others: []string{}},
	// What comes with the program.
	"data/shipped": {imports: []string{"data/hanoi", "data/national", "matcher", "matcher/scenario"}, closed: beyond, others: []string{}},
	"data/sheet":   {imports: []string{"matcher", "data/lang", "data/national"}, closed: beyond},
	// What people's own workbooks mean, before they are rows.
	"data/intake": {imports: []string{"matcher", "matcher/shortfall", "data/lang", "data/sheet"}, closed: beyond},
	"data/report": {imports: []string{"matcher", "matcher/review", "matcher/scenario", "data/lang", "data/sheet"}, closed: append([]string{"time"}, beyond...)},
	"data/lang":   {closed: append([]string{"time"}, beyond...), others: []string{}},
	"migrations":  {},
	// Databases for the tests of several rooms.
	"data/scratch": {others: []string{"github.com/lib/pq"}},

	"api":      {imports: []string{"api/auth", "api/web", "api/work", "data", "data/*", "matcher", "matcher/*"}},
	"api/work": {imports: []string{"data", "matcher", "matcher/*"}},
	"api/auth": {},
	"api/web":  {},

	"cmd/dathang": {imports: []string{"api", "api/auth", "api/work", "data", "data/*", "matcher", "matcher/*"}},
	"cmd/mcflow":  {imports: []string{"matcher/flow"}},
	// The service, measured from outside.
	"cmd/load": {imports: []string{"api/auth", "data", "data/hanoi", "data/national", "data/sheet", "matcher", "matcher/sample", "matcher/scenario"}},
	// Problem files to measure on, and the yardsticks beside them.
	"cmd/instances": {imports: []string{"data/hanoi", "matcher", "matcher/compile", "matcher/flow", "matcher/propose", "matcher/sample", "matcher/scenario", "matcher/solve", "matcher/verify"}},
}

const root = "../.."

// source is a parsed file that is not a test.
type source struct {
	name string // from the root, with slashes
	file *ast.File
}

// sources parses every Go file of the house that is built into it.
func sources(t *testing.T) []source {
	t.Helper()
	var list []source
	files := token.NewFileSet()
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			hidden := name != root && strings.HasPrefix(entry.Name(), ".")
			if hidden || entry.Name() == "testdata" || entry.Name() == "node_modules" || entry.Name() == "out" {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		parsed, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		from, err := filepath.Rel(root, name)
		list = append(list, source{filepath.ToSlash(from), parsed})
		return err
	})
	require.NoError(t, err)
	require.NotEmpty(t, list)
	return list
}

// offence says what is wrong with one import, or "".
func offence(in room, imported string) string {
	if ours, ok := strings.CutPrefix(imported, "dathang/"); ok {
		for _, allowed := range in.imports {
			family, all := strings.CutSuffix(allowed, "/*")
			if ours == allowed || all && strings.HasPrefix(ours, family+"/") {
				return ""
			}
		}
		return "the map has no such arrow"
	}
	if first, _, _ := strings.Cut(imported, "/"); !strings.Contains(first, ".") {
		if slices.Contains(in.closed, imported) {
			return "this room may not touch it"
		}
		return ""
	}
	if in.others == nil || slices.ContainsFunc(in.others, func(allowed string) bool {
		return imported == allowed || strings.HasPrefix(imported, allowed+"/")
	}) {
		return ""
	}
	return "this room takes no such package"
}

func TestHouse_ImportsRunOneWay(t *testing.T) {
	for _, s := range sources(t) {
		name := path.Dir(s.name)
		in, ok := house[name]
		require.True(t, ok, "%s: the house has no room %s; add it to the map with what it may import", s.name, name)
		for _, spec := range s.file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			require.Empty(t, offence(in, imported), "%s imports %s", s.name, imported)
		}
	}
}

// The map itself can be wrong: an arrow that closes a ring, or one to no room.
func TestHouse_MapHasNoRing(t *testing.T) {
	state := map[string]int{}
	var visit func(name string, way []string)
	visit = func(name string, way []string) {
		require.NotEqual(t, 1, state[name], "a ring: %v", append(way, name))
		if state[name] == 2 {
			return
		}
		state[name] = 1
		for _, to := range arrows(t, name) {
			visit(to, append(way, name))
		}
		state[name] = 2
	}
	for _, name := range slices.Sorted(maps.Keys(house)) {
		visit(name, nil)
	}
}

// arrows are the rooms that a room may import, families written out.
func arrows(t *testing.T, name string) []string {
	t.Helper()
	var to []string
	for _, allowed := range house[name].imports {
		family, all := strings.CutSuffix(allowed, "/*")
		if !all {
			require.Contains(t, house, allowed, "%s may import a room that is not in the house", name)
			to = append(to, allowed)
			continue
		}
		for other := range house {
			if strings.HasPrefix(other, family+"/") {
				to = append(to, other)
			}
		}
	}
	slices.Sort(to)
	return to
}

func TestHouse_CatchesAWrongArrow(t *testing.T) {
	for _, bad := range [][2]string{
		{"matcher/verify", "dathang/matcher/solve"},
		{"matcher/verify", "dathang/matcher/flow"},
		{"matcher/verify", "gonum.org/v1/gonum/mat"},
		{"matcher/flow", "dathang/matcher"},
		{"matcher", "dathang/matcher/solve"},
		{"matcher", "os"},
		{"matcher/solve", "time"},
		{"matcher/solve", "math/rand"},
		{"matcher/shortfall", "log/slog"},
		{"matcher/verify", "dathang/matcher/build"},
		{"matcher/build", "dathang/matcher/shortfall"},
		{"data/report", "dathang/data"},
		{"data/lang", "dathang/matcher"},
		{"data", "dathang/data/sheet"},
		{"api/auth", "dathang/data"},
		{"api/work", "dathang/api"},
		{"cmd/mcflow", "dathang/matcher"},
	} {
		require.NotEmpty(t, offence(house[bad[0]], bad[1]), "%s may not import %s", bad[0], bad[1])
	}
	for _, good := range [][2]string{
		{"matcher/verify", "dathang/matcher"},
		{"matcher/verify", "math/bits"},
		{"matcher", "gonum.org/v1/gonum/mat"},
		{"cmd/dathang", "dathang/matcher/explain"},
		{"api", "dathang/data/report"},
	} {
		require.Empty(t, offence(house[good[0]], good[1]), "%s may import %s", good[0], good[1])
	}
}

// Everything that math/rand/v2 gives without a seed is a function of its own;
// with a seed there are only these.
var seeded = []string{"New", "NewPCG", "NewChaCha8", "NewZipf", "Rand", "PCG", "ChaCha8", "Source", "Zipf"}

func TestHouse_DrawsNothingWithoutASeed(t *testing.T) {
	for _, s := range sources(t) {
		for _, spec := range s.file.Imports {
			if spec.Path.Value != `"math/rand/v2"` {
				continue
			}
			name := "rand"
			if spec.Name != nil {
				name = spec.Name.Name
			}
			ast.Inspect(s.file, func(n ast.Node) bool {
				if chosen, ok := n.(*ast.SelectorExpr); ok {
					if from, ok := chosen.X.(*ast.Ident); ok && from.Name == name {
						require.Contains(t, seeded, chosen.Sel.Name, "%s draws without a seed: rand.%s", s.name, chosen.Sel.Name)
					}
				}
				return true
			})
		}
	}
}

// Names that say a file's role and not its thing (STYLE, rule 2).
var roles = []string{"util", "utils", "common", "helper", "helpers", "service", "services", "model", "models", "types", "base", "core", "engine", "misc"}

func TestHouse_NamesThingsNotRoles(t *testing.T) {
	for _, s := range sources(t) {
		for part := range strings.SplitSeq(strings.TrimSuffix(s.name, ".go"), "/") {
			require.NotContains(t, roles, part, s.name)
		}
	}
}

// The top level is fixed; beside it stands only what tools look for there.
var topLevel = []string{
	"cmd", "matcher", "api", "data", "migrations", "go.mod", "go.sum", "README.md",
	"Makefile", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md",
}

func TestHouse_KeepsItsTopLevel(t *testing.T) {
	entries, err := os.ReadDir(root)
	require.NoError(t, err)
	built := ignored(t)
	for _, entry := range entries {
		name := entry.Name()
		if strings.HasPrefix(name, ".") || slices.Contains(built, name) {
			continue
		}
		require.Contains(t, topLevel, name)
	}
}

// ignored are the names at the root that .gitignore keeps out.
func ignored(t *testing.T) []string {
	t.Helper()
	f, err := os.Open(filepath.Join(root, ".gitignore"))
	require.NoError(t, err)
	defer func() { _ = f.Close() }()
	var names []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		names = append(names, strings.Trim(lines.Text(), "/"))
	}
	return names
}
