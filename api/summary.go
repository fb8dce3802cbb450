package api

import (
	"cmp"
	"context"
	"slices"

	"dathang/data"
	"dathang/data/national"
	"dathang/data/report"
	"dathang/data/shipped"
	"dathang/matcher"
)

// Seats are demanded seats and what became of them.
type Seats struct {
	Demand int64 `json:"demand"`
	Served int64 `json:"served"`
	Late   int64 `json:"late" doc:"Among the served"`
	Unmet  int64 `json:"unmet"`
}

// summary is a proposal counted in the ways that planners ask for.
type summary struct {
	Total        Seats            `json:"total" doc:"Without refreshers: who is due for one is qualified"`
	Refresh      refreshSummary   `json:"refresh"`
	CostKVND     int64            `json:"cost_kvnd"`
	AssumedSeats int64            `json:"assumed_seats" doc:"Served seats whose capacity, price or duration is an assumption"`
	Waits        int64            `json:"waits" doc:"Holders who are not trained but replaced when they leave"`
	WaitedYears  int64            `json:"waited_years" doc:"Post-years without a qualified holder within the horizon"`
	Lacking      int64            `json:"lacking" doc:"Posts without a qualified holder at the end of the horizon. Seats that are ready later fill none"`
	LackingAlone int64            `json:"lacking_alone" doc:"The same if nothing is done"`
	Fields       []fieldSummary   `json:"fields" doc:"Without refreshers"`
	Needs        []needSummary    `json:"needs"`
	Years        []yearSummary    `json:"years"`
	Kinds        []supplySummary  `json:"kinds"`
	Providers    []supplySummary  `json:"providers" doc:"With most seats first; communes that release staff stand together as kind transfer"`
	Payments     []paymentSummary `json:"payments" doc:"By fiscal year"`
	Budgets      []budgetSummary  `json:"budgets"`
	Flows        []flow           `json:"flows" doc:"Seats from field by kind to provider"`
	Classes      []matcher.Class  `json:"classes" doc:"What is known of the holders whom cells name"`
}

// refreshSummary is the refreshers: seats, their part of the cost, and the same field by field.
type refreshSummary struct {
	Total    Seats          `json:"total"`
	CostKVND int64          `json:"cost_kvnd" doc:"Part of the cost of the plan"`
	Fields   []fieldSummary `json:"fields"`
}

// fieldSummary is the seats of one field and what its unmet cells wait for.
type fieldSummary struct {
	Field   matcher.FieldID `json:"field"`
	Name    string          `json:"name" doc:"In the caller's language"`
	Seats   Seats           `json:"seats"`
	Reasons []reasonSummary `json:"reasons"`
}

// reasonSummary counts the cells that wait for the same set of relaxations, and their unmet seats.
type reasonSummary struct {
	Codes []matcher.RelaxationCode `json:"codes" doc:"Empty where no reason could be established"`
	Cells int64                    `json:"cells"`
	Seats int64                    `json:"seats"`
}

// needSummary is the seats of one need.
type needSummary struct {
	Need  matcher.Need `json:"need"`
	Seats Seats        `json:"seats"`
}

// yearSummary is the seats due in one year, and what is filled by its end.
type yearSummary struct {
	Year    int   `json:"year"`
	Seats   Seats `json:"seats"`
	Refresh Seats `json:"refresh"`
	Ready   int64 `json:"ready" doc:"Seats of all years that are filled by the end of this one, by people who are ready by then"`
}

// supplySummary is what one provider, or one kind of offer, provides and costs.
type supplySummary struct {
	Provider matcher.ProviderID `json:"provider,omitempty"`
	Name     string             `json:"name,omitempty"`
	Kind     matcher.Kind       `json:"kind,omitempty"`
	Served   int64              `json:"served"`
	Ordered  int64              `json:"ordered" doc:"Places to order so that the served finish"`
	Offers   int64              `json:"offers"`
	CostKVND int64              `json:"cost_kvnd"`
}

