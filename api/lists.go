package api

import (
	"context"

	"dathang/api/auth"
	"dathang/matcher"
)

// Lists are the closed lists of the formats with their details,
// so that a client needs none of them typed in.
type Lists struct {
	Goals       []matcher.GoalInfo       `json:"goals" doc:"In the order in which they are offered; choosable ones are a planner's to order"`
	Kinds       []matcher.KindInfo       `json:"kinds" doc:"Kinds of offers, each with the need that it serves"`
	Needs       []matcher.Need           `json:"needs"`
	Rules       []matcher.RuleInfo       `json:"rules" doc:"With what gives way where a bound stands in the way of a seat"`
	Relaxations []matcher.RelaxationInfo `json:"relaxations" doc:"What can give way, what each has to name, and the unit of its amount"`
	Roles       []auth.Role              `json:"roles"`
	Scopes      []auth.Scope             `json:"scopes" doc:"Of API tokens"`
}

// lists returns the lists of this build; they change only with its version.
func (s *Server) lists(context.Context, *struct{}) (*one[*Lists], error) {
	return &one[*Lists]{&Lists{
		Goals: matcher.Goals[:], Kinds: matcher.Kinds, Needs: matcher.Needs, Rules: matcher.RuleKinds, Relaxations: matcher.Relaxations,
		Roles: auth.Roles, Scopes: auth.Scopes,
	}}, nil
}
