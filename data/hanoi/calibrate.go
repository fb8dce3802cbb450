package hanoi

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dathang/data/national"

	"dathang/matcher"
	"dathang/matcher/shortfall"
)

// Calibrated is a copy of a dataset in which as large a part of the specialists lack what their post asks for as the
// ministry counted in the whole country (article_facts.csv): the synthetic roster assumes many more. Who of them is
// qualified instead is drawn; vacancies, ages and everybody else stay as they are.
func Calibrated(ds *matcher.Dataset) (*matcher.Dataset, error) {
	perTenThousand, err := fact("specialists_untrained_share", 2)
	if err != nil {
		return nil, err
	}
	first, err := national.FirstMajors()
	if err != nil {
		return nil, err
	}
	out := *ds
	// A change of major may let a unit match its people with its posts in another way, so that a round can leave a few.
	const rounds = 5
	for range rounds {
		specialists, untrained, err := untrainedSpecialists(&out)
		if err != nil {
			return nil, err
		}
		want := national.DivRound(specialists*perTenThousand, 10_000)
		if int64(len(untrained)) <= want {
			return &out, nil
		}
		order := inDrawOrder(untrained, "calibrate", func(u untrainedHolder) string { return u.name })
		out.Staff = train(out.Staff, order[want:], first)
	}
	return nil, fmt.Errorf("calibrate %s: more than %d in 10,000 specialists lack their training after %d rounds", ds.ID, perTenThousand, rounds)
}

// untrainedHolder is a specialist who lacks what the post asks for.
type untrainedHolder struct {
	row   int // in the roster, from 0
	field matcher.FieldID
	lacks shortfall.Lack
	name  string
}

// untrainedSpecialists counts the specialists and lists those who lack what the post asks for, as the shortfall counts
// them. Specialists are the holders of posts from which people may be moved: no leaders, no military.
func untrainedSpecialists(ds *matcher.Dataset) (int64, []untrainedHolder, error) {
	res, err := shortfall.Compute(ds, shortfall.Options{})
	if err != nil {
		return 0, nil, err
	}
	special := map[matcher.PositionID]bool{}
	for i := range ds.Positions {
		special[ds.Positions[i].ID] = ds.Positions[i].Transferable == 1
	}
	var specialists int64
	for i := range ds.Staff {
		if special[ds.Staff[i].Position] {
			specialists += ds.Staff[i].Count
		}
	}
	var list []untrainedHolder
	for i := range res.Shortfalls {
		s := &res.Shortfalls[i]
		for _, h := range s.Holders {
			staff := &ds.Staff[h.Row-1]
			if h.Lacks != shortfall.LacksField && h.Lacks != shortfall.LacksLevel || !special[cmp.Or(h.Position, staff.Position)] {
				continue
			}
			for n := range h.Count {
				name := strings.Join([]string{describe(staff, n), string(s.Field), string(h.Position)}, "/")
				list = append(list, untrainedHolder{h.Row - 1, s.Field, h.Lacks, name})
			}
		}
	}
	return specialists, list, nil
}

// train gives holders what they lack: the first major of the field, and a degree.
func train(staff []matcher.Staff, holders []untrainedHolder, first map[matcher.FieldID]matcher.MajorCode) []matcher.Staff {
	people := make([]*person, 0, len(staff))
	left := slices.Clone(staff)
	for _, h := range holders {
		one := left[h.row]
		left[h.row].Count--
		one.Count = 1
		if h.lacks == shortfall.LacksField {
			one.Major = first[h.field]
		}
		if one.Level == "secondary" || one.Level == matcher.LevelCollege {
			one.Level = matcher.LevelUniversity
		}
		people = append(people, &person{Staff: one})
	}
	for i := range left {
		for range left[i].Count {
			people = append(people, &person{Staff: left[i]})
		}
	}
	return countStaff(people)
}

// fact is a published figure in units of 10^-digits.
func fact(key string, digits int) (int64, error) {
	t := readTable("reference/article_facts.csv")
	value, found := int64(0), false
	t.Each(func(r row) {
		if r.Text("key") == key {
			value, found = r.Scaled("value", digits), true
		}
	})
	if t.Err == nil && !found {
		return 0, fmt.Errorf("%s has no figure %s", t.File, strconv.Quote(key))
	}
	return value, t.Err
}
