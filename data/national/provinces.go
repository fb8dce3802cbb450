package national

import (
	"slices"
	"strings"
	"sync"

	"dathang/matcher"
)

// Province is one of the 34 provinces and cities of 2025.
type Province struct {
	// Code is that of the statistics office, such as 15.
	Code string
	// Slug is the name without diacritics, such as lao-cai: what ids are made of.
	Slug string
	// Name is "Lào Cai", Full "Tỉnh Lào Cai" and FullEn "Lao Cai Province".
	Name, Full, FullEn string
	// Former are the provinces that were merged into it in 2025.
	Former []string
}

// provinces is read once: the base never changes.
var provinces = sync.OnceValues(func() ([]Province, error) {
	t := readTable("reference/provinces_2025.csv")
	var out []Province
	t.Each(func(r Row) {
		p := Province{
			Code: r.Text("code"), Slug: r.Text("slug"), Name: r.Text("name_vi"), Full: r.Text("full_name_vi"), FullEn: r.Text("full_name_en"),
		}
		if former := r.Text("former"); former != "" {
			p.Former = strings.Split(former, "|")
		}
		out = append(out, p)
	})
	return out, t.Err
})

// Provinces lists the provinces by code.
func Provinces() ([]Province, error) {
	list, err := provinces()
	return slices.Clone(list), err
}

// Commune is a commune, ward or special zone of 2025.
type Commune struct {
	Code, Name string
	// Category is phuong, xa or dac_khu.
	Category string
	AreaHa   int64
	// Lat6 and Lon6 are its centre in degrees x 10^6.
	Lat6, Lon6 int64
}

// Communes lists the communes of a province by code.
func (p *Province) Communes() ([]Commune, error) {
	t := readTable("reference/communes_2025.csv")
	var out []Commune
	t.Each(func(r Row) {
		if r.Text("province") != p.Code {
			return
		}
		out = append(out, Commune{
			Code: r.Text("code"), Name: r.Text("name_vi"), Category: r.Text("category"), AreaHa: r.Scaled("area_km2", 2),
			Lat6: r.Scaled("lat", 6), Lon6: r.Scaled("lon", 6),
		})
	})
	return out, t.Err
}

// mostGuesses is how many provinces are offered for a name that is none.
const mostGuesses = 3

// FindProvince finds a province by its name, with or without diacritics and the word before it, or by its code. Where
// there is none, guesses are the nearest ones, among them that into which a province of that name was merged.
func FindProvince(text string) (found *Province, guesses []Province, err error) {
	list, err := provinces()
	if err != nil {
		return nil, nil, err
	}
	name := bareProvince(text)
	var names []string
	of := map[string]int{}
	for i := range list {
		p := &list[i]
		if name == p.Code || name == matcher.Unmarked(p.Name) || name == p.Slug {
			return p, nil, nil
		}
		names = append(names, matcher.Unmarked(p.Name))
		of[matcher.Unmarked(p.Name)] = i
		for _, former := range p.Former {
			if name == matcher.Unmarked(former) {
				return nil, []Province{*p}, nil
			}
			names = append(names, matcher.Unmarked(former))
			of[matcher.Unmarked(former)] = i
		}
	}
	near := matcher.Near(name, names)
	if len(near) == 0 {
		near = nearest(name, names)
	}
	for _, n := range near {
		p := list[of[n]]
		if len(guesses) < mostGuesses && !slices.ContainsFunc(guesses, func(g Province) bool { return g.Code == p.Code }) {
			guesses = append(guesses, p)
		}
	}
	return nil, guesses, nil
}

// nearest orders names by how many pairs of neighbouring letters they share with one (Dice 1945), and keeps those that
// share any.
func nearest(name string, names []string) []string {
	pairs := func(s string) map[string]bool {
		set := map[string]bool{}
		for i := range len(s) - 1 {
			set[s[i:i+2]] = true
		}
		return set
	}
	own := pairs(name)
	share := map[string]int{}
	for _, n := range names {
		other, same := pairs(n), 0
		for p := range other {
			if own[p] {
				same++
			}
		}
		if total := len(own) + len(other); total > 0 {
			share[n] = 2000 * same / total
		}
	}
	out := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return share[n] == 0 })
	slices.SortStableFunc(out, func(a, b string) int { return share[b] - share[a] })
	return out
}

// provinceWords are what may stand before the name of a province, folded.
var provinceWords = []string{"thanh pho ", "tinh ", "tp. ", "tp.", "tp ", "t. "}

// bareProvince is a name as it is compared: folded, without the word before or behind it.
func bareProvince(text string) string {
	name := matcher.Unmarked(text)
	for _, word := range provinceWords {
		if rest, ok := strings.CutPrefix(name, word); ok {
			name = strings.TrimSpace(rest)
			break
		}
	}
	for _, word := range []string{" province", " city"} {
		name = strings.TrimSuffix(name, word)
	}
	switch name {
	case "hcm", "hcmc", "sai gon":
		return "ho chi minh"
	case "thua thien hue", "thua thien - hue":
		return "hue"
	}
	return name
}
