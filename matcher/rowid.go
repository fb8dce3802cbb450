package matcher

import (
	"iter"
	"strconv"
	"strings"
)

// RowID names a row of the linear programme in certificates, conflicts and
// prices: "<family>:<id>", and "<family>:<OfferID>|<Cell>" where the row is
// about one pair of an offer and a demand cell. Names are part of a certificate:
// a family that people already hold proposals with never changes its text.
type RowID string

// RowFamily says what a row bounds.
type RowFamily string

// The families of rows: a closed list.
const (
	// FamilyCapacity: the seats that an offer gives.
	FamilyCapacity RowFamily = "capacity"
	// FamilyCohort: the fewest people with whom an offer opens.
	FamilyCohort RowFamily = "cohort"
	// FamilyRule: what a rule of the problem bounds.
	FamilyRule RowFamily = "rule"
	// FamilyPenalty: the unmet seats of a commune that its penalty counts.
	FamilyPenalty RowFamily = "penalty"
	// FamilyLoad: the seats of a provider that the balance goal counts.
	FamilyLoad RowFamily = "load"
	// FamilyReference: the seats that a pair keeps of the reference plan.
	FamilyReference RowFamily = "reference"
	// FamilyPair: the seats of a pair, where a proof splits on them.
	FamilyPair RowFamily = "pair"
	// FamilyLink: the seats of a pair against the opening of its offer, a variable upper bound.
	FamilyLink RowFamily = "link"
	// FamilyDemand: the seats that a cell asks for, as a bound that contradicts others.
	FamilyDemand RowFamily = "demand"
	// FamilyLevel: a level of goals, kept at its value by the levels below.
	FamilyLevel RowFamily = "level"
)

// pairBar stands between the offer and the cell of a pair.
const pairBar = "|"

// CapacityRow names the capacity of an offer.
func CapacityRow(o OfferID) RowID { return RowID(string(FamilyCapacity) + ":" + string(o)) }

// CohortRow names the smallest cohort of an offer.
func CohortRow(o OfferID) RowID { return RowID(string(FamilyCohort) + ":" + string(o)) }

// RuleRow names what a rule bounds.
func RuleRow(r RuleID) RowID { return RowID(string(FamilyRule) + ":" + string(r)) }

// PenaltyRow names the unmet seats of a commune.
func PenaltyRow(c CommuneID) RowID { return RowID(string(FamilyPenalty) + ":" + string(c)) }

// LoadRow names the seats that a provider gives.
func LoadRow(p ProviderID) RowID { return RowID(string(FamilyLoad) + ":" + string(p)) }

// ReferenceRow names what a pair keeps of the reference plan.
func ReferenceRow(o OfferID, c Cell) RowID { return pairRow(FamilyReference, o, c) }

// PairRow names the seats of a pair.
func PairRow(o OfferID, c Cell) RowID { return pairRow(FamilyPair, o, c) }

// LinkRow names the variable upper bound of a pair.
func LinkRow(o OfferID, c Cell) RowID { return pairRow(FamilyLink, o, c) }

// DemandRow names what a cell asks for.
func DemandRow(c Cell) RowID { return RowID(string(FamilyDemand) + ":" + c.String()) }

// LevelRow names a level of goals; the first is 1.
func LevelRow(level int) RowID { return RowID(string(FamilyLevel) + ":" + strconv.Itoa(level)) }

func pairRow(f RowFamily, o OfferID, c Cell) RowID {
	return RowID(string(f) + ":" + string(o) + pairBar + c.String())
}

// Cut splits a name into its family, which may be unknown, and the rest.
func (id RowID) Cut() (RowFamily, string) {
	family, of, _ := strings.Cut(string(id), ":")
	return RowFamily(family), of
}

// Rule returns the rule that the row bounds, if it is the row of a rule.
func (id RowID) Rule() (RuleID, bool) {
	family, of := id.Cut()
	if family != FamilyRule || of == "" {
		return "", false
	}
	return RuleID(of), true
}

// Pairs yields every way to read the rest of a name as an offer and the text of a cell. There is
// only one unless an id itself contains a bar; whoever knows the problem takes the reading that
// exists.
func (id RowID) Pairs() iter.Seq2[OfferID, string] {
	return func(yield func(OfferID, string) bool) {
		_, of := id.Cut()
		for i := range len(of) {
			if of[i] == pairBar[0] && !yield(OfferID(of[:i]), of[i+1:]) {
				return
			}
		}
	}
}

// RowParts is a RowID taken apart. The family says which other members are set.
type RowParts struct {
	Family   RowFamily
	Offer    OfferID    // of a capacity, a cohort, a reference, a pair and a link
	Cell     Cell       // of a reference, a pair, a link and a demand
	Rule     RuleID     // of a rule
	Commune  CommuneID  // of a penalty
	Provider ProviderID // of a load
	Level    int        // of a level
}

// ID puts the name together again; empty for an unknown family.
func (p *RowParts) ID() RowID {
	switch p.Family {
	case FamilyCapacity:
		return CapacityRow(p.Offer)
	case FamilyCohort:
		return CohortRow(p.Offer)
	case FamilyRule:
		return RuleRow(p.Rule)
	case FamilyPenalty:
		return PenaltyRow(p.Commune)
	case FamilyLoad:
		return LoadRow(p.Provider)
	case FamilyReference, FamilyPair, FamilyLink:
		return pairRow(p.Family, p.Offer, p.Cell)
	case FamilyDemand:
		return DemandRow(p.Cell)
	case FamilyLevel:
		return LevelRow(p.Level)
	}
	return ""
}

// Parse takes a name apart; false where it is not the name of a row. Of several readings of a pair
// (Pairs) it takes the one with the shortest cell.
func (id RowID) Parse() (RowParts, bool) {
	family, of := id.Cut()
	p := RowParts{Family: family}
	switch family {
	case FamilyCapacity, FamilyCohort:
		p.Offer = OfferID(of)
	case FamilyRule:
		p.Rule = RuleID(of)
	case FamilyPenalty:
		p.Commune = CommuneID(of)
	case FamilyLoad:
		p.Provider = ProviderID(of)
	case FamilyReference, FamilyPair, FamilyLink:
		bar := strings.LastIndex(of, pairBar)
		cell, ok := ParseCell(of[bar+1:])
		if bar < 0 || !ok {
			return RowParts{}, false
		}
		p.Offer, p.Cell = OfferID(of[:bar]), cell
	case FamilyDemand:
		cell, ok := ParseCell(of)
		if !ok {
			return RowParts{}, false
		}
		p.Cell = cell
	case FamilyLevel:
		p.Level, _ = strconv.Atoi(of)
	default:
		return RowParts{}, false
	}
	// Only the canonical spelling is a name: "rule" or "level:+1" name no row.
	if p.ID() != id {
		return RowParts{}, false
	}
	return p, true
}
