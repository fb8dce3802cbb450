package api

import (
	"maps"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"dathang/matcher"
)

// schemaRegistry is where an operation keeps the schemas that its body refers to.
const schemaRegistry = "schema registry"

// nearest gives faults of names that do not exist the names that they were probably meant to be, as faults of our files
// have them: members of the body by the operation's schema, parameters by its list.
func nearest(op *huma.Operation, faults []Fault) {
	for i := range faults {
		f := &faults[i]
		if f.Code != "unknown_name" {
			continue
		}
		var names []string
		name := f.Pointer
		if f.In == "body" {
			at := strings.LastIndex(f.Pointer, "/")
			name = unescaped(f.Pointer[at+1:])
			names = membersAt(op, f.Pointer[:max(at, 0)])
		} else {
			for _, p := range op.Parameters {
				if p.In == f.In {
					names = append(names, p.Name)
				}
			}
		}
		if words := matcher.Near(name, names); len(words) > 0 {
			f.Params = matcher.Params{"value": name, "near": strings.Join(words, ", ")}
		}
	}
}

func unescaped(token string) string { return strings.NewReplacer("~1", "/", "~0", "~").Replace(token) }

// membersAt are the members that an object of a JSON body may have.
func membersAt(op *huma.Operation, pointer string) []string {
	registry, ok := op.Metadata[schemaRegistry].(huma.Registry)
	if !ok || op.RequestBody == nil || op.RequestBody.Content["application/json"] == nil {
		return nil
	}
	resolved := func(s *huma.Schema) *huma.Schema {
		for s != nil && s.Ref != "" {
			s = registry.SchemaFromRef(s.Ref)
		}
		return s
	}
	s := resolved(op.RequestBody.Content["application/json"].Schema)
	for _, token := range strings.Split(pointer, "/")[1:] {
		switch {
		case s == nil:
			return nil
		case s.Items != nil:
			s = resolved(s.Items)
		case s.Properties[unescaped(token)] != nil:
			s = resolved(s.Properties[unescaped(token)])
		default:
			s, _ = s.AdditionalProperties.(*huma.Schema)
			s = resolved(s)
		}
	}
	if s == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(s.Properties))
}
