package auth_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"qingdan/internal/auth"
	"qingdan/internal/rectify"
)

var first = auth.NewAccount{Username: "First", Name: "安全管理员", Password: good, Role: rectify.Officer, Unit: "u-9", Temporary: true}

func TestThereIsNoAccountByDefault(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, name := range []string{"admin", "root", "security", "console", ""} {
		for _, password := range []string{"", "admin", "Admin@123"} {
			if _, _, err := w.try(name, password, ""); err == nil {
				t.Fatalf("%q got in with %q", name, password)
			}
		}
	}
}

// S-43.
func TestTheConsoleTokenMakesTheFirstSecurityAdministratorOnce(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	token, err := w.OpenSetup(ctx)
	must(t, err)
	if strings.Contains(w.everythingKept(), token[4:]) {
		t.Fatal("the token is kept in clear")
	}
	id, err := w.SetUp(ctx, token, first, home, "r-7")
	must(t, err)
	s, _, err := w.try("first", good, "")
	must(t, err)
	if len(w.shelf.creds) != 1 {
		t.Fatalf("the token is still there: %v", w.shelf.creds)
	}
	if s.Actor.ID != id || s.Actor.Role != rectify.SecurityAdmin || s.Actor.Unit != "" || s.PasswordDue {
		t.Fatalf("the first account is %+v", s)
	}
	again := first
	again.Username = "second"
	_, err = w.SetUp(ctx, token, again, home, "")
	refused(t, err, "auth.link_invalid")
	_, err = w.OpenSetup(ctx)
	refused(t, err, "auth.setup_over")
}

func TestASetupTokenEndsWithTheFirstAccountHoweverItWasMade(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token, err := w.OpenSetup(context.Background())
	must(t, err)
	w.account("security", rectify.SecurityAdmin)
	_, err = w.SetUp(context.Background(), token, first, home, "")
	refused(t, err, "auth.link_invalid")
	if len(w.shelf.accounts) != 1 {
		t.Fatalf("the accounts are %v", w.shelf.accounts)
	}
}

func TestASetupTokenEndsAfterADayAndWithTheNextOne(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	older, err := w.OpenSetup(ctx)
	must(t, err)
	token, err := w.OpenSetup(ctx)
	must(t, err)
	_, err = w.SetUp(ctx, older, first, home, "")
	refused(t, err, "auth.link_invalid")
	w.pass(24 * time.Hour)
	_, err = w.SetUp(ctx, token, first, home, "")
	refused(t, err, "auth.link_invalid")
	w.pass(-time.Second)
	_, err = w.SetUp(ctx, token, first, home, "")
	must(t, err)
}

func TestOfManySetUpsOneSucceeds(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	token, err := w.OpenSetup(ctx)
	must(t, err)
	answers := make(chan error)
	for i := range 20 {
		mine := first
		mine.Username += strings.Repeat("x", i)
		go func() {
			_, err := w.SetUp(ctx, token, mine, home, "")
			answers <- err
		}()
	}
	succeeded := 0
	for range 20 {
		if err := <-answers; err == nil {
			succeeded++
		} else {
			refused(t, err, "auth.link_invalid")
		}
	}
	if succeeded != 1 || len(w.shelf.accounts) != 1 {
		t.Fatalf("%d succeeded, %d accounts", succeeded, len(w.shelf.accounts))
	}
}

func TestABadFirstAccountDoesNotSpendTheToken(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	token, err := w.OpenSetup(ctx)
	must(t, err)
	for code, change := range map[string]func(*auth.NewAccount){
		"password.rejected":        func(n *auth.NewAccount) { n.Password = "short" },
		"account.username_invalid": func(n *auth.NewAccount) { n.Username = "х" },
		"account.name_invalid":     func(n *auth.NewAccount) { n.Name = "a\u202eb" },
	} {
		bad := first
		change(&bad)
		_, err := w.SetUp(ctx, token, bad, home, "")
		refused(t, err, code)
	}
	none := first
	none.Password = ""
	_, err = w.SetUp(ctx, token, none, home, "")
	refused(t, err, "password.rejected")
	w.shelf.failApply = errors.New("disk full")
	if _, err = w.SetUp(ctx, token, first, home, ""); !errors.Is(err, w.shelf.failApply) {
		t.Fatalf("the error is %v", err)
	}
	w.shelf.failApply = nil
	_, err = w.SetUp(ctx, token, first, home, "")
	must(t, err)
}

func TestHostileSetupTokensAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token, err := w.OpenSetup(context.Background())
	must(t, err)
	for _, hostile := range []string{"", "qds_" + token[4:], token[:46], "qdi_" + strings.Repeat("A", 43)} {
		_, err := w.SetUp(context.Background(), hostile, first, home, "")
		refused(t, err, "auth.link_invalid")
	}
	if w.shelf.asked != 1 {
		t.Fatal("the store was asked about something that cannot be a setup token")
	}
	for digest, c := range w.shelf.creds { // a hand in the database
		c.Kind = auth.KindReset
		w.shelf.creds[digest] = c
	}
	_, err = w.SetUp(context.Background(), token, first, home, "")
	refused(t, err, "auth.link_invalid")
	if w.alive(token) || w.alive("qds_"+token[4:]) {
		t.Fatal("a setup token opens a session")
	}
}

func TestImpossibleSettingsAreRefused(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*auth.Settings){
		"no name key":          func(s *auth.Settings) { s.NameKey = [32]byte{} },
		"short passwords":      func(s *auth.Settings) { s.Policy = auth.Policy{Name: "lax", MinLength: 7} },
		"no memory":            func(s *auth.Settings) { s.Cost = auth.Cost{MemoryKiB: 1, Passes: 1, Lanes: 1} },
		"idle beyond the end":  func(s *auth.Settings) { s.Absolute = time.Minute },
		"a lock that never is": func(s *auth.Settings) { s.NameLock = auth.LockRule{After: 5} },
		"a first lock too long": func(s *auth.Settings) {
			s.NameLock = auth.LockRule{After: 5, Within: time.Hour, First: time.Hour, Longest: time.Minute}
		},
		"a lock below zero":     func(s *auth.Settings) { s.AddressLock.After = -1 },
		"negative idle":         func(s *auth.Settings) { s.Idle = -1 },
		"negative confirmation": func(s *auth.Settings) { s.Confirmed = -1 },
		"no slots":              func(s *auth.Settings) { s.Hashes = -1 },
	} {
		s := auth.Settings{NameKey: [32]byte{1}}
		spoil(&s)
		if _, err := auth.New(newShelf(), vault{}, s); rectify.CodeOf(err) != "auth.settings" {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := auth.New(newShelf(), vault{}, auth.Settings{NameKey: [32]byte{1}})
	must(t, err)
}
