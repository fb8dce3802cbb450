package main

import (
	"math/rand/v2"
)

// communeShape is the size of a planning problem: communes in districts ask for seats of
// a field in a year; intakes of universities, each of one year, can serve some of them.
//
//	source -> university and year -> intake -> demand -> commune -> district -> sink
//
// An arc from source to sink takes the units that nobody needs. Serving a seat has a negative cost, so
// the zero flow is feasible and the solver decides what to serve.
type communeShape struct {
	communes, districts, regions int
	years                        int
	universities                 int
	intakes                      int // all years together
	demands                      int
	fields                       int
	servedFields                 float64 // average number of fields that a programme serves
	window                       int     // number of years whose demands an intake serves, its own the first
	reach                        float64 // share of intakes outside a demand's region that serve it
}

// communeShapes are the sizes by name: a city in one year, a
// city over five years, a country over five years.
var communeShapes = map[string]communeShape{
	"S": {communes: 579, districts: 30, regions: 1, years: 1, universities: 90, intakes: 300, demands: 5531, fields: 22, servedFields: 3.1, window: 1, reach: 0},
	"M": {communes: 579, districts: 30, regions: 1, years: 5, universities: 30, intakes: 1500, demands: 28672, fields: 22, servedFields: 1.67, window: 2, reach: 0},
	"L": {communes: 10598, districts: 705, regions: 7, years: 5, universities: 240, intakes: 10000, demands: 376546, fields: 22, servedFields: 1.4, window: 2, reach: 0.03},
}

// generatedIntake is one year of a programme: where and when it is offered, and at what price.
type generatedIntake struct {
	node, year, region int
	x, y               float64
	price              int64
}

// Costs are in points. Serving a seat is worth so much more
// than it costs that nearly every seat that can be served is.
const (
	worthOfSeat    = 20_000
	worthSpread    = 8_000 // by field and commune
	priceSpread    = 6_000 // by intake
	distanceSpread = 4_000 // across a region
	mismatch       = 1_500 // for a programme whose second field it is
	lateYear       = 900   // a year of waiting
	lessWorth      = 1_000 // between the three thirds of what a commune asks for
	chance         = 200   // whatever else differs from seat to seat
)

// grainOfPlans is the step of all costs of a planning problem: prices are set by
// intake and distances in classes, so many ways to serve a seat cost the same.
const grainOfPlans = 500