// paymentSummary is what is paid in one fiscal year.
type paymentSummary struct {
	FiscalYear int   `json:"fiscal_year"`
	KVND       int64 `json:"kvnd"`
}

// budgetSummary is a budget and what of it is paid.
type budgetSummary struct {
	Rule     matcher.RuleID `json:"rule"`
	Text     string         `json:"text" doc:"In the caller's language"`
	HighKVND int64          `json:"high_kvnd"`
	PaidKVND int64          `json:"paid_kvnd"`
}

// flow is a band of the diagram that leads from fields by kinds of offers to providers.
type flow struct {
	Field    matcher.FieldID    `json:"field"`
	Kind     matcher.Kind       `json:"kind"`
	Provider matcher.ProviderID `json:"provider,omitempty" doc:"Absent for all communes that release staff"`
	Seats    int64              `json:"seats"`
}

// summarise counts a proposal.
func (s *Server) summarise(ctx context.Context, in *ProposalPath) (*one[summary], error) {
	b, err := s.base(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	p := b.File.Problem
	t := report.NewTally(p, &b.File.Answer)
	names := report.NewNames(requestOf(ctx).lang, p)
	out := summary{
		Total: Seats(t.Total.Count), Refresh: refreshSummary{Seats(t.Total.Refresh), t.RefreshKVND, fieldSummaries(t.Refreshers, names)}, CostKVND: t.CostKVND, AssumedSeats: t.AssumedSeat, Waits: t.Waits, WaitedYears: t.WaitedYears,
		Lacking: t.Lacking, LackingAlone: t.LackingAlone, Fields: fieldSummaries(t.Fields, names), Needs: []needSummary{}, Years: []yearSummary{},
		Kinds: supplies(t.Kinds, names), Providers: supplies(t.Providers, names), Payments: []paymentSummary{}, Budgets: []budgetSummary{}, Flows: flows(b.File),
		Classes: slices.Concat([]matcher.Class{}, p.Classes),
	}
	for _, n := range t.Needs {
		out.Needs = append(out.Needs, needSummary{n.Need, Seats(n.Count)})
	}
	for _, y := range t.Years {
		out.Years = append(out.Years, yearSummary{y.Year, Seats(y.Count), Seats(y.Refresh), y.Ready})
	}
	for _, y := range t.Payments {
		out.Payments = append(out.Payments, paymentSummary{y.Year, y.KVND})
	}
	for _, b := range t.Budgets {
		out.Budgets = append(out.Budgets, budgetSummary{b.Rule, names.Rule(b.Rule), b.HighKVND, b.PaidKVND})
	}
	return &one[summary]{out}, nil
}

// fieldSummaries converts tallies of fields and adds their names. Lists are made even if empty, so that JSON has [] and not
// null.
func fieldSummaries(list []report.FieldTally, names *report.Names) []fieldSummary {
	out := make([]fieldSummary, len(list))
	for i, f := range list {
		reasons := make([]reasonSummary, len(f.Reasons))
		for j, r := range f.Reasons {
			reasons[j] = reasonSummary{slices.Concat([]matcher.RelaxationCode{}, r.Relaxations), r.Cells, r.Seats}
		}
		out[i] = fieldSummary{f.Field, names.Field(f.Field), Seats(f.Count), reasons}
	}
	return out
}

// supplies converts tallies and adds the names of providers.
func supplies(list []report.SupplyTally, names *report.Names) []supplySummary {
	out := make([]supplySummary, len(list))
	for i, t := range list {
		out[i] = supplySummary{Provider: t.Provider, Kind: t.Kind, Served: t.Served, Ordered: t.Ordered, Offers: t.Offers, CostKVND: t.CostKVND}
		if t.Provider != "" {
			out[i].Name = names.Provider(t.Provider)
		}
	}
	return out
}

// flows sums the seats by field, kind and provider; all
// communes that release staff count as one provider.
func flows(file *matcher.Proposal) []flow {
	offers := make(map[matcher.OfferID]*matcher.Offer, len(file.Problem.Offers))
	for i := range file.Problem.Offers {
		offers[file.Problem.Offers[i].ID] = &file.Problem.Offers[i]
	}
	communes := map[matcher.ProviderID]bool{}
	for i := range file.Problem.Providers {
		v := &file.Problem.Providers[i]
		communes[v.ID] = v.Kind == matcher.ProviderCommune
	}
	seats := map[flow]int64{}
	for i := range file.Answer.Allocations {
		a := &file.Answer.Allocations[i]
		o := offers[a.Offer]
		at := flow{Field: a.Field, Kind: o.Kind}
		// Hundreds of communes release one or two people each; they share one band.
		if !communes[o.Provider] {
			at.Provider = o.Provider
		}
		seats[at] += a.Seats
	}
	list := []flow{}
	for f, n := range seats {
		f.Seats = n
		list = append(list, f)
	}
	slices.SortFunc(list, func(a, b flow) int {
		return cmp.Or(cmp.Compare(a.Field, b.Field), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Provider, b.Provider))
	})
	return list
}

