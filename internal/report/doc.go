// Package report says what the figures mean: rates, their exact numbers, totals and identities.
//
// It promises that every figure is exact (integers and fractions, rounded only for display), that a table whose
// identities do not hold is refused rather than printed, and that every row names the tickets behind it. What is
// counted is defined here, in StandingOn; counting is done in package store, the fast way: Steps, added up in a ledger.
// Recount is the slow way, by every ticket's history, and is held against the fast one. All other reports (Reports) are
// declared one to a file, are counted over the Standings that Next makes, and come as a Sheet; Run makes any of them.
//
// It is pure: it does not know SQL, HTTP, the clock, or who is asking.
package report
