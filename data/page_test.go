package data

import (
	"context"
	"encoding/base64"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPages_RefuseCursorsOfAnotherList(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		made, _ := addSmall(t, s)
		first, err := s.Allocations(ctx, made.ID, AllocationFilter{}, ByCommune, Page{Limit: 1})
		require.NoError(t, err)
		encoded := func(text string) Cursor { return Cursor(base64.RawURLEncoding.EncodeToString([]byte(text))) }
		for _, bad := range []Cursor{
			"x", "!", "'; DROP TABLE runs; --", encoded("unmet\x000"), encoded("allocations by provider"), encoded("allocations by provider\x00x\x001"),
			encoded("allocations by provider\x000\x001\x002"), encoded("allocations by provider\x000\x0099999999999999999999"), first.Next,
		} {
			_, err := s.Allocations(ctx, made.ID, AllocationFilter{}, ByProvider, Page{After: bad})
			require.Equal(t, BadCursor{bad}, failure[BadCursor](t, err))
		}
		_, err = s.Runs(ctx, RunFilter{}, Page{After: encoded("runs\x00a\x00")})
		failure[BadCursor](t, err)
		_, err = s.Runs(ctx, RunFilter{}, Page{After: encoded("runs\x00\xff")})
		failure[BadText](t, err)
	})
}

func TestPages_AreBounded(t *testing.T) {
	require.Equal(t, UsualPage, Page{}.limit())
	require.Equal(t, UsualPage, Page{Limit: -1}.limit())
	require.Equal(t, MaxPage, Page{Limit: MaxPage + 1}.limit())
	require.Equal(t, 7, Page{Limit: 7}.limit())
}

func TestFold_MakesOneOfWhatKeyboardsWrite(t *testing.T) {
	for text, want := range map[string]string{
		"Phúc Xá": "phuc xa", "  ĐÔNG\tAnh ": "dong anh", "Ứng Hòa": "ung hoa", "Ứng Hoà": "ung hoa",
		"Xa\u0303 \u0110o\u0302ng": "xa dong", "": "", "a\x00b": "a b", "10%_\\": "10%_\\",
	} {
		require.Equal(t, want, Fold(text), "%q", text)
		require.Equal(t, want, Fold(want))
	}
}

// A method that no test calls could be wrong on one of the databases.
func TestStore_HasATestForEveryMethod(t *testing.T) {
	files, err := filepath.Glob("*_test.go")
	require.NoError(t, err)
	called := map[string]bool{}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.SelectorExpr); ok {
				called[call.Sel.Name] = true
			}
			return true
		})
	}
	store := reflect.TypeFor[*Store]()
	require.Greater(t, store.NumMethod(), 40)
	for i := range store.NumMethod() {
		require.True(t, called[store.Method(i).Name], "no test calls %s", store.Method(i).Name)
	}
}
