package scenario

import (
	"reflect"
	"slices"
	"strings"

	"dathang/matcher"
)

// Member is a member of Change beside its kind. The list of them is read off the
// struct, so that none can be forgotten: a member that a kind does not name in
// Kinds is refused in its changes.
type Member struct {
	// Name in files.
	Name string
	// Number is set where it is a number, which an axis of a sweep may vary.
	Number bool

	index int // among the fields of Change
}

// Members lists them in the order of the struct.
var Members = membersOf(reflect.TypeFor[Change]())

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

// Of is the member's value in a change, and whether the change has the member.
func (m *Member) Of(c *Change) (value any, there bool) {
	v := reflect.ValueOf(c).Elem().Field(m.index)
	if where, is := v.Interface().(matcher.Where); is {
		return where, where.OfOffers() || where.OfCells() // lists without an entry select nothing in particular
	}
	return v.Interface(), !v.IsZero()
}

// set puts a number into a change.
func (m *Member) set(c *Change, number int64) {
	reflect.ValueOf(c).Elem().Field(m.index).Set(reflect.ValueOf(&number))
}

// Varied are the names of the members that an axis may vary.
var Varied = varied()

func varied() []string {
	var names []string
	for i := range Members {
		if Members[i].Number {
			names = append(names, Members[i].Name)
		}
	}
	return names
}

// numberNamed is the member of that name, nil where it is no number of a change.
func numberNamed(name string) *Member {
	i := slices.IndexFunc(Members, func(m Member) bool { return m.Number && m.Name == name })
	if i < 0 {
		return nil
	}
	return &Members[i]
}
