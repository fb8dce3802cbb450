package hanoi

import "dathang/matcher"

// noOfferings is appended to the source of a university for which no programmes were collected.
const noOfferings = "; no offering was found"

// universities lists the providers by the names that they have at the time of a dataset.
func universities(dataset string) ([]matcher.University, error) {
	levels := readTable("assumptions/autonomy.csv")
	autonomy := map[string]string{}
	levels.Each(func(r row) { autonomy[r.Text("university")] = r.Text("autonomy") })
	if levels.Err != nil {
		return nil, levels.Err
	}
	offers := map[string]bool{}
	offerings := readTable("reference/offerings_hanoi.csv")
	offerings.Each(func(r row) { offers[r.Text("uni_id")] = true })
	if offerings.Err != nil {
		return nil, offerings.Err
	}
	renamed := map[string][2]string{}
	names := readTable("assumptions/names_2025.csv")
	names.Each(func(r row) {
		if dataset != Hanoi2023 {
			renamed[r.Text("university")] = [2]string{r.Text("name_vi"), r.Text("name_en")}
		}
	})
	if names.Err != nil {
		return nil, names.Err
	}
	t := readTable("reference/universities_hanoi.csv")
	var out []matcher.University
	t.Each(func(r row) {
		id := r.Text("uni_id")
		if autonomy[id] == "" {
			r.Fail("uni_id", id, "a university of autonomy.csv")
		}
		u := matcher.University{
			ID: matcher.UniversityID(id), Name: r.Text("name_vi"), NameEn: r.Text("name_en"),
			Ownership: r.Text("ownership"), Autonomy: autonomy[id],
			Source: r.Text("source"), Certainty: matcher.CertainHigh,
		}
		if now, ok := renamed[id]; ok {
			u.Name, u.NameEn = now[0], now[1]
		}
		if r.Text("lat") != "" {
			u.XM, u.YM = plane(r.Scaled("lat", 6), r.Scaled("lon", 6))
			u.Source += "; coordinates: " + r.Text("coord_source")
			u.Certainty = matcher.Certainty(r.Text("coord_certainty"))
		}
		if !offers[id] {
			u.Source += noOfferings
		}
		out = append(out, u)
	})
	return out, t.Err
}
