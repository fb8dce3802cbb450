package national

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// MapName is the name of the province's map, and the id with which its datasets begin.
func (p *Province) MapName() string { return fmt.Sprintf("%s-%d", p.Slug, year) }

// Map is the map of a province as GeoJSON in degrees, or nil where there is none of that name.
func Map(name string) ([]byte, error) {
	list, err := provinces()
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].MapName() == name {
			return list[i].Map()
		}
	}
	return nil, nil
}

// Map is the province's map as GeoJSON in degrees: a feature for every commune, with its code and name.
func (p *Province) Map() ([]byte, error) {
	packed, err := files.ReadFile("reference/maps_2025.zip")
	if err != nil {
		return nil, err
	}
	archive, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return nil, fmt.Errorf("open maps_2025.zip: %w", err)
	}
	in, err := archive.Open(p.Code + ".topojson")
	if err != nil {
		return nil, fmt.Errorf("open map of %s: %w", p.Name, err)
	}
	defer func() { _ = in.Close() }() // everything has been read
	text, err := io.ReadAll(in)
	if err != nil {
		return nil, fmt.Errorf("read map of %s: %w", p.Name, err)
	}
	var t topology
	if err := json.Unmarshal(text, &t); err != nil {
		return nil, fmt.Errorf("read map of %s: %w", p.Name, err)
	}
	return t.geoJSON()
}

// topology is a TopoJSON file (Bostock and Metcalf, The TopoJSON Format Specification, 2013): arcs of whole steps from
// point to point, which neighbours share.
type topology struct {
	Arcs      [][][2]int64
	Transform struct{ Scale, Translate [2]float64 }
	Objects   struct {
		Units struct {
			Geometries []struct {
				Type       string
				Arcs       json.RawMessage
				Properties struct{ Code, Name string }
			}
		}
	}
}

// digits of degrees that are written: a metre.
const digits = 5

// geoJSON draws every shape by itself.
func (t *topology) geoJSON() ([]byte, error) {
	arcs := make([][]string, len(t.Arcs))
	for i, steps := range t.Arcs {
		var x, y int64
		for _, step := range steps {
			x, y = x+step[0], y+step[1]
			arcs[i] = append(arcs[i], fmt.Sprintf("[%.*f,%.*f]",
				digits, float64(x)*t.Transform.Scale[0]+t.Transform.Translate[0], digits, float64(y)*t.Transform.Scale[1]+t.Transform.Translate[1]))
		}
	}
	var out bytes.Buffer
	out.WriteString(`{"type":"FeatureCollection","features":[`)
	for i := range t.Objects.Units.Geometries {
		g := &t.Objects.Units.Geometries[i]
		if i > 0 {
			out.WriteByte(',')
		}
		about, err := json.Marshal(map[string]string{"code": g.Properties.Code, "name": g.Properties.Name})
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&out, `{"type":"Feature","properties":%s,"geometry":{"type":%q,"coordinates":`, about, g.Type)
		switch g.Type {
		case "Polygon":
			var rings [][]int
			if err = json.Unmarshal(g.Arcs, &rings); err == nil {
				err = polygon(&out, arcs, rings)
			}
		case "MultiPolygon":
			var polygons [][][]int
			if err = json.Unmarshal(g.Arcs, &polygons); err == nil {
				err = list(&out, polygons, func(rings [][]int) error { return polygon(&out, arcs, rings) })
			}
		default:
			err = fmt.Errorf("shape of %s: %q; want Polygon or MultiPolygon", g.Properties.Code, g.Type)
		}
		if err != nil {
			return nil, err
		}
		out.WriteString("}}")
	}
	out.WriteString("]}")
	return out.Bytes(), nil
}

// list writes items with commas between them, in brackets.
func list[T any](out *bytes.Buffer, items []T, write func(T) error) error {
	out.WriteByte('[')
	for i, item := range items {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := write(item); err != nil {
			return err
		}
	}
	out.WriteByte(']')
	return nil
}

// polygon writes rings, each made of arcs. The arc ~n is arc n backwards; where two arcs meet, their common point is
// written once.
func polygon(out *bytes.Buffer, arcs [][]string, rings [][]int) error {
	return list(out, rings, func(ring []int) error {
		var points []string
		for _, n := range ring {
			back := n < 0
			if back {
				n = ^n
			}
			if n >= len(arcs) {
				return fmt.Errorf("arc %d; there are %d", n, len(arcs))
			}
			arc := slices.Clone(arcs[n])
			if back {
				slices.Reverse(arc)
			}
			if len(points) > 0 && len(arc) > 0 {
				arc = arc[1:]
			}
			points = append(points, arc...)
		}
		out.WriteString("[" + strings.Join(points, ",") + "]")
		return nil
	})
}
