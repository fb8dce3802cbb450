package sheet

import (
	"errors"
	"slices"
	"strings"
	"sync"

	"dathang/data/lang"
	"dathang/data/national"
	"dathang/matcher"
)

// nationalParts are the parts that are the same in every province: the national base stands in where a file lacks them.
var nationalParts = []part{majors, tuition, retirement}

// nationalBase is read once; its tables are copied wherever they stand in.
var nationalBase = sync.OnceValues(func() (base matcher.Dataset, err error) {
	var wrong [3]error
	base.Majors, wrong[0] = national.Majors()
	base.Tuition, wrong[1] = national.Tuition()
	base.Retirement, wrong[2] = national.Retirement()
	return base, errors.Join(wrong[:]...)
})

// standIn fills a part that a file lacks from the national base; false for a part that only the province knows.
func standIn(p part, ds *matcher.Dataset) bool {
	base, err := nationalBase()
	if err != nil || !slices.Contains(nationalParts, p) {
		return false // it is missing like any other part
	}
	p.copy(&base, ds)
	p.sort(ds) // into a list of its own
	return true
}

// markNational says of a dataset that the national base stands in.
func markNational(ds *matcher.Dataset) {
	if !slices.Contains(ds.Marks, matcher.MarkNational) {
		ds.Marks = append(slices.Clone(ds.Marks), matcher.MarkNational)
	}
}

// Completed is a dataset of which a file had some parts: for what is the same in every province the national base
// stands in, and any other part that the file has not got is a fault.
func Completed(ds *matcher.Dataset, file string, has []string) (*matcher.Dataset, []RowError) {
	whole := *ds
	var lacking []RowError
	stood := false
	for _, p := range parts {
		switch {
		case slices.Contains(has, p.title()):
		case standIn(p, &whole):
			stood = true
		default:
			lacking = append(lacking, refused(file, "", flaw{matcher.RowNoSheet, matcher.Params{"want": strings.Join(called(p), ", "), "have": strings.Join(has, ", ")}})...)
		}
	}
	if len(lacking) == 0 {
		lacking = Check(&whole)
	}
	if len(lacking) > 0 {
		return nil, lacking
	}
	if stood {
		markNational(&whole)
	}
	return Sorted(&whole), nil
}

// Remark takes the mark of the national base away from a dataset of which none of its tables is left: marks follow the
// data.
func Remark(ds *matcher.Dataset) {
	if slices.Contains(ds.Marks, matcher.MarkNational) && len(ofNational(ds)) == 0 {
		ds.Marks = slices.DeleteFunc(slices.Clone(ds.Marks), func(mark string) bool { return mark == matcher.MarkNational })
		if len(ds.Marks) == 0 {
			ds.Marks = nil
		}
	}
}

// ofNational lists the parts of a marked dataset that are those of the national base.
func ofNational(ds *matcher.Dataset) []string {
	if !slices.Contains(ds.Marks, matcher.MarkNational) {
		return nil
	}
	var list []string
	for _, p := range nationalParts {
		var base matcher.Dataset
		if !standIn(p, &base) {
			continue
		}
		var own, of strings.Builder
		if writeCSV(&own, p, ds) == nil && writeCSV(&of, p, &base) == nil && own.String() == of.String() {
			list = append(list, strings.Join(called(p)[1:], " / "))
		}
	}
	return list
}

// nationalNames are what the codes that are the same in every province are called. An error about them is a fault of
// package national, whose tests read them.
var nationalNames = sync.OnceValue(func() []matcher.CodeName {
	list, err := national.Names()
	if err != nil {
		return nil
	}
	return list
})

// nationalName is what such a code is called in a language, or the code.
func nationalName(l lang.Language, list matcher.NameList, code string) string {
	for _, n := range nationalNames() {
		if n.List == list && n.Code == code {
			return lang.Either(l, n.Name, n.NameEn)
		}
	}
	return code
}
