package auth_test

import (
	"strings"
	"testing"

	"qingdan/internal/auth"
	"qingdan/internal/rectify"
)

// The vectors were made by the reference implementation of argon2, so the hashes can be checked by other software.
func TestAHashIsAStandardPHCString(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.account("officer", rectify.Officer)
	for _, hash := range []string{
		"$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$ZVrRXqxlLcWfcXCnMyv0m4Rpvh/bnCi7",
		"$argon2id$v=19$m=64,t=2,p=2$c29tZXNhbHQ$NQrDciL0Nsy1wJcvHr079rlYvyBxhBNi",
		"$argon2id$v=19$m=256,t=3,p=2$c29tZXNhbHQ$RmjTCsQYfmh47t6s8P2DxaCjDbLMFu8L",
	} {
		a := w.shelf.accounts[id]
		a.PasswordHash = hash
		w.shelf.accounts[id] = a
		_, _, err := w.try("officer", "passwore", "")
		refused(t, err, "auth.wrong")
		if _, _, err := w.try("officer", "password", ""); err != nil {
			t.Errorf("%s: %v", hash, err)
		}
	}
}

func TestADamagedHashIsAnErrorAndNeverAMatch(t *testing.T) {
	t.Parallel()
	sound := "$argon2id$v=19$m=16,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$" + strings.Repeat("A", 43)
	must(t, auth.ParsePHC(sound))
	for _, s := range []string{
		"", "$", "plain", sound + "$", strings.Replace(sound, "argon2id", "argon2i", 1), strings.Replace(sound, "v=19", "v=16", 1),
		strings.Replace(sound, "m=16", "m=4194304", 1), strings.Replace(sound, "m=16", "m=0", 1), strings.Replace(sound, "m=16", "m=-1", 1),
		strings.Replace(sound, "m=16", "m=99999999999999999999", 1), strings.Replace(sound, "m=16", "m=016", 1), strings.Replace(sound, "m=16", "m= 16", 1),
		strings.Replace(sound, "t=1", "t=0", 1), strings.Replace(sound, "t=1", "t=1000", 1), strings.Replace(sound, "p=1", "p=0", 1),
		strings.Replace(sound, "p=1", "p=1,x=1", 1), strings.Replace(sound, "c2FsdHNhbHRzYWx0c2FsdA", "", 1), sound[:len(sound)-40], sound + "AAAA=",
		sound[:len(sound)-1] + "B", sound + strings.Repeat("A", 100),
	} {
		refused(t, auth.ParsePHC(s), "auth.hash_damaged")
	}
}
