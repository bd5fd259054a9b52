package sheet

import (
	"regexp"
	"strconv"
	"strings"
)

// hanNumber is a Chinese numeral before a unit of the calendar.
var hanNumber = regexp.MustCompile(`([〇零○一二三四五六七八九十]+)([年月日号])`)

// hanDigits turns 二〇二四年 into 2024年 and 十二月 into 12月.
func hanDigits(s string) string {
	runes := []rune(s)
	unit := string(runes[len(runes)-1])
	number := string(runes[:len(runes)-1])
	if !strings.Contains(number, "十") {
		digits := strings.Map(func(r rune) rune {
			if n := hanDigit(r); n >= 0 {
				return '0' + rune(n)
			}
			return r
		}, number)
		return digits + unit
	}
	return strconv.Itoa(hanInt(number)) + unit
}

func hanDigit(r rune) int {
	switch r {
	case '〇', '零', '○':
		return 0
	case '两':
		return 2
	}
	for i, d := range []rune("一二三四五六七八九") {
		if r == d {
			return i + 1
		}
	}
	if r >= '0' && r <= '9' {
		return int(r - '0')
	}
	return -1
}

// hanInt reads 三, 十五, 二十六, 一百零二 and ordinary digits; 0 when it is no number.
func hanInt(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	total, digit := 0, -1
	for _, r := range s {
		switch r {
		case '十':
			total += max(digit, 1) * 10
			digit = -1
		case '百':
			total += max(digit, 1) * 100
			digit = -1
		default:
			d := hanDigit(r)
			if d < 0 {
				return 0
			}
			if digit > 0 { // digits in a row: 二六 is 26
				total = (total + digit) * 10
				digit = d
				continue
			}
			digit = d
		}
	}
	return total + max(digit, 0)
}
