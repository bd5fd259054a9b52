package auth

import (
	"bytes"
	"context"
	"encoding/base32"
	"image/png"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"golang.org/x/text/unicode/norm"

	"qingdan/internal/rectify"
)

// The parameters that every authenticator application understands (RFC 6238): six digits of SHA-1 every 30 seconds;
// one step before and after is accepted, for clocks that differ.
const (
	otpPeriod = 30
	otpSkew   = 1
	otpBytes  = 20
	qrSide    = 256
)

var (
	otpOptions = hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}
	base32Bare = base32.StdEncoding.WithPadding(base32.NoPadding)
)

// Enrolment is what the person needs once to add the account to an authenticator: never store or log it.
type Enrolment struct {
	Secret string // base32, for typing
	URI    string // otpauth://
	QR     []byte // PNG of the URI
}

// BeginOTP makes a new second factor for the session's own account; it starts to count with FinishOTP, until then
// an earlier one stays. It needs a fresh proof of the password.
func (g *Gate) BeginOTP(ctx context.Context, s Session) (Enrolment, error) {
	if err := g.RequireConfirmed(s); err != nil {
		return Enrolment{}, err
	}
	secret := make([]byte, otpBytes)
	if _, err := io.ReadFull(g.s.Random, secret); err != nil {
		return Enrolment{}, err
	}
	sealed, err := g.vault.Seal(s.Actor.ID, secret)
	if err != nil {
		return Enrolment{}, err
	}
	en, err := g.enrolment(s.Username, base32Bare.EncodeToString(secret))
	if err != nil {
		return Enrolment{}, err
	}
	err = g.accounts.Apply(ctx, Change{Entry: g.entry(rectify.EventAccount, "begin_otp", s.Actor, s.Actor.ID, g.now()), Account: s.Actor.ID,
		Decide: func(a *Account, _ Census) error {
			if a.Disabled {
				return disabled(rectify.Forbidden)
			}
			a.OTPPending = sealed
			return nil
		}})
	if err != nil {
		return Enrolment{}, absent(err, unauthenticated())
	}
	return en, nil
}

func (g *Gate) enrolment(username, secret string) (Enrolment, error) {
	uri := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + g.s.Issuer + ":" + username,
		// Blanks as %20: authenticators show a plus sign as it is.
		RawQuery: strings.ReplaceAll(url.Values{"secret": {secret}, "issuer": {g.s.Issuer}}.Encode(), "+", "%20")}
	key, err := otp.NewKeyFromURL(uri.String())
	if err != nil {
		return Enrolment{}, err
	}
	picture, err := key.Image(qrSide, qrSide)
	if err != nil {
		return Enrolment{}, err
	}
	var qr bytes.Buffer
	if err := png.Encode(&qr, picture); err != nil {
		return Enrolment{}, err
	}
	return Enrolment{Secret: secret, URI: uri.String(), QR: qr.Bytes()}, nil
}

// FinishOTP puts the new second factor in force with a first code from the authenticator; the code is used up.
// auth.otp_wrong (Forbidden) for a wrong one, auth.otp_not_begun without BeginOTP.
func (g *Gate) FinishOTP(ctx context.Context, s Session, code string) error {
	if s.IsToken() {
		return personNeeded()
	}
	seen, err := g.accounts.Account(ctx, s.Actor.ID)
	if err != nil {
		return absent(err, unauthenticated())
	}
	if len(seen.OTPPending) == 0 {
		return otpNotBegun()
	}
	e := g.entry(rectify.EventAccount, "finish_otp", s.Actor, seen.ID, g.now())
	step, err := g.match(seen.ID, seen.OTPPending, code, e.RecordedAt)
	if err != nil {
		return err
	}
	if step == 0 {
		return g.refused(ctx, e, nil, otpWrong(rectify.Forbidden))
	}
	err = g.accounts.Apply(ctx, Change{Entry: e, Account: seen.ID, Decide: func(a *Account, _ Census) error {
		switch {
		case a.Disabled:
			return disabled(rectify.Forbidden)
		case !bytes.Equal(a.OTPPending, seen.OTPPending):
			return otpNotBegun()
		}
		a.OTPSecret, a.OTPPending, a.OTPStep = a.OTPPending, nil, step
		return nil
	}})
	return absent(err, unauthenticated())
}

func otpNotBegun() error {
	return rectify.Refuse(rectify.Illegal, "auth.otp_not_begun",
		rectify.Say("请先生成新的动态验证码密钥", "begin the enrolment of the second factor first"))
}

// otpStep gives the time step of the code that a sign-in brought; 0 when the account has no second factor yet. Whether
// the step was used before is decided at the commit.
func (g *Gate) otpStep(a Account, code string, now time.Time) (int64, error) {
	if len(a.OTPSecret) == 0 {
		return 0, nil
	}
	if strings.TrimSpace(code) == "" {
		return 0, otpMissing()
	}
	step, err := g.match(a.ID, a.OTPSecret, code, now)
	if err != nil {
		return 0, err
	}
	if step == 0 {
		return 0, otpWrong(rectify.Unauthenticated)
	}
	return step, nil
}

// match gives the time step at which the code is the right one; 0 when it is wrong. A secret that cannot be opened
// is an error: the second factor is never passed over.
func (g *Gate) match(account string, sealed []byte, code string, now time.Time) (int64, error) {
	secret, err := g.vault.Open(account, sealed)
	if err != nil {
		return 0, err
	}
	code = strings.Join(strings.Fields(norm.NFKC.String(code)), "")
	if len(code) != otpOptions.Digits.Length() {
		return 0, nil
	}
	present := now.Unix() / otpPeriod
	var found int64
	for step := present - otpSkew; step <= present+otpSkew; step++ {
		right, err := hotp.ValidateCustom(code, uint64(step), base32Bare.EncodeToString(secret), otpOptions)
		if err != nil {
			return 0, err
		}
		if right && found == 0 {
			found = step
		}
	}
	return found, nil
}
