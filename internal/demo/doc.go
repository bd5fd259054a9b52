// Package demo is the founding figures as moves: the demonstration that `serve --demo` shows.
//
// It promises that every figure of the reports on 2024 that it can stand for comes out of the reports exactly, that
// every ticket came in through the Desk as a historical entry, and that the same ticket has the same id in every
// demonstration. What the source does not say is stated by Assumptions. It knows no database, no clock and no chance:
// places are townships only, and no person, company or village is named.
package demo
