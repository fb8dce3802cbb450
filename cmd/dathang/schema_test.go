package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/invopop/jsonschema"
	"github.com/stretchr/testify/require"

	judge "github.com/santhosh-tekuri/jsonschema/v6"
)

var update = flag.Bool("update", false, "write comments.json anew")

func TestSchema_SaysWhatTheTypesSay(t *testing.T) {
	used := map[string]bool{}
	for format := range formats {
		schema, err := schemaOf(format)
		require.NoError(t, err)
		for name := range schema.Definitions {
			used[name] = true
		}
	}
	r := new(jsonschema.Reflector)
	// The library joins base and path to get the package's name.
	require.NoError(t, r.AddGoComments("dathang/cmd/dathang", "../../matcher", jsonschema.WithFullComment()))
	said := map[string]string{}
	for name, comment := range r.CommentMap {
		rest, ok := strings.CutPrefix(name, "dathang/matcher.")
		if owner, _, _ := strings.Cut(rest, "."); ok && used[owner] {
			said[name] = comment
		}
	}
	// The files of what-if are types of another package.
	r.CommentMap = nil
	require.NoError(t, r.AddGoComments("dathang/cmd/dathang", "../../matcher/scenario", jsonschema.WithFullComment()))
	for name, comment := range r.CommentMap {
		rest := name[strings.LastIndexByte(name, '/')+1:]
		rest, ok := strings.CutPrefix(rest, "scenario.")
		if owner, _, _ := strings.Cut(rest, "."); ok && used[owner] {
			said["dathang/matcher/scenario."+rest] = comment
		}
	}
	want, err := json.MarshalIndent(said, "", "  ")
	require.NoError(t, err)
	want = append(want, '\n')
	if *update {
		require.NoError(t, os.WriteFile("comments.json", want, 0o644))
	}
	got, err := os.ReadFile("comments.json")
	require.NoError(t, err)
	require.Equal(t, string(want), string(got), "run go test ./cmd/dathang -run TestSchema_SaysWhatTheTypesSay -update")
}

func compiled(t *testing.T, format string) *judge.Schema {
	t.Helper()
	code, stdout, stderr := try(t, "schema", format)
	require.Equal(t, exitDone, code, stderr)
	doc, err := judge.UnmarshalJSON(strings.NewReader(stdout))
	require.NoError(t, err)
	require.Equal(t, "https://json-schema.org/draft/2020-12/schema", doc.(map[string]any)["$schema"])
	c := judge.NewCompiler()
	require.NoError(t, c.AddResource("mem:///"+format, doc))
	schema, err := c.Compile("mem:///" + format)
	require.NoError(t, err)
	return schema
}

func obeys(t *testing.T, schema *judge.Schema, text []byte) error {
	t.Helper()
	doc, err := judge.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err)
	return schema.Validate(doc)
}

func TestSchema_FilesOfEveryFormatObeyTheirs(t *testing.T) {
	out := t.TempDir()
	code, _, stderr := try(t, "propose", "--problem", example(t), "--out", out)
	require.Equal(t, exitDone, code, stderr)
	proposal, err := os.ReadFile(out + "/proposal.json")
	require.NoError(t, err)
	require.NoError(t, obeys(t, compiled(t, "proposal"), proposal))

	problem, err := os.ReadFile(example(t))
	require.NoError(t, err)
	require.NoError(t, obeys(t, compiled(t, "problem"), problem))

	code, policy, _ := try(t, "policy")
	require.Equal(t, exitDone, code)
	require.NoError(t, obeys(t, compiled(t, "policy"), []byte(policy)))
	require.NoError(t, obeys(t, compiled(t, "policy"), []byte(`{"format": "dathang.policy/1", "transfer_reach_m": 5000}`)), "what is left out keeps its default")

	require.NoError(t, obeys(t, compiled(t, "dataset"), smallDataset(t)))

	changes, err := os.ReadFile("../../matcher/scenario/testdata/changes.json")
	require.NoError(t, err)
	require.NoError(t, obeys(t, compiled(t, "changes"), changes))
	require.NoError(t, obeys(t, compiled(t, "sweep"), []byte(sweepOfTwo)))
	require.Error(t, obeys(t, compiled(t, "changes"), []byte(`{"format": "dathang.changes/1", "changes": [{"kind": "capacity"}]}`)))
	require.NoError(t, obeys(t, compiled(t, "changes"), []byte(`{"format": "dathang.changes/1", "changes": [{"kind": "capacity", "seats": 0}]}`)))
	require.NoError(t, obeys(t, compiled(t, "simulation"), []byte(drawsOfDemand)))
}

func TestSchema_RefusesWhatTheReadersRefuse(t *testing.T) {
	good, err := os.ReadFile(example(t))
	require.NoError(t, err)
	schema := compiled(t, "problem")
	for name, change := range map[string][2]string{
		"an unknown name":    {`"years"`, `"Years_": [], "years"`},
		"a newer version":    {`dathang.problem/1`, `dathang.problem/3`},
		"negative seats":     {`"seats": 3`, `"seats": -3`},
		"seats as text":      {`"seats": 3`, `"seats": "3"`},
		"half a seat":        {`"seats": 3`, `"seats": 3.5`},
		"an unknown kind":    {`"kind": "short_course"`, `"kind": "seminar"`},
		"an unknown need":    {`"need": "unqualified"`, `"need": "absent"`},
		"an overflow number": {`"capacity": 4`, `"capacity": 123456789012345678901234567890`},
		"a missing list":     {`"demands"`, `"rules"`},
	} {
		t.Run(name, func(t *testing.T) {
			bad := bytes.Replace(good, []byte(change[0]), []byte(change[1]), 1)
			require.NotEqual(t, good, bad)
			require.Error(t, obeys(t, schema, bad))
			file := t.TempDir() + "/bad.json"
			require.NoError(t, os.WriteFile(file, bad, 0o600))
			code, _, stderr := try(t, "propose", "--problem", file, "--out", t.TempDir())
			require.Equal(t, exitInput, code, stderr)
		})
	}
}

func TestSchema_DescribesEveryProperty(t *testing.T) {
	for format := range formats {
		schema, err := schemaOf(format)
		require.NoError(t, err)
		for name, def := range schema.Definitions {
			require.NotEmpty(t, def.Description, "%s: %s", format, name)
			if def.Properties != nil {
				require.Equal(t, jsonschema.FalseSchema, def.AdditionalProperties, "%s: %s", format, name)
			}
		}
	}
}

// smallDataset is the small dataset as one JSON file.
func smallDataset(t *testing.T) []byte {
	t.Helper()
	out := t.TempDir()
	code, _, stderr := try(t, "dataset", "export", "--dataset", folder(t, small()), "--format", "json", "--out", out)
	require.Equal(t, exitDone, code, stderr)
	text, err := os.ReadFile(out + "/dataset.json")
	require.NoError(t, err)
	return text
}
