// Package auth holds the parts of sign-in: hashes of passwords (argon2id, few at a
// time), secrets of tokens, sessions in cookies, and the roles with what each may
// do. It knows neither the store nor HTTP routes; package api puts them together.
package auth

import "slices"

// Role is what an account may do.
type Role string

// The roles of accounts.
const (
	// Admin manages accounts, and reads what the city plans and the audit.
	Admin Role = "admin"
	// Planner makes datasets, policies and proposals.
	Planner Role = "planner"
	// Approver publishes proposals that somebody else has made.
	Approver Role = "approver"
	// University sees its own quotas.
	University Role = "university"
	// Commune sees what it receives.
	Commune Role = "commune"
	// Auditor reads everything of the city, and the audit.
	Auditor Role = "auditor"
)

// Roles lists the roles of accounts.
var Roles = []Role{Admin, Planner, Approver, University, Commune, Auditor}

// Need is the role that a route asks for.
type Need string

// What routes ask for. Admin, planner and approver do not stand in for one
// another: an administrator plans nothing, a planner approves nothing.
const (
	// Anyone needs no account.
	Anyone Need = "anyone"
	// Member is everyone who has signed in.
	Member Need = "member"
	// Reader is everyone of the city's department.
	Reader Need = "reader"
	// NeedAdmin, NeedPlanner and NeedApprover are the role alone.
	NeedAdmin    Need = "admin"
	NeedPlanner  Need = "planner"
	NeedApprover Need = "approver"
	// NeedMover is the planner and the approver: who moves a proposal on.
	NeedMover Need = "mover"
	// NeedAuditor is the auditor and the admin.
	NeedAuditor Need = "auditor"
	// NeedUniversity is a university, for its own rows, and the city's department.
	NeedUniversity Need = "university"
	// NeedCommune is a commune, for its own rows, and the city's department.
	NeedCommune Need = "commune"
)

// city are the roles of the city's department.
var city = []Role{Admin, Planner, Approver, Auditor}

// enough lists who has what a route asks for.
var enough = map[Need][]Role{
	Member:         Roles,
	Reader:         city,
	NeedAdmin:      {Admin},
	NeedPlanner:    {Planner},
	NeedApprover:   {Approver},
	NeedMover:      {Planner, Approver},
	NeedAuditor:    {Auditor, Admin},
	NeedUniversity: append([]Role{University}, city...),
	NeedCommune:    append([]Role{Commune}, city...),
}

// Needs lists what routes may ask for.
var Needs = []Need{Anyone, Member, Reader, NeedAdmin, NeedPlanner, NeedApprover, NeedMover, NeedAuditor, NeedUniversity, NeedCommune}

// Fills reports whether an account with the role may call a
// route with this need. Every role fills Anyone.
func (r Role) Fills(need Need) bool { return need == Anyone || slices.Contains(enough[need], r) }

// City reports whether the role belongs to the city's department.
func (r Role) City() bool { return slices.Contains(city, r) }

// Scope is what an API token may be used for, within what its user may do.
type Scope string

// The scopes of tokens.
const (
	// Read is everything that changes nothing.
	Read Scope = "read"
	// Write is everything except accounts and sign-in.
	Write Scope = "write"
)

// Scopes lists the scopes of tokens.
var Scopes = []Scope{Read, Write}
