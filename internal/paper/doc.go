// Package paper sets documents: titles, paragraphs, forms, tables with merged heads, notes, signatures and pictures
// become PDF with an embedded font, or DOCX.
//
// It promises that equal documents give equal bytes, that no text of a document vanishes (a character without a letter is
// shown as 〓 and told, a row that does not fit is carried over to the next page under a repeated head), and that texts
// cannot become anything but text. It does not know tickets, forms of the trade, or who reads them.
package paper
