package scenario

import (
	"reflect"
	"slices"
	"strings"

	"dathang/matcher"
)

// Member is a member of Change other than its kind. The list is read off the struct, so that none
// can be forgotten: a kind refuses every member that it does not name in Kinds.
type Member struct {
	// Name in files.
	Name string
	// Number: it holds a number, so an axis of a sweep may vary it.
	Number bool

	index int // among the fields of Change
}

// Members lists them in the order of the struct.
var Members = membersOf(reflect.TypeFor[Change]())

// membersOf reads the members off the fields of Change. Pointers to numbers are those that an axis may vary.
func membersOf(t reflect.Type) []Member {
	var list []Member
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name != "kind" {
			list = append(list, Member{Name: name, Number: t.Field(i).Type == reflect.TypeFor[*int64](), index: i})
		}
	}
	return list
}

// Of returns the member's value in a change, and whether the change has the member.
func (m *Member) Of(c *Change) (value any, there bool) {
	v := reflect.ValueOf(c).Elem().Field(m.index)
	if where, is := v.Interface().(matcher.Where); is {
		return where, where.OfOffers() || where.OfCells() // a Where of empty lists is the same as none
	}
	return v.Interface(), !v.IsZero()
}

// set gives the member of a change a number.
func (m *Member) set(c *Change, number int64) {
	reflect.ValueOf(c).Elem().Field(m.index).Set(reflect.ValueOf(&number))
}

// Varied are the names of the members that an axis may vary.
var Varied = varied()

// varied are the members that hold a number, in the order of the struct.
func varied() []string {
	var names []string
	for i := range Members {
		if Members[i].Number {
			names = append(names, Members[i].Name)
		}
	}
	return names
}

// numberNamed finds the member of that name; nil where there is none, or it is no number.
func numberNamed(name string) *Member {
	i := slices.IndexFunc(Members, func(m Member) bool { return m.Number && m.Name == name })
	if i < 0 {
		return nil
	}
	return &Members[i]
}
