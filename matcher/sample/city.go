package sample

import (
	"fmt"
	"math/rand/v2"

	"dathang/matcher"
)

// Shape is how large a drawn city is and what stands above its network.
type Shape struct {
	Communes, Years, Intakes int
	// Cohorts gives every intake a minimum cohort and an opening cost.
	Cohorts bool
	// BudgetPerMille of Spent, by fiscal year, makes a budget of each year.
	BudgetPerMille int64
	Spent          map[int]int64 // kVND of an unbudgeted plan, by fiscal year
	// TransferLimits bounds recruitment in that many communes: rules that cross both trees.
	TransferLimits int
}

// CityS is one year of a city like Hanoi: 579 communes, 300 intakes.
var CityS = Shape{Communes: 579, Years: 1, Intakes: 300}

const (
	cityFields    = 14
	cityDistricts = 30
	citySchools   = 60
)

// City draws a problem of the shape of a real one: communes in districts, a dozen fields, universities with caps over
// their intakes, and one level of goals: unmet, lateness and cost.
func City(seed uint64, shape Shape) *matcher.Problem {
	c := &city{rand.New(rand.NewPCG(seed, 0xc17)), shape, &matcher.Problem{
		Format: matcher.ProblemFormat,
		Terms: matcher.Terms{
			Threshold: 600, Lateness: matcher.Lateness{MaxYears: 6, PricePerYear: 2000},
			Goals: [][]matcher.Goal{{{Goal: matcher.GoalUnmet, Weight: 1}, {Goal: matcher.GoalLateness, Weight: 1}, {Goal: matcher.GoalCost, Weight: 1}}},
		},
	}}
	c.places()
	c.offers()
	c.demands()
	c.rules()
	c.p.Sort()
	if fs := matcher.Validate(c.p); len(fs) > 0 {
		panic(fs) // a mistake in this package, not in any input
	}
	return c.p
}

// city is a problem being drawn.
type city struct {
	*rand.Rand
	shape Shape
	p     *matcher.Problem
}

// point is a place within 60 km by 60 km.
func (c *city) point() *matcher.Point {
	return &matcher.Point{X: c.Int64N(60_000), Y: c.Int64N(60_000)}
}

// fieldAt is the i-th field's id.
func fieldAt(i int) matcher.FieldID { return matcher.FieldID(fmt.Sprintf("field-%02d", i)) }

// places draws who stands where. Each major covers its own field in full and the next one in part.
func (c *city) places() {
	c.p.Groups = append(c.p.Groups, matcher.Group{ID: "city"})
	for i := range cityDistricts {
		c.p.Groups = append(c.p.Groups, matcher.Group{ID: matcher.GroupID(fmt.Sprintf("district-%02d", i)), Parent: "city"})
	}
	for i := range c.shape.Communes {
		c.p.Communes = append(c.p.Communes, matcher.Commune{
			ID: matcher.NewCommuneID(fmt.Sprintf("%05d", i), 2023), At: c.point(), Group: c.p.Groups[1+i%cityDistricts].ID,
		})
	}
	for i := range cityFields {
		c.p.Fields = append(c.p.Fields, matcher.Field{ID: fieldAt(i)})
		major := matcher.MajorCode(fmt.Sprintf("M%02d", i))
		c.p.Coverage = append(c.p.Coverage,
			matcher.Coverage{Major: major, Field: fieldAt(i), PerMille: 1000},
			matcher.Coverage{Major: major, Field: fieldAt((i + 1) % cityFields), PerMille: 700})
	}
	for i := range citySchools {
		c.p.Providers = append(c.p.Providers, matcher.Provider{ID: matcher.ProviderID(fmt.Sprintf("U%02d", i)), Kind: matcher.ProviderUniversity, At: c.point()})
	}
	for y := range c.shape.Years {
		c.p.Years = append(c.p.Years, 2024+y)
	}
}

// offers draws the intakes of programmes, ready in up to three years and paid for in each.
func (c *city) offers() {
	kinds := []matcher.Kind{matcher.KindDegree, matcher.KindRecruitment, matcher.KindInService, matcher.KindSecondDegree, matcher.KindShortCourse}
	for i := range c.shape.Intakes {
		provider := c.p.Providers[c.IntN(citySchools)].ID
		kind := kinds[c.IntN(len(kinds))]
		intake := 2024 + c.IntN(c.shape.Years)
		programme := matcher.NewProgrammeID(provider, fmt.Sprintf("p%03d", i), kind)
		o := matcher.Offer{
			ID: matcher.NewOfferID(programme, intake), Programme: programme, Provider: provider, Kind: kind,
			Major: matcher.MajorCode(fmt.Sprintf("M%02d", c.IntN(cityFields))), Intake: intake, Ready: intake + c.IntN(4), Capacity: 5 + c.Int64N(40),
		}
		for y := intake; y <= o.Ready; y++ {
			o.Prices = append(o.Prices, matcher.Payment{Year: y, KVND: 500 + c.Int64N(4000)})
		}
		if c.shape.Cohorts {
			o.MinCohort, o.OpeningKVND = 5+c.Int64N(10), 5000+c.Int64N(20_000)
		}
		c.p.Offers = append(c.p.Offers, o)
	}
}

// demands draws about a third of all cells. An unmet seat weighs more than a seat costs.
func (c *city) demands() {
	for i := range c.p.Communes {
		for f := range cityFields {
			for _, need := range []matcher.Need{matcher.NeedVacant, matcher.NeedUnqualified} {
				for _, year := range c.p.Years {
					if c.IntN(100) < 34 {
						c.p.Demands = append(c.p.Demands, matcher.Demand{
							Cell:  matcher.Cell{Commune: c.p.Communes[i].ID, Field: fieldAt(f), Need: need, Year: year},
							Seats: 1 + c.Int64N(3), Weight: 20_000 + c.Int64N(20_000),
						})
					}
				}
			}
		}
	}
}

// rules draws the caps of universities, and what the shape asks for besides.
func (c *city) rules() {
	for _, v := range c.p.Providers {
		c.p.Rules = append(c.p.Rules, matcher.Rule{
			ID: matcher.RuleID("cap-" + v.ID), Kind: matcher.RuleCap, Where: matcher.Where{Providers: []matcher.ProviderID{v.ID}}, High: matcher.Seats(60 + c.Int64N(60)),
		})
	}
	for i := range c.shape.TransferLimits {
		c.p.Rules = append(c.p.Rules, matcher.Rule{
			ID: matcher.RuleID(fmt.Sprintf("recruits-%04d", i)), Kind: matcher.RuleLimit, High: matcher.Seats(1),
			Where: matcher.Where{Kinds: []matcher.Kind{matcher.KindRecruitment}, Communes: []matcher.CommuneID{c.p.Communes[i].ID}},
		})
	}
	for year, spent := range c.shape.Spent {
		c.p.Rules = append(c.p.Rules, matcher.Rule{
			ID: matcher.RuleID(fmt.Sprintf("budget-%d", year)), Kind: matcher.RuleBudget, FiscalYear: year, High: matcher.Seats(spent * c.shape.BudgetPerMille / 1000),
		})
	}
}
