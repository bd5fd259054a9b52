package auth_test

import (
	"testing"
	"time"

	"qingdan/internal/auth"
)

func TestALockGrowsToItsBoundAndIsForgottenAfterQuiet(t *testing.T) {
	t.Parallel()
	rule := auth.LockRule{After: 2, Within: time.Hour, First: time.Minute, Longest: 5 * time.Minute}
	now := time.Date(2024, 12, 31, 1, 0, 0, 0, time.UTC)
	var f auth.Failure
	for i, want := range []time.Duration{1, 2, 4, 5, 5, 5} {
		f = auth.Count(rule, f, now)
		if auth.Left(rule, f, now) != 0 {
			t.Fatalf("lock %d came after one failure", i)
		}
		f = auth.Count(rule, f, now)
		if got := auth.Left(rule, f, now); got != want*time.Minute {
			t.Fatalf("lock %d lasts %v, want %v minutes", i, got, want)
		}
		now = now.Add(want * time.Minute)
		if auth.Left(rule, f, now) != 0 {
			t.Fatalf("lock %d does not end", i)
		}
	}
	f.Locks = 1000
	if f = auth.Count(rule, auth.Count(rule, f, now), now); auth.Left(rule, f, now) != 5*time.Minute {
		t.Fatalf("lock 1000 lasts %v", auth.Left(rule, f, now))
	}
	now = now.Add(65 * time.Minute)
	f = auth.Count(rule, auth.Count(rule, f, now), now)
	if got := auth.Left(rule, f, now); got != time.Minute {
		t.Fatalf("after quiet the lock lasts %v, want one minute", got)
	}
}

func TestFailuresOutsideTheWindowDoNotAddUp(t *testing.T) {
	t.Parallel()
	rule := auth.LockRule{After: 3, Within: time.Hour, First: time.Minute, Longest: time.Minute}
	now := time.Date(2024, 12, 31, 1, 0, 0, 0, time.UTC)
	f := auth.Count(rule, auth.Failure{}, now.AddDate(1, 0, 0)) // once by a clock that was a year ahead
	for range 20 {                                              // two an hour, for ten hours
		f = auth.Count(rule, f, now)
		if auth.Left(rule, f, now) != 0 {
			t.Fatal("it locked")
		}
		now = now.Add(30 * time.Minute)
	}
}

// F13: a lock set while the clock was a year ahead must not last a year.
func TestAClockSetBackDoesNotLockForAYear(t *testing.T) {
	t.Parallel()
	rule := auth.DefaultNameLock
	now := time.Date(2024, 12, 31, 1, 0, 0, 0, time.UTC)
	var f auth.Failure
	for range rule.After {
		f = auth.Count(rule, f, now.AddDate(1, 0, 0))
	}
	if left := auth.Left(rule, f, now); left != 0 {
		t.Fatalf("it is locked for %v", left)
	}
	for range rule.After {
		f = auth.Count(rule, f, now)
	}
	if left := auth.Left(rule, f, now); left <= 0 || left > rule.Longest {
		t.Fatalf("afterwards the lock lasts %v", left)
	}
}
