// Package matcher holds the words of the planning problem: ids, the dataset a
// city keeps, the problem that is solved, the policy that steers it, and the
// proposal that carries the answer with its proof. It and everything below it
// know no I/O, no clock, no logger and no unseeded randomness.
package matcher

import (
	"fmt"
	"strconv"
	"strings"
)

// CommuneID names one dated unit, "<code>@<valid_from year>": 00004@2023 and
// 00004@2025 are two units.
type CommuneID string

// GroupID names a district, a cluster or the whole city.
type GroupID string

// FieldID is the slug of a demanded specialisation, as in specialisations.csv.
type FieldID string

// ProviderID names who supplies an offer: a university by its code, a commune
// that releases staff as "commune:<CommuneID>", or the city itself as "city".
type ProviderID string

// CityProvider is the city itself: it recruits and seconds.
const CityProvider ProviderID = "city"

// communePrefix is what the ProviderID of a commune begins with.
const communePrefix = "commune:"

// CommuneProvider is the commune as a provider: it releases staff.
func CommuneProvider(c CommuneID) ProviderID { return communePrefix + ProviderID(c) }

// UniversityID is the ProviderID of a university.
type UniversityID = ProviderID

// ProgrammeID is "<provider>:<code>:<mode>".
type ProgrammeID string

// OfferID is "<programme>:<intake year>".
type OfferID string

// PositionID is the code of a chức danh (BT, CTUB, DCXD, ...).
type PositionID string

// MajorCode is a code of Circular 09/2022 (7 digits), or the code of a
// short course's content.
type MajorCode string

// RuleID names one rule of a problem.
type RuleID string

// ClassID names an entry class of holders, "<level>-<birth year>-<year of leaving>" where
// matcher/build makes it. It holds no slash and is no number.
type ClassID string

// Cell is a demand cell: seats of one field and need, due in one year in one
// commune. Holders of different entry classes are different cells.
type Cell struct {
	Commune CommuneID `json:"commune"`
	Field   FieldID   `json:"field"`
	Need    Need      `json:"need"`
	Year    int       `json:"year"`
	// Class is empty where nobody holds the post, and in problems of the first version.
	Class ClassID `json:"class,omitempty"`
}

// String gives "<commune>/<field>/<need>/<year>", followed by "/<class>" where
// there is one: the text that sorts and hashes a cell.
func (c Cell) String() string {
	text := string(c.Commune) + "/" + string(c.Field) + "/" + string(c.Need) + "/" + strconv.Itoa(c.Year)
	if c.Class != "" {
		text += "/" + string(c.Class)
	}
	return text
}

// ParseCell reads what String gives; false where the text is no cell. Field,
// need and class hold no slash, and no class is a number.
func ParseCell(text string) (Cell, bool) {
	var tail [3]string
	rest, class := text, ""
	if slash := strings.LastIndexByte(text, '/'); slash >= 0 {
		if _, err := strconv.Atoi(text[slash+1:]); err != nil {
			rest, class = text[:slash], text[slash+1:]
		}
	}
	for i := len(tail) - 1; i >= 0; i-- {
		slash := strings.LastIndexByte(rest, '/')
		if slash < 0 {
			return Cell{}, false
		}
		rest, tail[i] = rest[:slash], rest[slash+1:]
	}
	year, err := strconv.Atoi(tail[2])
	c := Cell{CommuneID(rest), FieldID(tail[0]), Need(tail[1]), year, ClassID(class)}
	return c, err == nil && c.String() == text
}

// Compare orders cells by commune, field, need, year, class.
func (c Cell) Compare(d Cell) int {
	if n := strings.Compare(string(c.Commune), string(d.Commune)); n != 0 {
		return n
	}
	if n := strings.Compare(string(c.Field), string(d.Field)); n != 0 {
		return n
	}
	if n := strings.Compare(string(c.Need), string(d.Need)); n != 0 {
		return n
	}
	if c.Year != d.Year {
		return c.Year - d.Year
	}
	return strings.Compare(string(c.Class), string(d.Class))
}

// NewCommuneID joins a unit code and the year from which the unit is valid.
func NewCommuneID(code string, validFrom int) CommuneID {
	return CommuneID(fmt.Sprintf("%s@%d", code, validFrom))
}

// Code is the unit code without its year.
func (id CommuneID) Code() string {
	code, _, _ := strings.Cut(string(id), "@")
	return code
}

// NewOfferID joins a programme and its intake year.
func NewOfferID(p ProgrammeID, intake int) OfferID {
	return OfferID(string(p) + ":" + strconv.Itoa(intake))
}

// NewProgrammeID joins a provider, a code and a mode.
func NewProgrammeID(p ProviderID, code string, mode Kind) ProgrammeID {
	return ProgrammeID(string(p) + ":" + code + ":" + string(mode))
}
