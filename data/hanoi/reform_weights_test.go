package hanoi

import (
	"bytes"
	"encoding/csv"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// floorPPM is what a pair that the law names gets at least, although the
// approximate cells show no overlap.
const floorPPM = 20_000

const (
	reasonWhole   = "Nghị quyết đưa cả đơn vị cũ vào một đơn vị mới"
	reasonOverlap = "Dân số đơn vị cũ coi như trải đều; tỷ trọng là trung bình của hai hình gần đúng (ô gần đúng và hình tròn cùng diện tích quanh tâm) giao với đơn vị mới"
	reasonFloor   = "Nghị quyết nêu cặp này nhưng hai hình gần đúng hầu như không giao: mức sàn 2 %"
)

// disc is a polygon of 48 sides with a unit's area around its centre. The
// approximate cells were cut inside the new units, each within the one that
// holds its centre, so alone they cannot tell how a unit was split; the disc can.
func disc(code string, centre point, areaM2 float64) *shape {
	const sides = 48
	r := math.Sqrt(2 * areaM2 / (sides * math.Sin(2*math.Pi/sides)))
	s := &shape{code: code, rings: [][]point{make([]point, sides)}}
	for i := range sides {
		angle := 2 * math.Pi * float64(i) / sides
		s.rings[0][i] = point{centre.x + r*math.Cos(angle), centre.y + r*math.Sin(angle)}
	}
	s.low, s.high = bounds(s.rings[0])
	return s
}

// discs has a disc for every unit of 2023.
func discs(t *testing.T) map[string]*shape {
	t.Helper()
	units := readTable("reference/hanoi_communes_2023.csv")
	out := map[string]*shape{}
	units.Each(func(r row) {
		xm, ym := plane(r.Scaled("lat", 6), r.Scaled("lon", 6))
		out[r.Text("commune_code")] = disc(r.Text("commune_code"), point{float64(xm), float64(ym)}, float64(r.Scaled("area_km2_gadm", 6)))
	})
	require.NoError(t, units.Err)
	return out
}

// pairWeights are the weights of one old unit: its pairs by the law, in the
// order of the file, by the overlap of its two approximate shapes with the new
// units, each shape counting the same.
func pairWeights(forms []*shape, news []string, after map[string]*shape) (ppm []int64, reasons []string) {
	if len(news) == 1 {
		return []int64{wholeUnit}, []string{reasonWhole}
	}
	shares := make([]share, len(news))
	reasons = make([]string, len(news))
	left := int64(wholeUnit)
	var area, total int64
	areas := make([]int64, len(news))
	for _, form := range forms {
		var sum float64
		parts := make([]float64, len(news))
		for i, code := range news {
			parts[i] = overlap(form, after[code])
			sum += parts[i]
		}
		for i := range parts {
			if sum > 0 {
				areas[i] += int64(parts[i] / sum * wholeUnit)
			}
		}
	}
	for i := range areas {
		total += areas[i]
	}
	for i, code := range news {
		shares[i] = share{key: code, most: wholeUnit}
		reasons[i] = reasonOverlap
		if areas[i]*wholeUnit < total*floorPPM || total == 0 {
			shares[i].got, reasons[i] = floorPPM, reasonFloor
			left -= floorPPM
			continue
		}
		shares[i].weight = areas[i]
		area += areas[i]
	}
	if area == 0 {
		for i := range shares {
			shares[i].weight = 1
		}
	}
	apportion(left, shares)
	for i := range shares {
		ppm = append(ppm, shares[i].got)
	}
	return ppm, reasons
}

func lawPairs(t *testing.T) (olds []string, news map[string][]string) {
	t.Helper()
	law := readTable("reference/hanoi_commune_mapping_2023_2025.csv")
	news = map[string][]string{}
	law.Each(func(r row) {
		old := r.Text("old_code")
		if news[old] == nil {
			olds = append(olds, old)
		}
		news[old] = append(news[old], r.Text("new_code"))
	})
	require.NoError(t, law.Err)
	slices.Sort(olds)
	for _, codes := range news {
		slices.Sort(codes)
	}
	return olds, news
}

// With DATHANG_UPDATE=1 this writes the weights anew; with DATHANG_LONG=1 it
// compares all of them, else every tenth.
func TestReformWeights_FollowFromTheMaps(t *testing.T) {
	cells, circles, after := shapes(t, MapUnits2023), discs(t), shapes(t, MapUnits2025)
	before := map[string][]*shape{}
	for code, cell := range cells {
		before[code] = []*shape{cell, circles[code]}
	}
	olds, news := lawPairs(t)
	if os.Getenv("DATHANG_UPDATE") != "" {
		writeWeights(t, olds, news, before, after)
		return
	}
	have := map[[2]string]string{}
	stored := readTable("assumptions/reform_weights.csv")
	stored.Each(func(r row) { have[[2]string{r.Text("old_code"), r.Text("new_code")}] = r.Text("ppm") })
	require.NoError(t, stored.Err)
	step := 10
	if os.Getenv("DATHANG_LONG") != "" {
		step = 1
	}
	for i := 0; i < len(olds); i += step {
		ppm, _ := pairWeights(before[olds[i]], news[olds[i]], after)
		for k, code := range news[olds[i]] {
			stored, err := strconv.ParseInt(have[[2]string{olds[i], code}], 10, 64)
			require.NoError(t, err, "%s to %s has no weight", olds[i], code)
			// Areas are floating point: another machine may round one square metre elsewhere.
			require.InDelta(t, ppm[k], stored, 50, "%s to %s", olds[i], code)
		}
	}
}

func writeWeights(t *testing.T, olds []string, news map[string][]string, before map[string][]*shape, after map[string]*shape) {
	t.Helper()
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	require.NoError(t, w.Write([]string{"old_code", "new_code", "ppm", "reason", "certainty"}))
	for _, old := range olds {
		ppm, reasons := pairWeights(before[old], news[old], after)
		for k, code := range news[old] {
			require.NoError(t, w.Write([]string{old, code, strconv.FormatInt(ppm[k], 10), reasons[k], "assumption"}))
		}
	}
	w.Flush()
	require.NoError(t, os.WriteFile("assumptions/reform_weights.csv", text.Bytes(), 0o644))
}
