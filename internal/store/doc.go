// Package store keeps what the business decides and answers what it is asked. It knows GORM, SQLite and PostgreSQL.
//
// It promises that a unit of work is on disk when Change returns, that the journal has no gap and is never changed,
// that ticket rows and figures are projections of it, and that no read of tickets goes without a Scope. It never
// decides: rules are in package rectify, the meaning of figures in package report.
package store
