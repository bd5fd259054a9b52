package auth_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"qingdan/internal/auth"
	"qingdan/internal/rectify"
)

const (
	good  = "Rectify-2024!"
	other = "Look-Back-2025?"
	home  = "192.0.2.7"
)

// cheap keeps the tests quick; the price of the real one is no matter of behaviour.
var cheap = auth.Cost{MemoryKiB: 16, Passes: 1, Lanes: 1}

// world is a Gate with its shelf and clock, and accounts made by legal deeds.
type world struct {
	*auth.Gate
	*testing.T
	shelf *shelf
	mu    sync.Mutex
	clock time.Time
	log   strings.Builder
}

func newWorld(t *testing.T, tune ...func(*auth.Settings)) *world {
	t.Helper()
	w := &world{T: t, shelf: newShelf(), clock: time.Date(2024, 12, 31, 1, 0, 0, 0, time.UTC)}
	s := auth.Settings{NameKey: [32]byte{1}, Cost: cheap, Now: w.now, Log: slog.New(slog.NewTextHandler(&w.log, nil))}
	for _, f := range tune {
		f(&s)
	}
	g, err := auth.New(w.shelf, vault{}, s)
	if err != nil {
		t.Fatal(err)
	}
	w.Gate = g
	return w
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.clock
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.clock = w.clock.Add(d)
}

// account makes an account at the console, with the good password.
func (w *world) account(username string, role rectify.Role) string {
	w.Helper()
	unit := ""
	if role.ReadsTickets() {
		unit = "u-1"
	}
	id, err := w.CreateAccount(context.Background(), auth.ConsoleSession("r-0"),
		auth.NewAccount{Username: username, Role: role, Unit: unit, Password: good})
	if err != nil {
		w.Fatal(err)
	}
	return id
}

func (w *world) try(username, password, otp string) (auth.Session, string, error) {
	return w.SignIn(context.Background(), auth.Attempt{Username: username, Password: password, OTP: otp, Address: home, Request: "r-1"})
}

// id is that of an account.
func (w *world) id(username string) string {
	w.Helper()
	a, err := w.shelf.AccountNamed(context.Background(), username)
	must(w, err)
	return a.ID
}

// in signs in with the good password.
func (w *world) in(username string) (auth.Session, string) {
	w.Helper()
	s, token, err := w.try(username, good, "")
	if err != nil {
		w.Fatal(err)
	}
	return s, token
}

func (w *world) alive(token string) bool {
	w.Helper()
	_, err := w.Identify(context.Background(), token, home, "r-2")
	if err != nil && rectify.KindOf(err) != rectify.Unauthenticated {
		w.Fatal(err)
	}
	return err == nil
}

// last is the newest journal entry.
func (w *world) last() rectify.Entry {
	w.Helper()
	if len(w.shelf.entries) == 0 {
		w.Fatal("nothing was recorded")
	}
	return w.shelf.entries[len(w.shelf.entries)-1]
}

// everythingKept is the shelf as text, for searching it.
func (w *world) everythingKept() string {
	return fmt.Sprintf("%+v %+v %+v %+v", w.shelf.accounts, w.shelf.creds, w.shelf.failures, w.shelf.entries)
}

func refused(t testing.TB, err error, code string) {
	t.Helper()
	if rectify.CodeOf(err) != code {
		t.Fatalf("error is %v, want %s", err, code)
	}
	var refusal *rectify.Error
	if errors.As(err, &refusal) && (refusal.ZH == "" || refusal.EN == "" || strings.Contains(refusal.Error(), "%!")) {
		t.Fatalf("the message is broken: %+v", refusal)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// vault is a seal for tests: what it sealed for one account does not open for another.
type vault struct{}

func (vault) Seal(account string, secret []byte) ([]byte, error) {
	return []byte(account + "|" + fmt.Sprintf("%x", secret)), nil
}

func (vault) Open(account string, sealed []byte) ([]byte, error) {
	hexed, ok := strings.CutPrefix(string(sealed), account+"|")
	if !ok {
		return nil, io.ErrUnexpectedEOF
	}
	var secret []byte
	_, err := fmt.Sscanf(hexed, "%x", &secret)
	return secret, err
}
