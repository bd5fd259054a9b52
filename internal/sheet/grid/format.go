package grid

import (
	"io"
	"math/big"
	"strconv"
	"strings"
)

// Format is what a number format says about the meaning of a number.
type Format struct {
	Date     bool // a date, a time or both; the number is the serial of the 1900 system whatever the workbook uses
	Percent  bool
	Decimals int // digits after the point when the format fixes them, else -1
	Digits   int // digits to pad with zeros to, as in 000
}

var general = Format{Decimals: -1}

// readStyles keeps one Format for each style that a cell can name.
func (w *workbook) readStyles(x *scanner) error {
	codes := map[string]string{}
	inCells := false
	for {
		t, err := x.next()
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		switch {
		case t == endTag && string(x.name) == "cellXfs":
			inCells = false
		case t != startTag:
		case string(x.name) == "numFmt":
			id, _ := x.attr("numFmtId")
			code, _ := x.attr("formatCode")
			codes[string(id)] = string(code)
		case string(x.name) == "cellXfs":
			inCells = true
		case string(x.name) == "xf" && inCells:
			id, _ := x.attr("numFmtId")
			w.formats = append(w.formats, formatOf(string(id), codes))
		}
	}
}

// formatOf knows the built-in formats by number (ECMA-376 part 1, 18.8.30; 27-36 and 50-58 are East Asian dates).
func formatOf(id string, codes map[string]string) Format {
	if code, ok := codes[id]; ok {
		return parseFormat(code)
	}
	n, _ := strconv.Atoi(id)
	switch {
	case n >= 14 && n <= 22, n >= 27 && n <= 36, n >= 45 && n <= 47, n >= 50 && n <= 58:
		return Format{Date: true, Decimals: -1}
	case n == 1:
		return Format{}
	case n == 2:
		return Format{Decimals: 2}
	case n == 9:
		return Format{Percent: true}
	case n == 10:
		return Format{Percent: true, Decimals: 2}
	}
	return general
}

func parseFormat(code string) Format {
	plain := bareFormat(code)
	if plain == "" || strings.EqualFold(plain, "general") || plain == "@" {
		return general
	}
	if strings.ContainsAny(strings.ToLower(plain), "ymdhs年月日") {
		return Format{Date: true, Decimals: -1}
	}
	f := general
	if body, ok := strings.CutSuffix(plain, "%"); ok {
		f.Percent, plain = true, body
	}
	whole, fraction, point := strings.Cut(plain, ".")
	if strings.Trim(whole, "0") != "" || strings.Trim(fraction, "0") != "" || whole == "" {
		return f
	}
	if f.Decimals = len(fraction); !point {
		f.Digits = len(whole)
	}
	return f
}

// bareFormat is the first section of a format code without literals, colours and locales.
func bareFormat(code string) string {
	var b strings.Builder
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case ';':
			return b.String()
		case '"':
			if i++; strings.IndexByte(code[i:], '"') < 0 {
				return b.String()
			}
			i += strings.IndexByte(code[i:], '"')
		case '[':
			if end := strings.IndexByte(code[i:], ']'); end > 0 {
				i += end
			}
		case '\\', '_', '*':
			i++
		default:
			b.WriteByte(c)
		}
	}
	return strings.TrimSpace(b.String())
}

// Decimal writes a stored number without an exponent and without the noise of binary fractions, and as its format
// shows it where leading zeros, fixed decimals or a percent sign matter. Digits beyond the fifteenth are kept as
// stored. It is not for dates.
func (c *Cell) Decimal() string {
	if len(c.Text) > 64 || strings.Trim(c.Text, "0123456789+-.eE") != "" || exponent(c.Text) > 400 {
		return c.Text
	}
	v, ok := new(big.Rat).SetString(c.Text)
	if !ok {
		return c.Text
	}
	if c.Format.Percent {
		return decimal(v.Mul(v, big.NewRat(100, 1)), -1) + "%"
	}
	out := decimal(v, c.Format.Decimals)
	if pad := c.Format.Digits - len(out); pad > 0 && v.Sign() >= 0 {
		out = strings.Repeat("0", pad) + out
	}
	return out
}

func exponent(s string) int {
	_, e, _ := strings.Cut(strings.ToLower(s), "e")
	n, err := strconv.Atoi(e)
	if e != "" && err != nil {
		return 1 << 20
	}
	return max(n, -n)
}

func decimal(v *big.Rat, decimals int) string {
	if v.IsInt() && decimals <= 0 {
		return v.Num().String()
	}
	if decimals >= 0 {
		return v.FloatString(decimals)
	}
	f, _ := v.Float64()
	return strconv.FormatFloat(f, 'f', -1, 64)
}
