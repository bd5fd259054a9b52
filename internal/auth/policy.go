package auth

import (
	_ "embed"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"qingdan/internal/rectify"
)

// Policy is a password profile. The two that exist contradict each other on purpose (S-35).
type Policy struct {
	Name       string
	MinLength  int           // characters
	Advised    int           // characters; 0 for no advice
	MinClasses int           // of upper case, lower case, digits, others; 0 for no rule
	MaxAge     time.Duration // after which a change is due; 0 for never
}

// The profiles: MLPS3 follows the classified protection of level 3 (GB/T 22239, 8.1.4.1 a), ASVS the OWASP
// verification standard (6.2).
var (
	MLPS3 = Policy{Name: "mlps3", MinLength: 8, MinClasses: 3, MaxAge: 90 * 24 * time.Hour}
	ASVS  = Policy{Name: "asvs", MinLength: 8, Advised: 15}
)

// PolicyNamed gives a profile by name; auth.policy_unknown.
func PolicyNamed(name string) (Policy, error) {
	for _, p := range []Policy{MLPS3, ASVS} {
		if p.Name == name {
			return p, nil
		}
	}
	return Policy{}, rectify.Refuse(rectify.Invalid, "auth.policy_unknown",
		rectify.Say("没有口令策略 %q,可选 mlps3 或 asvs", "there is no password profile %q; choose mlps3 or asvs", name))
}

// Rules lists what the profile asks for, in words for the page on which a password is chosen.
func (p Policy) Rules() []rectify.Message {
	rules := []rectify.Message{
		rectify.Say("至少 %d 个字符", "at least %d characters", p.MinLength),
		rectify.Say("不超过 %d 字节", "at most %d bytes", longestPassword),
	}
	if p.MinClasses > 0 {
		rules = append(rules, rectify.Say("含大写字母、小写字母、数字、其他字符中的至少 %d 类", "at least %d of: upper case, lower case, digits, other characters", p.MinClasses))
	}
	rules = append(rules, rectify.Say("不含用户名", "without the user name"), rectify.Say("不是常见口令", "not a common password"),
		rectify.Say("与现口令不同", "not the present password"))
	if p.Advised > 0 {
		rules = append(rules, rectify.Say("建议 %d 个字符以上", "%d characters or more are advised", p.Advised))
	}
	if p.MaxAge > 0 {
		rules = append(rules, rectify.Say("每 %d 天更换", "to be changed every %d days", int(p.MaxAge.Hours()/24)))
	}
	return rules
}

// Check refuses a new password with every rule that it does not meet: password.rejected. present is the password in
// use, blank when it is not known.
func (p Policy) Check(username, password, present string) error {
	var unmet []rectify.Field
	miss := func(code string, m rectify.Message) {
		unmet = append(unmet, rectify.Field{Name: "password", Code: code, Message: m})
	}
	if n := utf8.RuneCountInString(password); n < p.MinLength {
		miss("password.too_short", rectify.Say("口令有 %d 个字符,至少要 %d 个", "the password has %d characters, it needs %d", n, p.MinLength))
	}
	if len(password) > longestPassword || !utf8.ValidString(password) {
		miss("password.too_long", rectify.Say("口令不能超过 %d 字节,且须为 UTF-8 文字", "the password has more than %d bytes or is not UTF-8 text", longestPassword))
	}
	if n := classes(password); n < p.MinClasses {
		miss("password.too_simple", rectify.Say("口令只含 %d 类字符,大写字母、小写字母、数字、其他字符中至少要 %d 类",
			"classes of characters in the password: %d; it needs %d of: upper case, lower case, digits, others", n, p.MinClasses))
	}
	if name := NormalName(username); len(name) > 2 && strings.Contains(NormalName(password), name) {
		miss("password.contains_username", rectify.Say("口令不能包含用户名", "the password must not contain the user name"))
	}
	if common(password) {
		miss("password.common", rectify.Say("这是常见口令,容易被猜到,请换一个", "this is a common password and easily guessed; choose another"))
	}
	if present != "" && norm.NFC.String(password) == norm.NFC.String(present) {
		miss("password.unchanged", unchanged)
	}
	if len(unmet) == 0 {
		return nil
	}
	return rejected(unmet...)
}

var unchanged = rectify.Say("新口令不能与现口令相同", "the new password must differ from the present one")

func rejected(unmet ...rectify.Field) error {
	return rectify.Refuse(rectify.Invalid, "password.rejected",
		rectify.Say("口令不符合要求,请按列出的各项修改", "the password does not meet the rules that are listed"), unmet...)
}

func classes(password string) int {
	var upper, lower, digit, other int
	for _, r := range password {
		switch {
		case unicode.IsUpper(r):
			upper = 1
		case unicode.IsLower(r):
			lower = 1
		case unicode.IsDigit(r):
			digit = 1
		default:
			other = 1
		}
	}
	return upper + lower + digit + other
}

//go:embed common.txt
var commonText string

var commonWords = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	for _, w := range strings.Fields(commonText) {
		words[w] = true
	}
	return words
})

var plainLetters = strings.NewReplacer("@", "a", "4", "a", "3", "e", "1", "i", "!", "i", "0", "o", "$", "s", "5", "s", "7", "t")

// common tells whether a password is on the list, also when it is only dressed up: upper case, digits and signs
// before or behind, look-alike signs for letters. So are those of three different characters or fewer.
func common(password string) bool {
	p := NormalName(password)
	ends := func(r rune) bool { return !unicode.IsLetter(r) }
	behind := strings.TrimRightFunc(p, ends)
	for _, form := range []string{p, behind, strings.TrimLeftFunc(behind, ends), plainLetters.Replace(p), plainLetters.Replace(behind)} {
		if commonWords()[form] {
			return true
		}
	}
	different := map[rune]bool{}
	for _, r := range p {
		different[r] = true
	}
	return p != "" && len(different) <= 3
}