// covered is the seats of one commune.
type covered struct {
	Commune matcher.CommuneID `json:"commune"`
	Name    string            `json:"name"`
	Group   matcher.GroupID   `json:"group,omitempty"`
	Type    string            `json:"type,omitempty"`
	Seats   Seats             `json:"seats"`
}

// coverage counts the seats of every commune, over all cells or those that the parameters select; refreshers only where
// they are the need that is asked for.
func (s *Server) coverage(ctx context.Context, in *struct {
	ProposalPath
	Field matcher.FieldID `query:"field"`
	Need  matcher.Need    `query:"need" enum:"vacant,unqualified,refresh"`
	Year  int             `query:"year"`
},
) (*pageOf[covered], error) {
	b, err := s.base(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	p := b.File.Problem
	items := make([]covered, len(p.Communes))
	// Every commune is listed, those without demand with zeros.
	at := make(map[matcher.CommuneID]*Seats, len(items))
	for i := range p.Communes {
		c := &p.Communes[i]
		items[i] = covered{Commune: c.ID, Name: cmp.Or(c.Name, string(c.ID)), Group: c.Group, Type: c.Type}
		at[c.ID] = &items[i].Seats
	}
	takes := func(c *matcher.Cell) bool {
		return (in.Field == "" || in.Field == c.Field) && (in.Need == c.Need || in.Need == "" && c.Need.Lacks()) && (in.Year == 0 || in.Year == c.Year)
	}
	for i := range p.Demands {
		if d := &p.Demands[i]; takes(&d.Cell) {
			at[d.Commune].Demand += d.Seats
		}
	}
	for i := range b.File.Answer.Unmet {
		if u := &b.File.Answer.Unmet[i]; takes(&u.Cell) {
			at[u.Commune].Unmet += u.Seats
		}
	}
	ready := make(map[matcher.OfferID]int, len(p.Offers))
	for i := range p.Offers {
		ready[p.Offers[i].ID] = p.Offers[i].Ready
	}
	for i := range b.File.Answer.Allocations {
		a := &b.File.Answer.Allocations[i]
		if !takes(&a.Cell) {
			continue
		}
		at[a.Commune].Served += a.Seats
		if ready[a.Offer] > a.Year {
			at[a.Commune].Late += a.Seats
		}
	}
	return &pageOf[covered]{Page[covered]{Items: items}}, nil
}

// mapFile answers with a map of a reference dataset or a province; coordinates are degrees.
func (s *Server) mapFile(_ context.Context, in *struct {
	Cached
	Name string `path:"map" doc:"Of a reference set (list-reference-datasets), or that of a province (list-provinces)"`
},
) (*file, error) {
	text := shipped.Map(in.Name)
	if text == nil {
		var err error
		if text, err = national.Map(in.Name); err != nil {
			return nil, err
		}
	}
	if text == nil {
		return nil, data.NotFound{Thing: "map", ID: in.Name}
	}
	etag := digestTag(in.Name + "." + s.Version)
	if err := in.fresh(etag); err != nil {
		return nil, err
	}
	return &file{ContentType: typeGeoJSON, ETag: etag, Body: text}, nil
}
