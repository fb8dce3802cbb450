// Package shipped lists what comes with the program: datasets with their maps, sources and assumptions, and scenarios.
// It alone knows whose they are; the code that uses them knows no city by name.
package shipped

import (
	"slices"
	"strings"

	"dathang/data/hanoi"
	"dathang/data/national"
	"dathang/matcher"
	"dathang/matcher/scenario"
)

// Datasets lists the datasets by name.
func Datasets() []string { return hanoi.Names() }

// HasDataset reports whether a dataset of that name ships.
func HasDataset(name string) bool { return slices.Contains(Datasets(), name) }

// Dataset builds the dataset of a name.
func Dataset(name string) (*matcher.Dataset, error) { return hanoi.Load(name) }

// Map is a map as GeoJSON in degrees, or nil where no dataset that ships has one of that name.
func Map(name string) []byte { return hanoi.Map(name) }

// Sources is the list of sources, licences and checks of everything that ships, in Markdown.
func Sources() string { return hanoi.Sources() }

// Assumptions lists every file of assumptions by name.
func Assumptions() ([]national.AssumptionFile, error) { return hanoi.Assumptions() }

// Scenario is a scenario that ships: a general one, or a file of changes to one dataset.
type Scenario struct {
	Name string
	// Changes is the file, and its Dataset the one that it belongs to; nil where the scenario is General.
	Changes *scenario.Changes
	General *scenario.General
	// subject of a general scenario.
	subject string
}

// Dataset is the one that the scenario belongs to, "" for any.
func (s *Scenario) Dataset() string {
	if s.Changes == nil {
		return ""
	}
	return s.Changes.Dataset
}

// Subject is what a general scenario was asked about, "" where nothing was said.
func (s *Scenario) Subject() string { return s.subject }

// Scenarios lists the scenarios by name: all, or those that fit a dataset.
func Scenarios(dataset string) ([]Scenario, error) {
	var list []Scenario
	for i := range scenario.Generals {
		list = append(list, Scenario{Name: scenario.Generals[i].Name, General: &scenario.Generals[i]})
	}
	for _, name := range hanoi.Scenarios() {
		s, err := file(name)
		if err != nil {
			return nil, err
		}
		if s.Changes.Fits(dataset) {
			list = append(list, *s)
		}
	}
	slices.SortFunc(list, func(a, b Scenario) int { return strings.Compare(a.Name, b.Name) })
	return list, nil
}

// Names lists the names of the scenarios that fit a dataset, of all where it is "".
func Names(dataset string) []string {
	list, err := Scenarios(dataset)
	if err != nil {
		return nil // a fault of an embedded file, which tests read
	}
	names := make([]string, len(list))
	for i := range list {
		names[i] = list[i].Name
	}
	return names
}

// FindScenario finds a scenario by its name; nil where none is called so. A general one may have its subject behind it:
// "university-withdraws=ABC".
func FindScenario(name string) (*Scenario, error) {
	if g, subject := scenario.FindGeneral(name); g != nil {
		return &Scenario{Name: g.Name, General: g, subject: subject}, nil
	}
	if !slices.Contains(hanoi.Scenarios(), name) {
		return nil, nil
	}
	return file(name)
}

// file is a scenario that is a file of changes.
func file(name string) (*Scenario, error) {
	text, _ := hanoi.Scenario(name)
	changes, faults := scenario.Decode(text)
	return &Scenario{Name: name, Changes: changes}, faults.Err()
}
