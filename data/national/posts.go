package national

import "dathang/matcher"

// Positions2023 lists the positions of Decree 33/2023, in force until 30/6/2025.
func Positions2023() ([]matcher.Position, error) {
	groups := readTable("assumptions/position_groups.csv")
	group, transferable := map[string]string{}, map[string]int64{}
	groups.Each(func(r Row) {
		group[r.Text("position")] = r.Text("group")
		transferable[r.Text("position")] = r.Whole("transferable")
	})
	if groups.Err != nil {
		return nil, groups.Err
	}
	t := readTable("reference/commune_positions.csv")
	var out []matcher.Position
	t.Each(func(r Row) {
		code := r.Text("position_code")
		if group[code] == "" {
			r.Fail("position_code", code, "a position of position_groups.csv")
		}
		out = append(out, matcher.Position{
			ID: matcher.PositionID(code), Name: r.Text("title_vi"), NameEn: r.Text("title_en"),
			Group: group[code], Transferable: transferable[code], Source: r.Text("source"),
		})
	})
	return out, t.Err
}

// Position2025 is a position in force since 1/7/2025.
type Position2025 struct {
	matcher.Position
	// Category of the units that have it; empty for all.
	Category string
	// Service of its holders: cadre or civil_servant.
	Service string
}

// Positions2025 lists the positions in force since 1/7/2025.
func Positions2025() ([]Position2025, error) {
	t := readTable("assumptions/positions_2025.csv")
	var out []Position2025
	t.Each(func(r Row) {
		out = append(out, Position2025{
			Position: matcher.Position{
				ID: matcher.PositionID(r.Text("position")), Name: r.Text("title_vi"), NameEn: r.Text("title_en"),
				Group: r.Text("group"), Transferable: r.Whole("transferable"), Source: r.Text("reason"),
			},
			Category: r.Text("category"), Service: r.Text("service"),
		})
	})
	return out, t.Err
}

// Requirements2025 lists what posts ask of their holders since 1/7/2025, beside the specialisation that a norm asks for.
func Requirements2025() ([]matcher.Requirement, error) {
	return RequirementsOf(readTable("assumptions/requirements_2025.csv"))
}

// RequirementsOf reads requirements from a table.
func RequirementsOf(t *Table) ([]matcher.Requirement, error) {
	var out []matcher.Requirement
	t.Each(func(r Row) {
		out = append(out, matcher.Requirement{
			ID: r.Text("id"), Position: matcher.PositionID(r.Text("position")), Field: matcher.FieldID(r.Text("field")),
			Document: r.Text("document"), Reason: r.Text("reason"), Certainty: r.Certainty(),
		})
	})
	return out, t.Err
}

// Norms2025 lists the norms that every commune has since 1/7/2025.
func Norms2025() ([]matcher.Norm, error) { return NormsOf(readTable("assumptions/norms_2025.csv")) }

// normsOfTypes lists what wards, communes and special zones have beside Norms2025, by their category.
func normsOfTypes() ([]matcher.Norm, error) {
	return NormsOf(readTable("assumptions/norms_2025_types.csv"))
}

// NormsOf reads norms from a table.
func NormsOf(t *Table) ([]matcher.Norm, error) {
	var out []matcher.Norm
	t.Each(func(r Row) {
		out = append(out, matcher.Norm{
			ID: r.Text("id"), UnitType: r.Text("unit_type"), Tag: r.Text("tag"),
			Position: matcher.PositionID(r.Text("position")), Field: matcher.FieldID(r.Text("field")),
			Posts: r.Whole("posts"), ValidFrom: r.Text("valid_from"), ValidTo: r.Text("valid_to"),
			Document: r.Text("document"), Reason: r.Text("reason"), Certainty: r.Certainty(),
		})
	})
	return out, t.Err
}
