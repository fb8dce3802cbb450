package hanoi

import "dathang/matcher"

func positions() ([]matcher.Position, error) {
	groups := readTable("assumptions/position_groups.csv")
	group, transferable := map[string]string{}, map[string]int64{}
	groups.each(func(r row) {
		group[r.text("position")] = r.text("group")
		transferable[r.text("position")] = r.whole("transferable")
	})
	if groups.err != nil {
		return nil, groups.err
	}
	t := readTable("reference/commune_positions.csv")
	var out []matcher.Position
	t.each(func(r row) {
		code := r.text("position_code")
		if group[code] == "" {
			r.fail("position_code", code, "a position of position_groups.csv")
		}
		out = append(out, matcher.Position{
			ID: matcher.PositionID(code), Name: r.text("title_vi"), NameEn: r.text("title_en"),
			Group: group[code], Transferable: transferable[code], Source: r.text("source"),
		})
	})
	return out, t.err
}

func readNorms(file string) ([]matcher.Norm, error) {
	t := readTable(file)
	var out []matcher.Norm
	t.each(func(r row) {
		out = append(out, matcher.Norm{
			ID: r.text("id"), UnitType: r.text("unit_type"), Tag: r.text("tag"),
			Position: matcher.PositionID(r.text("position")), Field: matcher.FieldID(r.text("field")),
			Posts: r.whole("posts"), ValidFrom: r.text("valid_from"), ValidTo: r.text("valid_to"),
			Document: r.text("document"), Reason: r.text("reason"), Certainty: r.certainty(),
		})
	})
	return out, t.err
}

// normApplies reports whether a norm requires anything of a unit on a day (yyyy-mm-dd).
func normApplies(n *matcher.Norm, u *matcher.Unit, day string) bool {
	if n.UnitType != "" && n.UnitType != u.Type {
		return false
	}
	if n.ValidFrom != "" && day < n.ValidFrom || n.ValidTo != "" && day > n.ValidTo {
		return false
	}
	return n.Tag == "" || u.Tags.Has(n.Tag)
}
