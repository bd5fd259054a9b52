package redact

// group is digits without a gap; of an identity card also its final X.
type group struct {
	from, to int
	digits   string
}

// run is groups with at most two separators between each and the next.
type run []group

func separator(r rune) bool {
	switch r {
	case ' ', '\t', '　', '\u00a0', '-', '—', '–', '·', '.', '_', '(', ')', '/':
		return true
	}
	return false
}

func digit(r rune) bool { return r >= '0' && r <= '9' }

// runs divides a folded text into runs of groups.
func runs(text []rune) (all []run) {
	var present run
	gap := 0
	for i := 0; i < len(text); {
		if !digit(text[i]) {
			if gap++; !separator(text[i]) || gap > 2 {
				all, present = append(all, present), nil
			}
			i++
			continue
		}
		from := i
		for i < len(text) && digit(text[i]) {
			i++
		}
		if i < len(text) && (text[i] == 'X' || text[i] == 'x') && (i-from == 17 || len(present) > 0) {
			i++
		}
		present, gap = append(present, group{from, i, string(text[from:i])}), 0
	}
	return append(all, present)
}

// marks finds the numbers in a run. A number begins where a group begins and ends where one ends, so that a long number
// of something else is not taken for what it happens to contain.
func (r run) marks() (marks []Mark) {
	for i := 0; i < len(r); {
		kind, n := r[i:].number()
		if n == 0 {
			i++
			continue
		}
		marks = append(marks, Mark{kind, r[i].from, r[i+n-1].to})
		i += n
	}
	return marks
}

// number tells what the first groups of the run are; the longest number wins. n is the number of groups.
func (r run) number() (kind Kind, n int) {
	digits := ""
	for i, g := range r {
		if digits += g.digits; len(digits) > 23 {
			break
		}
		if k := kindOf(digits, i+1); k != "" {
			kind, n = k, i+1
		}
	}
	return kind, n
}

func kindOf(digits string, groups int) Kind {
	switch {
	case idNumber(digits):
		return IDNumber
	case mobile(digits):
		return Phone
	case groups <= 2 && landline(digits):
		return Phone
	case bankCard(digits):
		return BankCard
	}
	return ""
}

// mobile is 1, 3 to 9 and nine more digits, with or without the code of the country.
func mobile(d string) bool {
	for _, code := range []string{"0086", "86", ""} {
		if len(d) == 11+len(code) && d[:len(code)] == code && d[len(code)] == '1' && d[len(code)+1] >= '3' && allDigits(d) {
			return true
		}
	}
	return false
}

// landline is an area code and a local number of seven or eight digits that begins with 2 to 8.
func landline(d string) bool {
	if len(d) < 10 || len(d) > 12 || d[0] != '0' || !allDigits(d) {
		return false
	}
	area := 4
	if d[1] == '1' || d[1] == '2' {
		area = 3
	}
	local := len(d) - area
	return d[1] != '0' && (local == 7 || local == 8) && d[area] >= '2' && d[area] <= '8'
}

// idNumber is an identity card: eighteen characters of which the last checks the others (GB 11643), or the fifteen digits
// of the first generation with a day that exists.
func idNumber(d string) bool {
	switch len(d) {
	case 15:
		return allDigits(d) && d[0] != '0' && day(d[8:12])
	case 18:
		if !allDigits(d[:17]) || d[0] == '0' || !day(d[10:14]) {
			return false
		}
		sum := 0
		for i, weight := 16, 2; i >= 0; i, weight = i-1, weight*2%11 {
			sum += int(d[i]-'0') * weight
		}
		last := d[17]
		if last == 'x' {
			last = 'X'
		}
		return "10X98765432"[sum%11] == last
	}
	return false
}

// day tells whether MMDD can be a day.
func day(d string) bool {
	month, of := int(d[0]-'0')*10+int(d[1]-'0'), int(d[2]-'0')*10+int(d[3]-'0')
	return month >= 1 && month <= 12 && of >= 1 && of <= 31
}

// bankCard is sixteen to nineteen digits that pass the check of Luhn and begin as cards of banks do.
func bankCard(d string) bool {
	if len(d) < 16 || len(d) > 19 || !allDigits(d) || d[0] < '3' || d[0] > '6' {
		return false
	}
	sum := 0
	for i := range len(d) {
		n := int(d[len(d)-1-i] - '0')
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}

func allDigits(d string) bool {
	for _, r := range d {
		if !digit(r) {
			return false
		}
	}
	return true
}
