// Package hanoi holds the reference sets of Hanoi, embedded: what public
// sources say (reference), what this product assumes (assumptions), and a
// synthetic roster that reproduces the published figures of 31/12/2022.
package hanoi

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"dathang/data/national"
	"dathang/matcher"
)

//go:embed reference assumptions scenarios
var files embed.FS

// The datasets.
const (
	// Hanoi2023 has 30 districts and 579 units; roster of 31/12/2022.
	Hanoi2023 = "hanoi-2023"
	// Hanoi2025 has the 126 units of 1/7/2025.
	Hanoi2025 = "hanoi-2025"
	// Hanoi2025Calibrated is hanoi-2025 with as few specialists who lack their training as the ministry counted.
	Hanoi2025Calibrated = "hanoi-2025-calibrated"
)

// Names lists the datasets that Load knows.
func Names() []string { return []string{Hanoi2023, Hanoi2025, Hanoi2025Calibrated} }

// Load builds a dataset. It fails for an unknown name; an error about embedded data is a bug in this package.
func Load(id string) (*matcher.Dataset, error) {
	var (
		ds  *matcher.Dataset
		err error
	)
	switch id {
	case Hanoi2023:
		ds, err = load2023()
	case Hanoi2025:
		ds, err = load2025()
	case Hanoi2025Calibrated:
		ds, err = loadCalibrated()
	default:
		return nil, fmt.Errorf("dataset %q is not known; want one of %s", id, strings.Join(Names(), ", "))
	}
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", id, err)
	}
	return ds, nil
}

// Sources is the list of sources, licences and checks, in Markdown: Hanoi's, then those of the national base.
func Sources() string {
	text, err := files.ReadFile("reference/SOURCES.md")
	if err != nil {
		return ""
	}
	return string(text) + "\n" + national.Sources()
}

// The maps.
const (
	// MapUnits2023 has an approximate cell for each of the 579 units: derived, not official boundaries.
	MapUnits2023 = Hanoi2023
	// MapUnits2025 has the 126 units of 1/7/2025.
	MapUnits2025 = Hanoi2025
	// MapDistricts2023 has the 30 districts, dissolved from the approximate cells.
	MapDistricts2023 = "hanoi-2023-districts"
)

var mapFiles = map[string]string{
	MapUnits2023:     "reference/hanoi_communes_2023_cells_approx.geojson",
	MapUnits2025:     "reference/hanoi_communes_2025.geojson",
	MapDistricts2023: "reference/hanoi_districts_2023_approx_mit.geojson",
}

// Map is a map as GeoJSON in degrees, or nil where there is none of that name.
func Map(id string) []byte {
	file, ok := mapFiles[id]
	if !ok {
		return nil
	}
	text, err := files.ReadFile(file)
	if err != nil {
		return nil
	}
	return text
}

// Assumptions lists every file of assumptions by name, those of the national base among them; Hanoi's own come first
// where both have one of a name.
func Assumptions() ([]national.AssumptionFile, error) {
	own, err := national.ReadAssumptions(files)
	if err != nil {
		return nil, err
	}
	base, err := national.Assumptions()
	out := append(own, base...)
	slices.SortStableFunc(out, func(a, b national.AssumptionFile) int { return strings.Compare(a.Name, b.Name) })
	return out, err
}
