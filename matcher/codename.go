package matcher

import (
	"cmp"
	"slices"
)

// NameList is a list of codes that belongs to the dataset, not to the program.
type NameList string

// The lists whose codes a dataset names.
const (
	// NamesUnitType are the types of units that norms go by (Unit.Type).
	NamesUnitType NameList = "unit_type"
	// NamesCategory are the kinds of units by law (Unit.Category).
	NamesCategory NameList = "category"
	// NamesPositionGroup are the groups of positions (Position.Group).
	NamesPositionGroup NameList = "position_group"
	// NamesTag are the tags that norms may ask about (Unit.Tags).
	NamesTag NameList = "tag"
	// NamesProvider has one code, CityProvider: who recruits and seconds.
	NamesProvider NameList = "provider"
)

// NameLists lists them.
var NameLists = []NameList{NamesUnitType, NamesCategory, NamesPositionGroup, NamesTag, NamesProvider}

// CodeName is what a code of one of the dataset's own lists is called. A code without a row stands for itself.
// Key: List, Code.
type CodeName struct {
	// List is unit_type, category, position_group, tag or provider; Code what the other parts write.
	List NameList `json:"list"`
	Code string   `json:"code"`
	// Name in Vietnamese, NameEn in English.
	Name   string `json:"name"`
	NameEn string `json:"name_en"`
	// Place orders the codes of a list in reports, from 1; those with 0 follow by code.
	Place int64 `json:"place"`
}

// CodeName finds what a code of a list is called; nil where the dataset does not say.
func (ds *Dataset) CodeName(list NameList, code string) *CodeName {
	i := slices.IndexFunc(ds.Names, func(n CodeName) bool { return n.List == list && n.Code == code })
	if i < 0 {
		return nil
	}
	return &ds.Names[i]
}

// CompareNames is the order of codes in reports.
func CompareNames(a, b *CodeName) int {
	last := func(n *CodeName) bool { return n.Place == 0 }
	switch {
	case last(a) == last(b):
		return cmp.Or(cmp.Compare(a.Place, b.Place), cmp.Compare(a.Code, b.Code))
	case last(a):
		return 1
	}
	return -1
}

// Succession says which unit of today answers for one that a reform dissolved: the one that took its largest part. Key:
// Predecessor.
type Succession struct {
	// Predecessor was dissolved; Successor answers for it.
	Predecessor CommuneID `json:"predecessor"`
	Successor   CommuneID `json:"successor"`
}
