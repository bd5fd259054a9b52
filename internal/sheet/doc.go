// Package sheet reads official tables (the published list of complaints, the list of rectification tasks) into
// rectify.Row, and writes plain tables out.
//
// It promises to find a table by the words of its header wherever it stands, to understand each cell by its column
// and never by guessing from another, to report what it cannot read instead of inventing a value, and to keep within
// the limits of package grid. Personal contact columns are never read. It does not know tickets, campaigns, units or
// who may import; what becomes of a row is decided elsewhere.
package sheet
