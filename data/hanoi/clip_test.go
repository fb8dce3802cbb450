package hanoi

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// point is a place in metres on the plane of units.go, before rounding.
type point struct{ x, y float64 }

// shape is the outer ring of a polygon, or several.
type shape struct {
	code  string
	rings [][]point
	low   point
	high  point
}

// overlap is the area that two shapes share, in square metres. Each ring is
// cut into the signed triangles that its edges form with one common apex; the
// signs of the parts outside cancel, so rings need not be convex. Time is the
// product of the numbers of edges.
func overlap(a, b *shape) float64 {
	if a.high.x <= b.low.x || b.high.x <= a.low.x || a.high.y <= b.low.y || b.high.y <= a.low.y {
		return 0
	}
	apex := a.low
	var sum float64
	for _, ra := range a.rings {
		for i := range ra {
			ta := [3]point{apex, ra[i], ra[(i+1)%len(ra)]}
			signA := turn(&ta)
			if signA == 0 {
				continue
			}
			for _, rb := range b.rings {
				sum += fan(&ta, signA, rb, apex)
			}
		}
	}
	return math.Abs(sum)
}

// fan sums the signed overlap of one triangle with the triangles of a ring.
func fan(ta *[3]point, signA float64, ring []point, apex point) float64 {
	lowA, highA := bounds(ta[:])
	var sum float64
	for j := range ring {
		tb := [3]point{apex, ring[j], ring[(j+1)%len(ring)]}
		lowB, highB := bounds(tb[:])
		if highA.x <= lowB.x || highB.x <= lowA.x || highA.y <= lowB.y || highB.y <= lowA.y {
			continue
		}
		if signB := turn(&tb); signB != 0 {
			sum += signA * signB * convexOverlap(ta, &tb)
		}
	}
	return sum
}

// turn orders a triangle counter-clockwise and returns the sign it had: 1, -1, or 0 where it is flat.
func turn(t *[3]point) float64 {
	d := cross(t[0], t[1], t[2])
	switch {
	case d < 0:
		t[1], t[2] = t[2], t[1]
		return -1
	case d == 0:
		return 0
	}
	return 1
}

func cross(o, a, b point) float64 { return (a.x-o.x)*(b.y-o.y) - (a.y-o.y)*(b.x-o.x) }

// convexOverlap clips one triangle by the edges of the other (Sutherland and
// Hodgman, Reentrant Polygon Clipping, 1974) and measures what is left.
func convexOverlap(a, b *[3]point) float64 {
	var one, two [9]point
	in, out := append(one[:0], a[:]...), two[:0]
	for e := range b {
		from, to := b[e], b[(e+1)%3]
		out = out[:0]
		for i := range in {
			p, q := in[i], in[(i+1)%len(in)]
			dp, dq := cross(from, to, p), cross(from, to, q)
			if dp >= 0 {
				out = append(out, p)
			}
			if dp > 0 && dq < 0 || dp < 0 && dq > 0 {
				s := dp / (dp - dq)
				out = append(out, point{p.x + s*(q.x-p.x), p.y + s*(q.y-p.y)})
			}
		}
		if len(out) < 3 {
			return 0
		}
		in, out = out, in
	}
	return ringArea(in)
}

func ringArea(ring []point) float64 {
	var sum float64
	for i := 1; i+1 < len(ring); i++ {
		sum += cross(ring[0], ring[i], ring[i+1])
	}
	return sum / 2
}

func bounds(ring []point) (low, high point) {
	low, high = ring[0], ring[0]
	for _, p := range ring[1:] {
		low = point{min(low.x, p.x), min(low.y, p.y)}
		high = point{max(high.x, p.x), max(high.y, p.y)}
	}
	return low, high
}

// shapes reads a map, by unit code.
func shapes(t *testing.T, id string) map[string]*shape {
	t.Helper()
	var file struct {
		Features []struct {
			Properties map[string]any `json:"properties"`
			Geometry   struct {
				Type        string          `json:"type"`
				Coordinates json.RawMessage `json:"coordinates"`
			} `json:"geometry"`
		} `json:"features"`
	}
	require.NoError(t, json.Unmarshal(Map(id), &file))
	out := map[string]*shape{}
	for _, f := range file.Features {
		code, _ := f.Properties["code"].(string)
		require.NotEmpty(t, code)
		var polygons [][][][2]float64
		if f.Geometry.Type == "Polygon" {
			polygons = make([][][][2]float64, 1)
			require.NoError(t, json.Unmarshal(f.Geometry.Coordinates, &polygons[0]))
		} else {
			require.NoError(t, json.Unmarshal(f.Geometry.Coordinates, &polygons))
		}
		s := &shape{code: code}
		for _, polygon := range polygons {
			// Holes are kept: their edges turn the other way and so subtract.
			for _, ring := range polygon {
				s.rings = append(s.rings, onPlane(ring))
			}
		}
		s.low, s.high = bounds(s.rings[0])
		for _, ring := range s.rings[1:] {
			low, high := bounds(ring)
			s.low = point{min(s.low.x, low.x), min(s.low.y, low.y)}
			s.high = point{max(s.high.x, high.x), max(s.high.y, high.y)}
		}
		out[code] = s
	}
	return out
}

func onPlane(ring [][2]float64) []point {
	out := make([]point, len(ring))
	for i, c := range ring {
		out[i] = point{
			(c[0] - float64(originLon6)/microPerWhole) * metresPerLon,
			(c[1] - float64(originLat6)/microPerWhole) * metresPerLat,
		}
	}
	return out
}

func TestOverlap_OfAConcaveShapeAndASquare(t *testing.T) {
	square := func(x, y, side float64) *shape {
		ring := []point{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}}
		low, high := bounds(ring)
		return &shape{rings: [][]point{ring}, low: low, high: high}
	}
	// An L: a 4 x 4 square without its upper right 2 x 2 corner.
	ring := []point{{0, 0}, {4, 0}, {4, 2}, {2, 2}, {2, 4}, {0, 4}}
	l := &shape{rings: [][]point{ring}, low: point{0, 0}, high: point{4, 4}}
	// The 2 x 2 square at (1, 1) shares 3 of its 4 with the L.
	require.InDelta(t, 3, overlap(l, square(1, 1, 2)), 1e-9)
	require.InDelta(t, 3, overlap(square(1, 1, 2), l), 1e-9)
	require.InDelta(t, 12, overlap(l, square(-1, -1, 9)), 1e-9)
	require.Zero(t, overlap(l, square(2, 2, 2)))
	require.Zero(t, overlap(l, square(9, 9, 1)))
}

func TestMaps_ShowEveryUnit(t *testing.T) {
	for id, want := range map[string]int{MapUnits2023: 579, MapUnits2025: 126} {
		require.Len(t, shapes(t, id), want, id)
	}
	require.Equal(t, 30, strings.Count(string(Map(MapDistricts2023)), `"Feature"`))
	require.Nil(t, Map("elsewhere"))
}
