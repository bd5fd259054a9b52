// Package plot makes charts of reports: which sheets a chart is drawn from, and what of them becomes a line, a bar or a
// column. Every number in a chart is one of the sheet; what a chart cannot show exactly it refuses.
//
// It is pure: it knows neither SQL nor HTTP, and does not count.
package plot
