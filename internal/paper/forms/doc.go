// Package forms fills the official forms of single problems (domain section 7: D-5 and D-11 to D-14) and the daily sentence
// (D-19). A form is a template, which is data; what it may name are the fields listed here.
//
// It promises that a field without a value is shown as a line to be filled in by hand and told, never as 无, which would
// be a statement; that numbers of persons are covered in every text, whoever asks; that a form for the public names public
// fields only; and that a zero is printed. It does not know tickets, nor who complained: there is no field for that.
package forms
