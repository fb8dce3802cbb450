package hanoi

import (
	"strings"

	"dathang/matcher"
)

// noOfferings is appended to the source of a university for which no programmes were collected.
const noOfferings = "; no offering was found"

// universities lists the providers by the names that they have at the time of a dataset.
func universities(dataset string) ([]matcher.University, error) {
	levels := readTable("assumptions/autonomy.csv")
	autonomy := map[string]string{}
	levels.each(func(r row) { autonomy[r.text("university")] = r.text("autonomy") })
	if levels.err != nil {
		return nil, levels.err
	}
	offers := map[string]bool{}
	offerings := readTable("reference/offerings_hanoi.csv")
	offerings.each(func(r row) { offers[r.text("uni_id")] = true })
	if offerings.err != nil {
		return nil, offerings.err
	}
	renamed := map[string][2]string{}
	names := readTable("assumptions/names_2025.csv")
	names.each(func(r row) {
		if dataset != Hanoi2023 {
			renamed[r.text("university")] = [2]string{r.text("name_vi"), r.text("name_en")}
		}
	})
	if names.err != nil {
		return nil, names.err
	}
	t := readTable("reference/universities_hanoi.csv")
	var out []matcher.University
	t.each(func(r row) {
		id := r.text("uni_id")
		if autonomy[id] == "" {
			r.fail("uni_id", id, "a university of autonomy.csv")
		}
		u := matcher.University{
			ID: matcher.UniversityID(id), Name: r.text("name_vi"), NameEn: r.text("name_en"),
			Ownership: r.text("ownership"), Autonomy: autonomy[id],
			Source: r.text("source"), Certainty: matcher.CertainHigh,
		}
		if now, ok := renamed[id]; ok {
			u.Name, u.NameEn = now[0], now[1]
		}
		if r.text("lat") != "" {
			u.XM, u.YM = plane(r.scaled("lat", 6), r.scaled("lon", 6))
			u.Source += "; coordinates: " + r.text("coord_source")
			u.Certainty = matcher.Certainty(r.text("coord_certainty"))
		}
		if !offers[id] {
			u.Source += noOfferings
		}
		out = append(out, u)
	})
	return out, t.err
}

// multipliers are the tuition multipliers of autonomy levels, per mille.
func multipliers() (map[string]int64, error) {
	t := readTable("reference/tuition_multipliers.csv")
	out := map[string]int64{}
	t.each(func(r row) { out[r.text("autonomy")] = r.scaled("multiplier", 3) })
	return out, t.err
}

// tuition lists the ceilings that applied in each school year.
func tuition() ([]matcher.Tuition, error) {
	t := readTable("reference/tuition_ceilings.csv")
	var out []matcher.Tuition
	t.each(func(r row) {
		if r.text("in_force") != "yes" {
			return
		}
		out = append(out, matcher.Tuition{
			Group: r.text("group"), SchoolYear: int(schoolYear(r)), KVNDMonth: r.whole("ceiling_kvnd_per_month"),
			Document: r.text("decree"), Certainty: r.certainty(),
		})
	})
	return out, t.err
}

func schoolYear(r row) int64 {
	start, _, _ := strings.Cut(r.text("school_year"), "-")
	year, ok := parseScaled(start, 0)
	if !ok {
		r.fail("school_year", r.text("school_year"), "two years, as 2023-2024")
	}
	return year
}

func retirement() ([]matcher.RetirementAge, error) {
	t := readTable("reference/retirement_age.csv")
	var out []matcher.RetirementAge
	t.each(func(r row) {
		out = append(out, matcher.RetirementAge{
			Year:         int(r.whole("year")),
			MaleMonths:   12*r.whole("male_years") + r.whole("male_months"),
			FemaleMonths: 12*r.whole("female_years") + r.whole("female_months"),
			Document:     r.text("source"),
		})
	})
	return out, t.err
}

// rates reads the rates, without the attrition of position groups that the dataset does not have.
func rates(positions []matcher.Position) ([]matcher.Rate, error) {
	groups := map[string]bool{}
	for _, p := range positions {
		groups[p.Group] = true
	}
	t := readTable("assumptions/rates.csv")
	var out []matcher.Rate
	t.each(func(r row) {
		if group, ok := strings.CutPrefix(r.text("id"), matcher.AttritionRate); ok && !groups[group] {
			return
		}
		out = append(out, matcher.Rate{
			ID: r.text("id"), PerMille: r.whole("per_mille"), Reason: r.text("reason"), Certainty: r.certainty(),
		})
	})
	return out, t.err
}
