// Package chart draws figures as pictures: rates by period, rankings, backlogs by age, and what came in and went out.
//
// It promises that a chart says what it shows (title, scope, as-of day and the id of the definition stand on it), that an
// axis of rates goes from 0 to 100, that what colour says is said by words, order or brightness too, that a chart without
// data says so, and that equal charts give equal bytes: SVG for the screen, without scripts and references, or PNG for
// tables and print. It does not know where figures come from or what they mean.
package chart
