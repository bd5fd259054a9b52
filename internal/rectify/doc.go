// Package rectify is the business: tickets (问题), the table of moves that leads them from registration to closure
// (销号), and who may see and do what.
//
// It promises that a move which is not a row of the table cannot happen, that every unmet condition is named at
// once, and that nothing here depends on a clock, a database or a wire format. It does not know SQL, HTTP or files.
package rectify
