// Package recount counts the figures anew from an exported journal, so that nobody has to believe the service.
//
// It knows the lines of the export and the words of docs/figures.md and nothing else of qingdan: it imports the standard
// library alone, reads the file with structs of its own, and asks every measure of every ticket in the plainest way. It
// promises to be independent, not to be fast. Whoever distrusts it too may write it again: it is meant to be read.
package recount
