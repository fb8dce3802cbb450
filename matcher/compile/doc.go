// Package compile formulates a matcher.Problem: which offer may serve which cell, a row for every rule, and the
// network of the rows that nest. It decides nothing and solves nothing; solve and explain read the Formulation and
// never write to it.
//
// Plan of Problem:
//  1. pairs.go: which offer may serve which cell (select.go, ban.go);
//  2. rows.go and one file a rule: every rule is a row, a set of pairs with a least and a greatest number. capacity.go,
//     cohort.go and opening.go are those of an offer; penalty.go, balance.go and change.go make the rows of convex goals;
//  3. laminar.go: rows over offers and rows over cells that nest stand in the network, the others are side rows;
//     fixedcharge.go and variablebound.go note where offers that may stay closed share a cap or serve few cells;
//  4. network.go: the two trees of rows with the pairs between them are a circulation with integral optima.
//
// What is read off a formulation: costs.go and objective.go say what a seat counts, tally.go what an allocation
// comes to, activity.go and sideactivity.go how much of every row it takes, view*.go what explain asks.
// restrict.go, cells.go and vary.go make a formulation of a part of the problem, or of one with other numbers;
// alike.go compares two.
package compile
