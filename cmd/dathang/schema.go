package main

import (
	_ "embed"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/invopop/jsonschema"

	"dathang/matcher"
	"dathang/matcher/scenario"
)

// schemaCommand prints the JSON Schema of a file format.
//
//	dathang schema policy
type schemaCommand struct {
	Format string `arg:"" enum:"problem,proposal,policy,dataset,changes,sweep,simulation" help:"${arg_schema}"`
}

// Run prints the schema.
func (c *schemaCommand) Run(s *session) error {
	schema, err := schemaOf(c.Format)
	if err != nil {
		return err
	}
	text, err := json.Marshal(schema)
	if err != nil {
		return err
	}
	return s.indented(text)
}

// formats are the files that people exchange. Files of a former version are read as well.
var formats = map[string]struct {
	version string
	value   any
	former  []string
}{
	"problem":  {matcher.ProblemFormat, matcher.Problem{}, []string{matcher.ProblemFormat1}},
	"proposal": {matcher.ProposalFormat, matcher.Proposal{}, nil},
	"policy":   {matcher.PolicyFormat, matcher.Policy{}, []string{matcher.PolicyFormat1}},
	"dataset":  {matcher.DatasetFormat, matcher.Dataset{}, []string{matcher.DatasetFormat1}},
	// What-if; which members a kind of change knows stands in its list (scenario.Kinds).
	"changes":    {scenario.Format, scenario.Changes{}, nil},
	"sweep":      {scenario.SweepFormat, scenario.Sweep{}, nil},
	"simulation": {scenario.SimulationFormat, scenario.Simulation{}, nil},
}

// comments are the doc comments of package matcher by type and field; a binary
// has no source to read them from. `go test ./cmd/dathang -update` writes them.
//
//go:embed comments.json
var comments []byte

// schemaOf makes the JSON Schema (2020-12) of a format from its Go type.
func schemaOf(format string) (*jsonschema.Schema, error) {
	f := formats[format]
	said := map[string]string{}
	if err := json.Unmarshal(comments, &said); err != nil {
		return nil, fmt.Errorf("comments of the formats: %w", err)
	}
	// The Go types are the one source: names from tags, descriptions
	// from doc comments, words and bounds from the lists below.
	r := &jsonschema.Reflector{CommentMap: said, Mapper: textual}
	schema := r.Reflect(f.value)
	schema.ID = jsonschema.ID("https://dathang.invalid/schema/" + f.version)
	schema.Title = f.version
	// textual has cut off what the proof tree consists of; add its entries.
	if schema.Definitions["LevelProof"] != nil {
		schema.Definitions["ProofEntry"] = r.Reflect(matcher.ProofEntry{}).Definitions["ProofEntry"]
	}
	for _, def := range schema.Definitions {
		bounds(def)
	}
	versions(schema)
	if def := schema.Definitions["Change"]; def != nil {
		kinds(schema, def)
	}
	return schema, nil
}

// kinds adds which members a change of each kind has; a change on an axis lacks the member that varies.
func kinds(schema *jsonschema.Schema, def *jsonschema.Schema) {
	// A change may set an existing number to zero.
	if seats, ok := def.Properties.Get("seats"); ok {
		seats.Minimum = "0"
	}
	if axis := schema.Definitions["Axis"]; axis != nil {
		varied := *def
		for i := range scenario.Kinds {
			varied.AllOf = append(varied.AllOf, ofKind(&scenario.Kinds[i], true))
		}
		schema.Definitions["AxisChange"] = &varied
		if change, ok := axis.Properties.Get("change"); ok {
			change.Ref = "#/$defs/AxisChange"
		}
	}
	// Each kind becomes an if-then: if kind is this, then these members are required.
	for i := range scenario.Kinds {
		def.AllOf = append(def.AllOf, ofKind(&scenario.Kinds[i], false))
	}
}

// ofKind describes the members of a change of one kind; with lacks, without the number that varies.
func ofKind(info *scenario.KindInfo, lacks bool) *jsonschema.Schema {
	is := jsonschema.NewProperties()
	is.Set("kind", &jsonschema.Schema{Const: string(info.Kind)})
	then := &jsonschema.Schema{}
	for _, name := range info.Needs {
		if !lacks || !slices.Contains(scenario.Varied, name) {
			then.Required = append(then.Required, name)
		}
	}
	for _, name := range info.OneOf {
		if !lacks {
			then.OneOf = append(then.OneOf, &jsonschema.Schema{Required: []string{name}})
		}
	}
	return &jsonschema.Schema{If: &jsonschema.Schema{Properties: is}, Then: then}
}

// versions fixes the format version that each file must name, or the versions that it may.
func versions(schema *jsonschema.Schema) {
	for name, f := range formats {
		def := schema.Definitions[reflect.TypeOf(f.value).Name()]
		if def == nil {
			continue
		}
		if property, ok := def.Properties.Get("format"); ok {
			property.Const = f.version
			if len(f.former) > 0 {
				property.Const = nil
				for _, version := range append(slices.Clone(f.former), f.version) {
					property.Enum = append(property.Enum, version)
				}
			}
		}
		since(schema, name, f.former)
		// Members that a policy omits keep their defaults.
		if name == "policy" {
			def.Required = []string{"format"}
		}
	}
}

// added are the lists that files of the second version have and those of the first lack.
var added = map[string][]string{"dataset": {"requirements", "prices", "refreshers", "documents"}}

