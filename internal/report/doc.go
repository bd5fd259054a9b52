// Package report says what the figures mean: rates, their exact numbers, totals and identities.
//
// It is pure. Counting is done in package store; what is counted is defined here, in Standing, so that the fast way
// (steps added up in a ledger) and the slow way (every ticket's history replayed) can be held against each other.
package report
