package hanoi

import (
	"io/fs"
	"strings"
)

// Scenarios lists the built-in scenarios: files of changes to hanoi-2023, whose names say what each is for. Their numbers
// are assumptions. Scenarios that fit any dataset are in matcher/scenario.
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

// Scenario returns the file of changes of that name, if it is built in.
func Scenario(name string) ([]byte, bool) {
	text, err := files.ReadFile("scenarios/" + name + ".json")
	return text, err == nil
}
