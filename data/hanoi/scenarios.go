package hanoi

import (
	"io/fs"
	"strings"
)

// Scenarios lists the scenarios that ship: files of changes of hanoi-2023. What
// each of them is for stands in data/lang under "scenario". Their numbers are
// assumptions.
func Scenarios() []string {
	entries, err := fs.ReadDir(files, "scenarios")
	if err != nil {
		return nil
	}
	names := make([]string, len(entries))
	for i, entry := range entries {
		names[i] = strings.TrimSuffix(entry.Name(), ".json")
	}
	return names
}

// Scenario is the file of changes of that name, if one ships.
func Scenario(name string) ([]byte, bool) {
	text, err := files.ReadFile("scenarios/" + name + ".json")
	return text, err == nil
}
