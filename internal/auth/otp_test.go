package auth_test

import (
	"bytes"
	"context"
	"image/png"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"qingdan/internal/auth"
	"qingdan/internal/rectify"
)

// enrolled gives the world and the base32 secret of officer's second factor; its first code is used up.
func enrolled(t *testing.T) (*world, string) {
	t.Helper()
	w := newWorld(t)
	w.account("officer", rectify.Officer)
	s, _ := w.in("officer")
	en, err := w.BeginOTP(context.Background(), s)
	must(t, err)
	must(t, w.FinishOTP(context.Background(), s, w.code(en.Secret)))
	return w, en.Secret
}

// code is what an authenticator shows now.
func (w *world) code(secret string) string {
	w.Helper()
	code, err := totp.GenerateCode(secret, w.now())
	must(w, err)
	return code
}

// wrongCode is a code that no authenticator shows about now.
func (w *world) wrongCode(secret string) string {
	w.Helper()
	var right []string
	for _, off := range []time.Duration{-30, 0, 30} {
		code, err := totp.GenerateCode(secret, w.now().Add(off*time.Second))
		must(w, err)
		right = append(right, code)
	}
	for _, code := range []string{"000000", "111111", "222222", "333333"} {
		if !slices.Contains(right, code) {
			return code
		}
	}
	panic("three codes cannot be four")
}

func TestWithASecondFactorThePasswordIsNotEnough(t *testing.T) {
	t.Parallel()
	w, secret := enrolled(t)
	w.pass(30 * time.Second)
	_, _, err := w.try("officer", good, "")
	refused(t, err, "auth.otp_required")
	if w.last().Code != "auth.otp_required" || len(w.shelf.failures) != 0 {
		t.Fatal("the first half of signing in should be recorded and not counted")
	}
	_, _, err = w.try("officer", good, " \t ")
	refused(t, err, "auth.otp_required")
	for _, wrong := range []string{w.wrongCode(secret), "12345", "1234567", "abcdef", "１２３"} {
		_, _, err := w.try("officer", good, wrong)
		refused(t, err, "auth.otp_wrong")
	}
	_, _, err = w.try("officer", good, w.code(secret))
	refused(t, err, "auth.locked") // five wrong codes lock like five wrong passwords
	w.pass(time.Hour)
	if _, _, err = w.try("officer", good, w.code(secret)); err != nil {
		t.Fatal(err)
	}
}

func TestACodeTypedWithAChineseKeyboardIsTheSameCode(t *testing.T) {
	t.Parallel()
	w, secret := enrolled(t)
	w.pass(time.Minute)
	wide := ""
	for i, digit := range w.code(secret) {
		if i == 3 {
			wide += "　"
		}
		wide += string(digit - '0' + '０')
	}
	if _, _, err := w.try("officer", good, wide); err != nil {
		t.Fatalf("%q: %v", wide, err)
	}
}

// S-36: a code works once, also the one that enrolled, and no older one after it.
func TestACodeWorksOnce(t *testing.T) {
	t.Parallel()
	w, secret := enrolled(t)
	_, _, err := w.try("officer", good, w.code(secret))
	refused(t, err, "auth.otp_wrong")
	w.pass(30 * time.Second)
	earlier := w.code(secret)
	w.pass(30 * time.Second)
	code := w.code(secret)
	_, _, err = w.try("officer", good, code)
	must(t, err)
	_, _, err = w.try("officer", good, code)
	refused(t, err, "auth.otp_wrong")
	_, _, err = w.try("officer", good, earlier)
	refused(t, err, "auth.otp_wrong")
}

func TestOfAHundredUsesOfOneCodeOneSucceeds(t *testing.T) {
	t.Parallel()
	w, secret := enrolled(t)
	never := auth.LockRule{After: 1000, Within: time.Hour, First: time.Hour, Longest: time.Hour}
	gate, err := auth.New(w.shelf, vault{}, auth.Settings{NameKey: [32]byte{1}, Cost: cheap, Now: w.now, Hashes: 100, NameLock: never, AddressLock: never})
	must(t, err)
	w.Gate = gate
	w.pass(time.Minute)
	code := w.code(secret)
	var ok, replayed atomic.Int32
	var all, arrived sync.WaitGroup
	arrived.Add(100) // all have read the account before the first one commits
	w.WatchHashes(func([]byte) {
		arrived.Done()
		arrived.Wait()
	})
	for range 100 {
		all.Go(func() {
			switch _, _, err := w.try("officer", good, code); rectify.CodeOf(err) {
			case "auth.otp_wrong":
				replayed.Add(1)
			default:
				if err == nil {
					ok.Add(1)
				}
			}
		})
	}
	all.Wait()
	if ok.Load() != 1 || replayed.Load() != 99 {
		t.Fatalf("%d succeeded and %d were replays, want 1 and 99", ok.Load(), replayed.Load())
	}
}

func TestARequiredFactorOnceEnrolledIsEnough(t *testing.T) {
	t.Parallel()
	w, secret := enrolled(t)
	yes := true
	must(t, w.AlterAccount(context.Background(), auth.ConsoleSession(""), w.id("officer"), auth.Alteration{OTPRequired: &yes}))
	w.pass(time.Minute)
	s, _, err := w.try("officer", good, w.code(secret))
	must(t, err)
	must(t, s.Ready())
}

