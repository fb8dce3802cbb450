package matcher

import (
	"reflect"
	"strings"
	"unicode"
)

// CheckTexts finds every text in a value that is not what text may be, with its
// place as a JSON pointer below path. Members whose type is a named one are ids,
// in which no space stands.
func CheckTexts(path string, value any) Faults {
	var found Faults
	walkTexts(path, reflect.ValueOf(value), func(at, text string, id bool) {
		if f := textFault(at, text, id); f != nil && len(found) < maxFaults {
			found = append(found, *f)
		}
	})
	return found
}

func textFault(at, text string, id bool) *Fault {
	if plain(text, id) {
		return nil
	}
	if r, there := InvisibleIn(text); there {
		return &Fault{FaultControlCharacter, at, Params{"character": CharacterCode(r)}}
	}
	if FailedFormula(text) {
		return &Fault{FaultFailedFormula, at, Params{"value": clip(text)}}
	}
	if want := Composed(text); want != text {
		return &Fault{FaultTextForm, at, Params{"value": clip(text), "want": clip(want)}}
	}
	if id && strings.ContainsFunc(text, unicode.IsSpace) {
		return &Fault{FaultID, at, Params{"value": clip(text), "want": clip(strings.Join(strings.Fields(text), "_"))}}
	}
	return nil
}
