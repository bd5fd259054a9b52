// Package typeface gives the letters of everything that is printed: a subset of Noto Sans SC that is part of the binary,
// and beside it, when the house has one, a font of its own for rare characters of names.
//
// It promises that a character for which there is no letter never vanishes: it is shown as 〓 (the mark of official texts
// for a character that cannot be set) and told, and it breaks lines as Chinese is set. It does not know what is printed, nor on what.
//
// The subset holds GB 2312, the 通用规范汉字表 as far as it lies in the basic plane, Latin, and the signs of official texts;
// how it was made stands in MAKING.md, its licence (SIL Open Font License 1.1) in OFL.txt.
package typeface
