package report

import (
	"cmp"
	"slices"

	"dathang/data/lang"
	"dathang/matcher"
)

// CodeName is what a dataset calls a code of one of its lists in a language; a code that it does not name stands for
// itself.
func CodeName(l lang.Language, ds *matcher.Dataset, list matcher.NameList, code string) string {
	called := ds.CodeName(list, code)
	if called == nil {
		return code
	}
	return named(lang.Either(l, called.Name, called.NameEn), code)
}

// inOrder sorts codes of a list as the dataset orders them, those that it does not name last.
func inOrder(ds *matcher.Dataset, list matcher.NameList, codes []string) {
	of := func(code string) *matcher.CodeName {
		if called := ds.CodeName(list, code); called != nil {
			return called
		}
		return &matcher.CodeName{Code: code}
	}
	slices.SortFunc(codes, func(a, b string) int {
		return cmp.Or(matcher.CompareNames(of(a), of(b)), cmp.Compare(a, b))
	})
}
