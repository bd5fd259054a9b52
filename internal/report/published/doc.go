// Package published holds tables of counts and percentages that somebody printed against arithmetic.
//
// It promises to name every line whose parts do not make its total, whose percentage is not its quotient rounded half
// up to the decimals that were printed, and every total that is not the sum of its lines; and where another reading
// explains a number (truncation, stage closures, another base), it says which. It is pure.
package published
