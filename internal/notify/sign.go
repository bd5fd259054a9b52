package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// secretMark stands before the base64 of a secret of Standard Webhooks.
const secretMark = "whsec_"

func newSecret() string {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	return secretMark + base64.StdEncoding.EncodeToString(key)
}

func mac(key []byte, parts ...string) string {
	h := hmac.New(sha256.New, key)
	for _, p := range parts {
		h.Write([]byte(p))
	}
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// request makes one attempt, signed at its own time so that a receiver can refuse what is old.
func (d *Delivery) request(ctx context.Context, f Format, to target, now time.Time) (*http.Request, error) {
	address := to.URL
	if f == DingTalk && to.Secret != "" {
		signed, err := dingTalkSigned(address, to.Secret, now)
		if err != nil {
			return nil, err
		}
		address = signed
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(d.Body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "qingdan")
	if f != Standard {
		return r, nil
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(to.Secret, secretMark))
	if err != nil {
		return nil, err
	}
	at := strconv.FormatInt(now.Unix(), 10)
	r.Header.Set("webhook-id", d.ID)
	r.Header.Set("webhook-timestamp", at)
	r.Header.Set("webhook-signature", "v1,"+mac(key, d.ID, ".", at, ".", string(d.Body)))
	return r, nil
}

// dingTalkSigned adds timestamp and sign to the address of a robot, as 钉钉 asks (自定义机器人安全设置, 加签): HMAC-SHA256 under
// the secret over the milliseconds, a line feed and the secret.
func dingTalkSigned(address, secret string, now time.Time) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	at := strconv.FormatInt(now.UnixMilli(), 10)
	q := u.Query()
	q.Set("timestamp", at)
	q.Set("sign", mac([]byte(secret), at, "\n", secret))
	u.RawQuery = q.Encode()
	return u.String(), nil
}
