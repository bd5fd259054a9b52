package auth

import (
	"strings"
	"time"

	"qingdan/internal/rectify"
)

// LockRule says when failures close a door and for how long. After failures within the window it is closed for
// First; each further lock doubles the time up to Longest. A lock is never longer than Longest, so that nobody can
// keep somebody else out for good, and quiet for a window and the longest lock forgets the earlier ones.
type LockRule struct {
	After          int
	Within         time.Duration
	First, Longest time.Duration
}

// The rules by default. The one for addresses is wide because an office shares one.
var (
	DefaultNameLock    = LockRule{After: 5, Within: 24 * time.Hour, First: 10 * time.Minute, Longest: time.Hour}
	DefaultAddressLock = LockRule{After: 50, Within: 15 * time.Minute, First: 10 * time.Minute, Longest: time.Hour}
)

// count gives the counter after one more failure.
func (r LockRule) count(f Failure, now time.Time) Failure {
	if now.Sub(f.LastAt) >= r.Within+r.Longest {
		f = Failure{}
	}
	if now.Sub(f.Since) >= r.Within || f.Since.After(now) {
		f.Since, f.Count = now, 0
	}
	f.Count++
	f.LastAt = now
	if f.Count >= r.After {
		length := r.First
		for i := 0; i < f.Locks && length < r.Longest; i++ {
			length *= 2
		}
		f.LockedUntil = now.Add(min(length, r.Longest))
		f.Locks++
		f.Count = 0
	}
	return f
}

// left is how long the door stays closed; 0 when open. A lock that ends later than the longest possible one comes
// from a clock that was wrong, and does not count.
func (r LockRule) left(f Failure, now time.Time) time.Duration {
	left := f.LockedUntil.Sub(now)
	if left <= 0 || left > r.Longest {
		return 0
	}
	return left
}

func (g *Gate) rule(key string) LockRule {
	if strings.HasPrefix(key, "name:") {
		return g.s.NameLock
	}
	return g.s.AddressLock
}

// locked is the longest lock among the counters.
func (g *Gate) locked(failures map[string]Failure, now time.Time) time.Duration {
	var longest time.Duration
	for key, f := range failures {
		longest = max(longest, g.rule(key).left(f, now))
	}
	return longest
}

func (g *Gate) counted(now time.Time) func(string, Failure) Failure {
	return func(key string, f Failure) Failure { return g.rule(key).count(f, now) }
}

// doors are the counters of one attempt; without an address (the console) only the name counts.
func (g *Gate) doors(name, address string) []string {
	keys := []string{g.nameKey(name)}
	if address != "" {
		keys = append(keys, g.addressKey(address))
	}
	return keys
}

func lockedRefusal(kind rectify.Kind, left time.Duration) error {
	minutes := int((left + time.Minute - 1) / time.Minute)
	return rectify.Refuse(kind, "auth.locked",
		rectify.Say("失败次数过多,请 %d 分钟后再试,或联系安全管理员", "too many failures; try again in %d minutes or ask the security administrator", minutes))
}
