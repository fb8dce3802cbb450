package main

import (
	"fmt"
	"strings"

	"dathang/data/lang"
	"dathang/matcher"
)

// policyCommand prints a built-in policy, or lists them.
//
//	dathang policy list
//	dathang policy thrifty > policy.json
type policyCommand struct {
	Name string `arg:"" optional:"" help:"${arg_policy}" placeholder:"NAME|list"`
}

// listed is the word that lists the policies; no policy has this name.
const listed = "list"

// Run prints the policy as a file to start from.
func (c *policyCommand) Run(s *session) error {
	switch c.Name {
	case listed:
		return s.policies()
	case "":
		return s.policy(matcher.DefaultPolicy())
	}
	p, ok := matcher.NamedPolicy(c.Name)
	if !ok {
		return unknownPolicy(c.Name)
	}
	return s.policy(p)
}

// policy prints one policy as JSON.
func (s *session) policy(p matcher.Policy) error {
	text, err := matcher.Encode(p)
	if err != nil {
		return err
	}
	return s.indented(text)
}

// policies lists the names of the built-in policies with what each is for.
func (s *session) policies() error {
	for _, p := range matcher.Policies() {
		if _, err := fmt.Fprintf(s.stdout, "%s\n  %s\n", p.ID, lang.Name(s.l, "policy", p.ID)); err != nil {
			return err
		}
	}
	return nil
}

// unknownPolicy is the error for a name that is neither a policy nor a file.
func unknownPolicy(name string) error {
	var names []string
	for _, p := range matcher.Policies() {
		names = append(names, p.ID)
	}
	return badInput{"unknown_policy", map[string]any{"value": name, "want": strings.Join(names, ", ")}}
}