// since asks for the lists that came with the second version in files of that version alone, and lets a price be of a
// programme without a kind.
func since(schema *jsonschema.Schema, format string, former []string) {
	def := schema.Definitions[reflect.TypeOf(formats[format].value).Name()]
	if len(added[format]) == 0 || len(former) == 0 {
		return
	}
	def.Required = slices.DeleteFunc(def.Required, func(name string) bool { return slices.Contains(added[format], name) })
	is := jsonschema.NewProperties()
	is.Set("format", &jsonschema.Schema{Const: formats[format].version})
	def.AllOf = append(def.AllOf, &jsonschema.Schema{
		If: &jsonschema.Schema{Properties: is}, Then: &jsonschema.Schema{Required: added[format]},
	})
	if kind, ok := schema.Definitions["PriceRow"].Properties.Get("kind"); ok {
		kind.Enum = append([]any{""}, kind.Enum...)
	}
}

// textual returns the schema of types whose values are text in a file, with the list of allowed words if there is one.
func textual(t reflect.Type) *jsonschema.Schema {
	if t == reflect.TypeFor[matcher.ProofNode]() {
		one := uint64(1)
		return &jsonschema.Schema{Type: "array", Items: &jsonschema.Schema{Ref: "#/$defs/ProofEntry"}, MinItems: &one}
	}
	words := closedLists[t]
	if len(words) == 0 {
		if t.Implements(reflect.TypeFor[encoding.TextMarshaler]()) {
			return &jsonschema.Schema{Type: "string"}
		}
		return nil
	}
	list := make([]any, len(words))
	for i, word := range words {
		list[i] = word
	}
	return &jsonschema.Schema{Type: "string", Enum: list}
}

// closedLists are the types whose values are one of a list of words.
var closedLists = map[reflect.Type][]string{
	reflect.TypeFor[matcher.Need]():           words(matcher.Needs),
	reflect.TypeFor[matcher.Kind]():           wordsOf(matcher.Kinds, func(row *matcher.KindInfo) matcher.Kind { return row.Kind }),
	reflect.TypeFor[scenario.Kind]():          wordsOf(scenario.Kinds, func(row *scenario.KindInfo) scenario.Kind { return row.Kind }),
	reflect.TypeFor[matcher.GoalID]():         wordsOf(matcher.Goals[:], func(row *matcher.GoalInfo) matcher.GoalID { return row.Goal }),
	reflect.TypeFor[matcher.RuleKind]():       wordsOf(matcher.RuleKinds, func(row *matcher.RuleInfo) matcher.RuleKind { return row.Kind }),
	reflect.TypeFor[matcher.RelaxationCode](): wordsOf(matcher.Relaxations, func(row *matcher.RelaxationInfo) matcher.RelaxationCode { return row.Code }),
	reflect.TypeFor[matcher.ProviderKind]():   words([]matcher.ProviderKind{matcher.ProviderUniversity, matcher.ProviderCity, matcher.ProviderCommune}),
	reflect.TypeFor[matcher.LegalMode]():      words([]matcher.LegalMode{"", matcher.ModeAssign, matcher.ModeOrder, matcher.ModeTender}),
	reflect.TypeFor[matcher.Status]():         words([]matcher.Status{matcher.StatusOptimal, matcher.StatusFeasible, matcher.StatusInfeasible, matcher.StatusUnknown}),
	reflect.TypeFor[matcher.Proof]():          words([]matcher.Proof{matcher.ProofIrreducible, matcher.ProofSufficient, matcher.ProofNone}),
	reflect.TypeFor[matcher.Term]():           words(append([]matcher.Term{""}, matcher.TermList...)),
	reflect.TypeFor[matcher.FieldType]():      words(append([]matcher.FieldType{""}, matcher.FieldTypes...)),
	reflect.TypeFor[matcher.PricePart]():      words(matcher.PriceParts),
	reflect.TypeFor[matcher.Payer]():          words(matcher.Payers),
	reflect.TypeFor[matcher.RoadMapBy]():      words(matcher.RoadMaps),
	reflect.TypeFor[matcher.Certainty]():      words([]matcher.Certainty{matcher.CertainHigh, matcher.CertainMedium, matcher.CertainLow, matcher.CertainAssumed}),
}

// words are the words of a closed list.
func words[T ~string](list []T) []string { return wordsOf(list, func(word *T) T { return *word }) }

// wordsOf are the words of the rows of a table.
func wordsOf[Row any, T ~string](list []Row, word func(*Row) T) []string {
	out := make([]string, len(list))
	for i := range list {
		out[i] = string(word(&list[i]))
	}
	return out
}

// atLeast are the smallest allowed values of numbers, by their names in the files. All other numbers except
// coordinates, changes and proofs must be 0 or more.
var atLeast = map[string]int64{"seats": 1, "posts": 1, "coverage_threshold": 1}

// signed are the numbers that may be negative.
var signed = []string{"x_m", "y_m", "by", "value", "bound", "years", "months"}

// bounds sets the allowed range of the numbers in a definition.
func bounds(def *jsonschema.Schema) {
	if def.Properties == nil {
		return
	}
	for pair := def.Properties.Oldest(); pair != nil; pair = pair.Next() {
		if pair.Value.Type != "integer" || strings.Contains(" "+strings.Join(signed, " ")+" ", " "+pair.Key+" ") {
			continue
		}
		pair.Value.Minimum = json.Number(fmt.Sprint(atLeast[pair.Key]))
		// The largest number that JSON can hold exactly.
		pair.Value.Maximum = json.Number(fmt.Sprint(int64(matcher.MaxTotal)))
	}
}
