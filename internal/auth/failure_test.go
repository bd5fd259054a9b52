package auth_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"qingdan/internal/auth"
	"qingdan/internal/rectify"
)

// S-37: however a name is written, it is one name to the counter.
func TestSpellingsOfANameShareOneCounter(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account("officer", rectify.Officer)
	for _, spelling := range []string{"officer", "OFFICER", " off icer\t", "ｏｆｆｉｃｅｒ", "of\u200bficer\ufeff"} {
		_, _, err := w.try(spelling, other, "")
		refused(t, err, "auth.wrong")
	}
	_, _, err := w.try("officer", good, "")
	refused(t, err, "auth.locked")
}

func TestUnknownNamesLockLikeKnownOnes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account("officer", rectify.Officer)
	for _, name := range []string{"officer", "nobody"} {
		for range 5 {
			_, _, err := w.try(name, other, "")
			refused(t, err, "auth.wrong")
		}
		_, _, err := w.try(name, good, "")
		refused(t, err, "auth.locked")
		if rectify.KindOf(err) != rectify.Unauthenticated || !strings.Contains(err.Error(), "in 10 minutes") {
			t.Fatalf("%s: %v", name, err)
		}
		if e := w.last(); e.Code != "auth.locked" || e.Event != rectify.EventRefusal {
			t.Fatalf("%s: recorded was %+v", name, e)
		}
	}
}

func TestALockOpensByItselfAndSuccessForgetsIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account("officer", rectify.Officer)
	for range 5 {
		_, _, _ = w.try("officer", other, "")
	}
	w.pass(10*time.Minute - time.Second)
	_, _, err := w.try("officer", good, "")
	refused(t, err, "auth.locked")
	w.pass(time.Second)
	w.in("officer")
	for range 3 {
		for range 4 {
			_, _, err = w.try("officer", other, "")
			refused(t, err, "auth.wrong")
		}
		w.in("officer")
	}
}

func TestALockedDoorComputesNoHash(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 5 {
		_, _, _ = w.try("nobody", other, "")
	}
	w.WatchHashes(func([]byte) { t.Error("a hash was computed") })
	_, _, err := w.try("nobody", other, "")
	refused(t, err, "auth.locked")
}

// A guesser with an account of his own must not clear his address by signing in now and then.
func TestSuccessForgivesTheNameButNotTheAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(s *auth.Settings) {
		s.AddressLock = auth.LockRule{After: 6, Within: time.Hour, First: time.Minute, Longest: time.Minute}
	})
	w.account("officer", rectify.Officer)
	w.account("victim", rectify.Officer)
	for i := range 6 {
		w.in("officer")
		_, _, err := w.try(fmt.Sprintf("victim%d", i), other, "")
		refused(t, err, "auth.wrong")
	}
	_, _, err := w.try("officer", good, "")
	refused(t, err, "auth.locked")
	if _, _, err := w.SignIn(context.Background(), auth.Attempt{Username: "officer", Password: good, Address: "192.0.2.99"}); err != nil {
		t.Fatalf("another address is locked too: %v", err)
	}
}

func TestAnIPv6SubscriberIsOneAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(s *auth.Settings) {
		s.AddressLock = auth.LockRule{After: 3, Within: time.Hour, First: time.Minute, Longest: time.Minute}
	})
	attempt := func(address string) error {
		_, _, err := w.SignIn(context.Background(), auth.Attempt{Username: "n" + address, Password: good, Address: address})
		return err
	}
	for _, address := range []string{"2001:db8::1", "2001:db8::2:3", "2001:DB8:0:0:ffff::"} {
		refused(t, attempt(address), "auth.wrong")
	}
	refused(t, attempt("2001:db8::9"), "auth.locked")
	refused(t, attempt("2001:db8:0:1::9"), "auth.wrong")
	for range 2 {
		refused(t, attempt("::ffff:192.0.2.1"), "auth.wrong")
	}
	refused(t, attempt("192.0.2.1"), "auth.wrong")
	refused(t, attempt("192.0.2.1"), "auth.locked")
	for range 3 {
		refused(t, attempt("not an address"), "auth.wrong")
	}
	refused(t, attempt("not an address"), "auth.locked")
}

// S-37: a guesser who closes the connection before the answer is counted all the same.
func TestAFailureCountsEvenWhenTheCallerHangsUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account("officer", rectify.Officer)
	ctx, hangUp := context.WithCancel(context.Background())
	w.WatchHashes(func([]byte) { hangUp() })
	_, _, err := w.SignIn(ctx, auth.Attempt{Username: "officer", Password: other})
	refused(t, err, "auth.wrong")
	if len(w.shelf.failures) != 1 {
		t.Fatalf("the counters are %v", w.shelf.failures)
	}
}

func TestAFailureCountsEvenWhenTheRestOfTheRequestFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account("officer", rectify.Officer)
	w.shelf.failApply = errors.New("disk full")
	_, _, err := w.try("officer", other, "")
	refused(t, err, "auth.wrong")
	if _, token, err := w.try("officer", good, ""); err == nil || token != "" {
		t.Fatal("a session was opened that is not kept")
	}
	if len(w.shelf.failures) != 2 {
		t.Fatalf("the counters are %v", w.shelf.failures)
	}
}

// S-82: without its record there is no answer, or guessing would be free while the disk is full.
func TestAFailureThatCannotBeRecordedIsNotAnswered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account("officer", rectify.Officer)
	w.shelf.failCount = errors.New("disk full")
	for _, password := range []string{other, ""} {
		_, _, err := w.try("officer", password, "")
		refused(t, err, "auth.unrecorded")
		if rectify.KindOf(err) != rectify.Unavailable {
			t.Fatal(err)
		}
	}
}

// However many arrive at once, the lock lets through what it promises and one more for each further slot.
func TestParallelGuessesDoNotOutrunTheLock(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account("officer", rectify.Officer)
	var hashes atomic.Int32
	w.WatchHashes(func([]byte) { hashes.Add(1) })
	var all sync.WaitGroup
	for range 60 {
		all.Go(func() { _, _, _ = w.try("officer", other, "") })
	}
	all.Wait()
	if n := hashes.Load(); n < 5 || n > 6 {
		t.Fatalf("%d guesses were tried, want 5 or 6", n)
	}
}

// What somebody types into the name field may be his password (S-83).
func TestTypedNamesAndAddressesOfFailuresAreNotKeptAsKeys(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, _, err := w.try("typed-canary", "secret-canary", "")
	refused(t, err, "auth.wrong")
	if kept := w.everythingKept(); strings.Contains(kept, "canary") {
		t.Fatalf("the shelf holds %s", kept)
	}
	for key := range w.shelf.failures {
		if strings.Contains(key, home) {
			t.Fatalf("the key is %s", key)
		}
	}
}
