package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"qingdan/internal/rectify"
)

const (
	longestName   = 64  // runes, of a user name that may exist
	longestLookup = 512 // bytes that are looked at, of one that somebody types
)

// NormalName is the form under which a user name is stored, looked up and counted: compatibility forms and widths
// are made equal (NFKC), case is folded, white space and invisible characters are dropped (S-37).
func NormalName(typed string) string {
	if len(typed) > longestLookup {
		typed = typed[:longestLookup]
	}
	name := strings.ToValidUTF8(typed, "\uFFFD")
	for range 4 { // folding may undo the normal form and the other way round; it settles in two rounds
		next := strings.Map(visible, norm.NFKC.String(cases.Fold().String(norm.NFKC.String(name))))
		if next == name {
			break
		}
		name = next
	}
	return name
}

// visible drops white space, control characters and characters without a shape of their own.
func visible(r rune) rune {
	if unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zs, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point) {
		return -1
	}
	return r
}

// NewName checks and normalises the user name of a new account: 2 to 64 characters, Chinese characters, Latin
// letters a-z, digits and . - _ @, so that no two names look alike. account.username_invalid.
func NewName(typed string) (string, error) {
	name := NormalName(typed)
	n := 0
	for _, r := range name {
		n++
		if !unicode.Is(unicode.Han, r) && !(r < unicode.MaxASCII && (unicode.IsLower(r) || unicode.IsDigit(r) || strings.ContainsRune(".-_@", r))) {
			n = -1
			break
		}
	}
	if n < 2 || n > longestName || len(typed) > longestLookup {
		message := rectify.Say("用户名应为 2 到 64 个汉字、字母、数字或 . - _ @",
			"a user name has 2 to 64 Chinese characters, letters, digits or . - _ @")
		return "", rectify.Refuse(rectify.Invalid, "account.username_invalid", message,
			rectify.Field{Name: "username", Code: "account.username_invalid", Message: message})
	}
	return name, nil
}

// nameKey and addressKey are the keys of the failure counters. An IPv6 address counts as its /64: one subscriber.
func (g *Gate) nameKey(name string) string { return "name:" + g.digest("name", name) }

func (g *Gate) addressKey(address string) string {
	if a, err := netip.ParseAddr(address); err == nil {
		a = a.Unmap().WithZone("")
		if a.Is6() {
			if p, err := a.Prefix(64); err == nil {
				a = p.Addr()
			}
		}
		address = a.String()
	}
	return "address:" + g.digest("address", address)
}

// digest is HMAC-SHA-256 under the secret of the installation, cut to 128 bits.
func (g *Gate) digest(purpose, text string) string {
	mac := hmac.New(sha256.New, g.s.NameKey[:])
	for _, part := range []string{"qingdan/auth/v1", purpose, text} {
		mac.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		mac.Write([]byte(part))
	}
	return hex.EncodeToString(mac.Sum(nil)[:16])
}
