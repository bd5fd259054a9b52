package auth_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"qingdan/internal/auth"
)

func TestSpellingsOfOneNameBecomeOne(t *testing.T) {
	t.Parallel()
	for want, spellings := range map[string][]string{
		"jingban":   {"jingban", "JingBan", "  jing ban\n", "ｊｉｎｇＢＡＮ", "jing\u200bban", "jing\u00adban", "jing\u3000ban", "\ufeffjingban", "jingban\ufe0f"},
		"经办":        {"经办", " 经　办 ", "经\u2060办"},
		"ren\u00e9": {"rene\u0301", "REN\u00c9", "RENE\u0301"},
		"strasse":   {"Straße", "STRASSE", "straße"},
		"":          {"", " ", "\u200b\u00ad\x00"},
		"12":        {"１２", "¹2"},
	} {
		for _, s := range spellings {
			if got := auth.NormalName(s); got != want {
				t.Errorf("%q becomes %q, want %q", s, got, want)
			}
		}
	}
}

func TestAnEndlessNameIsCutBeforeItCostsAnything(t *testing.T) {
	t.Parallel()
	if got := auth.NormalName(strings.Repeat("x", 1<<20)); len(got) != 512 {
		t.Fatalf("%d bytes are left", len(got))
	}
}

func FuzzTheNormalFormIsItsOwnNormalForm(f *testing.F) {
	for _, s := range []string{"JingBan", "经办", "ſtraße", "İstanbul", "ﷺ", "\xff\xfe", "a\u0345\u0301", "ΐ", "ᾳ", strings.Repeat("名", 400)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := auth.NormalName(s)
		if !utf8.ValidString(once) {
			t.Fatalf("%q becomes %q", s, once)
		}
		if twice := auth.NormalName(once); len(once) <= 512 && twice != once {
			t.Fatalf("%q becomes %q and then %q", s, once, twice)
		}
		if name, err := auth.NewName(s); err == nil && name != once {
			t.Fatalf("%q may be called %q but is looked up as %q", s, name, once)
		}
	})
}

// Look-alikes of other alphabets would make two accounts that nobody can tell apart (S-60).
func TestANewNameIsMadeOfPlainCharacters(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"demo-officer", "经办", "jing.ban_2@nanchuan", "JINGBAN", "１２３", "a b"} {
		if _, err := auth.NewName(good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	for _, bad := range []string{"", "a", "\u0430dmin", "adm\u0131n", "a'b", "a/b", "<b>", "a\\b", "a,b", "é1", strings.Repeat("a", 65), "ab" + strings.Repeat(" ", 600), "\xff\xff", "名\u202e字!"} {
		_, err := auth.NewName(bad)
		refused(t, err, "account.username_invalid")
	}
}
