package scenario

import (
	"slices"

	"dathang/matcher"
)

// move hands offers to another provider. Distances and the caps of providers follow; ids stay.
func (k *bench) move(c *Change) {
	if !k.provider("/to", c.To) || !k.narrows(c) {
		return
	}
	for _, i := range k.offers(c) {
		o := &k.p.Offers[i]
		if !k.decide("provider "+string(o.ID), true) {
			return
		}
		o.Provider = c.To
	}
}

// provider checks that there is a provider of that id.
func (k *bench) provider(place string, id matcher.ProviderID) bool {
	there := slices.ContainsFunc(k.p.Providers, func(v matcher.Provider) bool { return v.ID == id })
	if !there {
		k.unknown(place, string(id), "/providers")
	}
	return there
}
