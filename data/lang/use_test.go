package lang_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/lang"
)

// speakers are the folders whose code says the sections report and cli; the
// other sections are named by codes and words of package matcher.
var speakers = []string{"../report", "../../cmd/dathang"}

func spoken(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, folder := range speakers {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		require.NoError(t, err)
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			all.Write(text)
		}
	}
	require.NotZero(t, all.Len())
	return all.String()
}

func TestCatalogue_HasEverySentenceThatCodeSays(t *testing.T) {
	code := spoken(t)
	keys := map[string]bool{}
	for _, key := range lang.Keys(lang.Vi) {
		keys[key] = true
	}
	for _, found := range regexp.MustCompile(`"(report\.[a-z_]+)"`).FindAllStringSubmatch(code, -1) {
		require.True(t, keys[found[1]], found[1])
	}
	for _, found := range regexp.MustCompile(`(?:s\.say|s\.text|complain|bar\.at)\((?:[^"(),]+, )?"([a-z_]+)"|badInput\{"([a-z_]+)"`).FindAllStringSubmatch(code, -1) {
		key := "cli." + found[1] + found[2]
		if !keys["report."+found[1]+found[2]] {
			require.True(t, keys[key], key)
		}
	}
	for _, found := range regexp.MustCompile(`help:"\$\{([a-z_]+)\}"`).FindAllStringSubmatch(code, -1) {
		require.True(t, keys["cli.help."+found[1]], found[1])
	}
}

func TestCatalogue_HasNoSentenceThatNobodySays(t *testing.T) {
	code := spoken(t)
	for _, key := range lang.Keys(lang.Vi) {
		section, name, _ := strings.Cut(key, ".")
		switch {
		case section == "report":
			require.Contains(t, code, `"`+key+`"`, key)
		case strings.HasPrefix(key, "cli.help."):
			require.Contains(t, code, "${"+strings.TrimPrefix(key, "cli.help.")+"}", key)
		case section == "cli":
			require.Contains(t, code, `"`+name+`"`, key)
		}
	}
}
