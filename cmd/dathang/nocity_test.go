package main

import (
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/hanoi"
	"dathang/data/lang"
)

// ofAnyProvince are ids that code may know: the format of the first version asks for it itself.
var ofAnyProvince = map[string]string{"trinh_do_dai_hoc": "matcher/dataset.go"}

// The datasets that ship are data. No other code knows an id of theirs or their city's name, except that the national base
// knows its own fields; measuring programs and what tests draw from aside.
func TestCode_KnowsNothingOfOneCity(t *testing.T) {
	ids := map[string]bool{}
	for _, name := range []string{hanoi.Hanoi2023, hanoi.Hanoi2025} {
		ds, err := hanoi.Load(name)
		require.NoError(t, err)
		for i := range ds.Fields {
			ids[string(ds.Fields[i].ID)] = true
		}
		for i := range ds.Units {
			ids[ds.Units[i].Name] = true
		}
		for i := range ds.Universities {
			ids[string(ds.Universities[i].ID)], ids[ds.Universities[i].Name] = true, true
		}
		for i := range ds.Names {
			if n := &ds.Names[i]; n.Code != "city" && n.List != "category" {
				ids[n.Code] = n.Code != "phuong" && n.Code != "xa" && n.Code != "dac_khu"
			}
		}
		ids[ds.ID] = true
	}
	city := regexp.MustCompile(`(?i)hanoi|hà nội|ha-noi`)
	known := func(text string) bool { return ids[text] || city.MatchString(text) }
	for _, s := range sources(t) {
		if strings.HasPrefix(s.name, "data/hanoi/") || strings.HasPrefix(s.name, "data/shipped/") || strings.HasPrefix(s.name, "cmd/load/") || strings.HasPrefix(s.name, "cmd/instances/") || strings.HasPrefix(s.name, "matcher/sample/") {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Ident:
				require.False(t, city.MatchString(n.Name), "%s: %s", s.name, n.Name)
			case *ast.BasicLit:
				if n.Kind != token.STRING {
					return true
				}
				text, err := strconv.Unquote(n.Value)
				require.NoError(t, err)
				national := strings.HasPrefix(s.name, "data/national/") && !city.MatchString(text)
				require.True(t, !known(text) || national || ofAnyProvince[text] == s.name, "%s: %s", s.name, n.Value)
			}
			return true
		})
	}
	quoted := regexp.MustCompile("'[^'\n]*'|\"[^\"\n]*\"|`[^`]*`")
	for _, pattern := range []string{"*.ts", "*.tsx", "*/*.ts", "*/*.tsx", "*/*/*.ts", "*/*/*.tsx"} {
		files, err := filepath.Glob(filepath.Join(root, "api/web/src", pattern))
		require.NoError(t, err)
		for _, file := range files {
			if strings.Contains(file, ".test.") || strings.HasSuffix(file, "schema.d.ts") {
				continue
			}
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			require.False(t, city.Match(text), file)
			for _, word := range quoted.FindAllString(string(text), -1) {
				require.False(t, ids[strings.Trim(word, "'\"`")], "%s: %s", file, word)
			}
		}
	}
	for _, l := range lang.Languages {
		for _, key := range lang.Keys(l) {
			text := lang.Text(l, key, nil)
			require.False(t, known(text), "%s %s: %s", l, key, text)
			_, last, _ := strings.Cut(key, ".")
			require.False(t, ids[last], "%s: the catalogue names a code of one dataset", key)
		}
	}
}
