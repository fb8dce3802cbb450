package report_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/lang"
	"dathang/data/report"
	"dathang/matcher"
	"dathang/matcher/scenario"
)

// ofTheProgram are words of the language that the program is written in, and of its libraries: no person needs them.
var ofTheProgram = []string{"json:", "jsontext", "unmarshal", "int64", "struct", "matcher.", "reflect", "strconv", "invalid character", "go value", "syntax error", "nil", "%!", "{{"}

// readers are all that read a JSON file.
var readers = map[string]func([]byte) matcher.Faults{
	"problem":    func(text []byte) matcher.Faults { _, fs := matcher.DecodeProblem(text); return fs },
	"policy":     func(text []byte) matcher.Faults { _, fs := matcher.DecodePolicy(text); return fs },
	"dataset":    func(text []byte) matcher.Faults { _, fs := matcher.DecodeDataset(text); return fs },
	"proposal":   func(text []byte) matcher.Faults { _, fs := matcher.DecodeProposal(text); return fs },
	"changes":    func(text []byte) matcher.Faults { _, fs := scenario.Decode(text); return fs },
	"sweep":      func(text []byte) matcher.Faults { _, fs := scenario.DecodeSweep(text); return fs },
	"simulation": func(text []byte) matcher.Faults { _, fs := scenario.DecodeSimulation(text); return fs },
}

// saysItInWords fails where what is said of a text speaks of the program. What the text itself has may be quoted.
func saysItInWords(t *testing.T, text []byte) {
	quoted := strings.ToLower(string(text))
	for name, read := range readers {
		faults := read(text)
		for _, l := range lang.Languages {
			var said bytes.Buffer
			require.NoError(t, report.WriteFaults(&said, l, "f", faults))
			for _, word := range ofTheProgram {
				if !strings.Contains(quoted, word) {
					require.NotContains(t, strings.ToLower(said.String()), word, name)
				}
			}
		}
	}
}

var faultyTexts = []string{
	"", "[]", "\xff\xfe{\x00", "\ufeff{\"years\":[3.0]}", `{"demandz":[],"demands":[{"seats":"x","seats":1e99}]} trailing`, `{"x":NaN}`, `{"a":'b'}`, "PK\x03\x04",
	`{"format":"dathang.policy/2","kinds":5,"goals":[[{"goal":1,"weight":true}]],"budgets":{"2026":1}}`,
	`{"format":"dathang.changes/1","changes":[{"kind":3,"per_mille":"x","where":[]}]}`,
	`{"format":"dathang.dataset/2","units":[{"id":1,"x_m":"a","tags":["a"]}],"roster":{},"marks":"m"}`,
	`{"format":"dathang.proposal/2","problem":[],"answer":{"levels":[{"tree":{}}]},"run":1}`,
	`{"format":"dathang.sweep/1","axes":[{"values":[1.5,null,"2",99999999999999999999999]}]}`, `{"a":1,}`, `// {}`, `{"a":"` + "\xe2" + `"}`, "null", "3", `"x"`,
}

func TestFaultsOfJSON_SayNothingOfTheProgram(t *testing.T) {
	for _, text := range faultyTexts {
		saysItInWords(t, []byte(text))
	}
}

// FuzzFaultWords: whatever the bytes, no reader of JSON panics, and no fault speaks of the program.
func FuzzFaultWords(f *testing.F) {
	for _, text := range faultyTexts {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) { saysItInWords(t, text) })
}
