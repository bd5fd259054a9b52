package auth

import (
	"context"
	"crypto/sha256"

	"qingdan/internal/rectify"
)

// IssueFeed makes the secret of the person's calendar feed, in place of the former one, and gives it with its record;
// nobody can find it out again later. It opens nothing but the feed: no other door takes this kind.
func (g *Gate) IssueFeed(ctx context.Context, s Session) (Credential, string, error) {
	if s.IsToken() {
		return Credential{}, "", personNeeded()
	}
	former, err := g.feeds(ctx, s.Actor.ID)
	if err != nil {
		return Credential{}, "", err
	}
	secret, digest, err := g.secret("qdf_")
	if err != nil {
		return Credential{}, "", err
	}
	id, err := g.newID()
	if err != nil {
		return Credential{}, "", err
	}
	now := g.now()
	c := Credential{ID: id, Digest: digest, Kind: KindFeed, Account: s.Actor.ID, Label: "iCalendar", CreatedAt: now, UsedAt: now, ExpiresAt: now.Add(LongestToken)}
	err = g.accounts.Apply(ctx, Change{Entry: g.entry(rectify.EventAccount, "issue_feed", s.Actor, id, now), Account: s.Actor.ID, Drop: former, Keep: &c,
		Decide: func(a *Account, _ Census) error {
			if a.Disabled {
				return disabled(rectify.Forbidden)
			}
			c.Epoch = a.TokenEpoch
			return nil
		}})
	if err != nil {
		return Credential{}, "", absent(err, unauthenticated())
	}
	return c, secret, nil
}

// RevokeFeed ends the person's calendar feed; without one it does nothing.
func (g *Gate) RevokeFeed(ctx context.Context, s Session) error {
	former, err := g.feeds(ctx, s.Actor.ID)
	if err != nil || len(former) == 0 {
		return err
	}
	return g.accounts.Apply(ctx, Change{Entry: g.entry(rectify.EventAccount, "revoke_feed", s.Actor, s.Actor.ID, g.now()), Drop: former})
}

func (g *Gate) feeds(ctx context.Context, account string) (ids []string, err error) {
	all, err := g.accounts.Credentials(ctx, account)
	for _, c := range all {
		if c.Kind == KindFeed {
			ids = append(ids, c.ID)
		}
	}
	return ids, err
}

// Feed gives the session of a calendar feed; every other secret, and a feed that was revoked, replaced or has expired,
// is the same NotFound, feed.absent.
func (g *Gate) Feed(ctx context.Context, secret, address, request string) (Session, error) {
	gone := rectify.Refuse(rectify.NotFound, "feed.absent", rectify.Say("没有这个日历订阅,或已失效", "there is no such calendar feed, or it has ended"))
	if kindOf(secret) != KindFeed {
		return Session{}, gone
	}
	digest := sha256.Sum256([]byte(secret))
	c, a, err := g.accounts.Credential(ctx, digest)
	if err != nil {
		return Session{}, absent(err, gone)
	}
	now := g.now()
	if c.Kind != KindFeed || a.ID == "" || a.Disabled || c.Epoch != epoch(a, KindFeed) || !alive(c, now) {
		return Session{}, gone
	}
	if now.Sub(c.UsedAt) >= usedEvery {
		if err := g.accounts.Touch(ctx, digest, now); err != nil {
			g.s.Log.WarnContext(ctx, "the last use of a calendar feed could not be written", "credential", c.ID, "error", err)
		}
	}
	return g.session(c, a, address, request, now), nil
}