func TestAClockOneStepOffIsForgivenAndTwoAreNot(t *testing.T) {
	t.Parallel()
	for steps, right := range map[time.Duration]bool{-2: false, -1: true, 1: true, 2: false} {
		w, secret := enrolled(t)
		w.pass(time.Hour)
		shown, err := totp.GenerateCode(secret, w.now().Add(steps*30*time.Second))
		must(t, err)
		_, _, err = w.try("officer", good, shown)
		if right {
			must(t, err)
		} else {
			refused(t, err, "auth.otp_wrong")
		}
	}
}

// F28: a second factor that cannot be opened is never passed over.
func TestASecondFactorThatDoesNotOpenLetsNobodyIn(t *testing.T) {
	t.Parallel()
	w, secret := enrolled(t)
	w.pass(time.Minute)
	for id, a := range w.shelf.accounts {
		a.OTPSecret = append([]byte("somebody else"), a.OTPSecret...)
		w.shelf.accounts[id] = a
	}
	if _, token, err := w.try("officer", good, w.code(secret)); err == nil || token != "" {
		t.Fatal("the second factor was passed over")
	}
}

func TestTheEnrolmentIsReadableByAnAuthenticatorAndKeptSealed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account("经办人", rectify.Officer)
	s, _ := w.in("经办人")
	en, err := w.BeginOTP(context.Background(), s)
	must(t, err)
	u, err := url.Parse(en.URI)
	must(t, err)
	if u.Scheme != "otpauth" || u.Host != "totp" || u.Path != "/问题清单:经办人" || u.Query().Get("secret") != en.Secret || u.Query().Get("issuer") != "问题清单" || len(en.Secret) != 32 {
		t.Fatalf("the URI is %s", en.URI)
	}
	picture, err := png.Decode(bytes.NewReader(en.QR))
	must(t, err)
	if picture.Bounds().Dx() != 256 {
		t.Fatalf("the picture is %v", picture.Bounds())
	}
	if a := w.shelf.accounts[s.Actor.ID]; len(a.OTPSecret) != 0 || !bytes.HasPrefix(a.OTPPending, []byte(a.ID+"|")) {
		t.Fatalf("kept is %+v", a)
	}
}

func TestAFactorCountsOnlyAfterItsFirstCode(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	w.account("officer", rectify.Officer)
	s, _ := w.in("officer")
	refused(t, w.FinishOTP(ctx, s, "123456"), "auth.otp_not_begun")
	en, err := w.BeginOTP(ctx, s)
	must(t, err)
	refused(t, w.FinishOTP(ctx, s, w.wrongCode(en.Secret)), "auth.otp_wrong")
	w.in("officer") // still without a code
	must(t, w.FinishOTP(ctx, s, w.code(en.Secret)))
	refused(t, w.FinishOTP(ctx, s, w.code(en.Secret)), "auth.otp_not_begun")
	_, _, err = w.try("officer", good, "")
	refused(t, err, "auth.otp_required")
}

func TestAFactorBegunAgainMeanwhileIsNotFinishedWithTheOldCode(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	id := w.account("officer", rectify.Officer)
	s, _ := w.in("officer")
	en, err := w.BeginOTP(ctx, s)
	must(t, err)
	w.shelf.beforeApply = func() {
		a := w.shelf.accounts[id]
		a.OTPPending = []byte("another")
		w.shelf.accounts[id] = a
	}
	refused(t, w.FinishOTP(ctx, s, w.code(en.Secret)), "auth.otp_not_begun")
	if a := w.shelf.accounts[id]; len(a.OTPSecret) != 0 {
		t.Fatalf("in force is %q", a.OTPSecret)
	}
}

func TestABlankInTheIssuerIsNoPlusSign(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(s *auth.Settings) { s.Issuer = "Problem List+" })
	w.account("officer", rectify.Officer)
	s, _ := w.in("officer")
	en, err := w.BeginOTP(context.Background(), s)
	must(t, err)
	if !strings.Contains(en.URI, "issuer=Problem%20List%2B") || !strings.Contains(en.URI, "/Problem%20List+:officer") {
		t.Fatalf("the URI is %s", en.URI)
	}
}

func TestANewFactorNeedsAFreshProofOfThePassword(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account("officer", rectify.Officer)
	s, _ := w.in("officer")
	w.pass(6 * time.Minute)
	_, err := w.BeginOTP(context.Background(), s)
	refused(t, err, "auth.step_up_required")
}

func TestAfterTheTelephoneIsLostTheAdministratorClearsTheFactor(t *testing.T) {
	t.Parallel()
	w, _ := enrolled(t)
	w.account("security", rectify.SecurityAdmin)
	admin, _ := w.in("security")
	must(t, w.ClearOTP(context.Background(), admin, w.id("officer")))
	w.in("officer")
	if e := w.last(); e.Do != "sign_in" {
		t.Fatalf("recorded was %+v", e)
	}
}