// generate draws an instance. All costs are divided by grain, so that with
// a large one many are equal. With a grain of 1 hardly any two are equal
// and all fields are asked for alike; otherwise some fields are scarce.
func (c communeShape) generate(r *rand.Rand, grain int64) *instance {
	in := &instance{}
	node := func() int {
		in.supply = append(in.supply, 0)
		return len(in.supply) - 1
	}
	source, sink := node(), node()
	// Districts are spread over the unit square of their region,
	// communes lie near their district's centre.
	districts := make([]int, c.districts)
	districtRegion := make([]int, c.districts)
	districtX, districtY := make([]float64, c.districts), make([]float64, c.districts)
	for i := range districts {
		districts[i] = node()
		districtRegion[i] = i * c.regions / c.districts
		districtX[i], districtY[i] = r.Float64(), r.Float64()
	}
	type commune struct {
		node, district int
		x, y           float64
		need           int64
	}
	communes := make([]commune, c.communes)
	for i := range communes {
		d := r.IntN(c.districts)
		communes[i] = commune{
			node: node(), district: d,
			x: districtX[d] + r.NormFloat64()*0.05, y: districtY[d] + r.NormFloat64()*0.05,
		}
	}

	// Intakes: universities have a place, programmes a main field and perhaps others, each programme one intake a year.
	universityYears := make([]int, c.universities*c.years)
	for i := range universityYears {
		universityYears[i] = node()
	}
	type place struct {
		region int
		x, y   float64
	}
	places := make([]place, c.universities)
	for i := range places {
		places[i] = place{region: i * c.regions / c.universities, x: r.Float64(), y: r.Float64()}
	}
	byField := make([][]generatedIntake, c.fields)
	second := make([][]bool, c.fields)
	supplyOf := make([]int64, len(universityYears))
	type uplink struct {
		universityYear, intake int
		high                   int64
	}
	uplinks := make([]uplink, 0, c.intakes)
	for i := range c.intakes {
		p, year := i/c.years, i%c.years
		_ = p
		u := r.IntN(c.universities)
		price := r.Int64N(priceSpread)
		// A class of 15 to 100.
		size := 15 + r.Int64N(86)
		it := generatedIntake{node: node(), year: year, region: places[u].region, x: places[u].x, y: places[u].y, price: price}
		uplinks = append(uplinks, uplink{u*c.years + year, it.node, size})
		supplyOf[u*c.years+year] += size
		main := r.IntN(c.fields)
		count := 1
		// One field, and more with a chance that makes the average servedFields.
		for spare := c.servedFields - 1; spare > 0; spare-- {
			if r.Float64() < spare {
				count++
			}
		}
		for j := range count {
			f := (main + j) % c.fields
			byField[f] = append(byField[f], it)
			second[f] = append(second[f], j > 0)
		}
	}

	// Scarcity: some fields are asked for three times as often as others.
	asked := make([]int, 0, 3*c.fields)
	for f := range c.fields {
		times := 1
		if grain > 1 {
			times += r.IntN(3)
		}
		for range times {
			asked = append(asked, f)
		}
	}

	// Demands: enough seats that intakes are short by about a tenth.
	seats := int64(0)
	for _, u := range uplinks {
		seats += u.high
	}
	perDemand := float64(seats) * 1.1 / float64(c.demands)
	for range c.demands {
		k := r.IntN(c.communes)
		commune := &communes[k]
		field, year := asked[r.IntN(len(asked))], r.IntN(c.years)
		// Geometric sizes around perDemand, cut at eight times that.
		want := int64(1)
		for float64(want) < 8*perDemand && r.Float64() < 1-1/max(perDemand, 1.01) {
			want++
		}
		commune.need += want
		cell := node()
		region := districtRegion[commune.district]
		// An arc for each intake of the field that is early enough and near enough.
		for i, it := range byField[field] {
			if it.year > year || it.year <= year-c.window {
				continue
			}
			if it.region != region && r.Float64() >= c.reach {
				continue
			}
			dx, dy := it.x-commune.x, it.y-commune.y
			cost := it.price/grain + int64(distanceSpread*(dx*dx+dy*dy)/2)/grain + int64(year-it.year)*lateYear/grain
			if grain == 1 {
				cost += r.Int64N(chance)
			}
			if it.region != region {
				cost += distanceSpread / grain
			}
			if second[field][i] {
				cost += mismatch / grain
			}
			in.add(it.node, cell, want, cost)
		}
		in.add(cell, commune.node, want, -(worthOfSeat+r.Int64N(worthSpread))/grain)
	}

	// Caps: universities at nine tenths of their intakes, communes and districts somewhat below what they ask for, each in
	// three pieces of decreasing worth.
	total := int64(0)
	for i, size := range supplyOf {
		in.add(source, universityYears[i], size*9/10, 0)
		total += size * 9 / 10
	}
	in.uplinks[0] = len(in.from)
	for _, u := range uplinks {
		in.add(universityYears[u.universityYear], u.intake, u.high, 0)
	}
	in.uplinks[1] = len(in.from)
	needOf := make([]int64, c.districts)
	for _, k := range communes {
		piece := k.need/3 + 1
		for j := range int64(3) {
			in.add(k.node, districts[k.district], piece, (j*lessWorth-2*lessWorth)/grain)
		}
		needOf[k.district] += k.need
	}
	for i, d := range districts {
		in.add(d, sink, needOf[i]*19/20+1, 0)
	}
	in.add(source, sink, total, 0)
	in.supply[source], in.supply[sink] = total, -total
	return in
}
