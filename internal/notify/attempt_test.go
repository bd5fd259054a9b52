package notify

import (
	"net/url"
	"testing"
	"time"
)

func TestTheWaitGrowsFromSecondsToHalfADayAndScatters(t *testing.T) {
	t.Parallel()
	want := []time.Duration{10 * time.Second, 40 * time.Second, 160 * time.Second, 640 * time.Second, 2560 * time.Second, 10240 * time.Second, 40960 * time.Second, 12 * time.Hour}
	for i, wait := range want {
		if got := waitAfter(i+1, 0.5); got != wait {
			t.Errorf("after attempt %d it waits %s, not %s", i+1, got, wait)
		}
		if least, most := waitAfter(i+1, 0), waitAfter(i+1, 1); least != wait*8/10 || most != wait*12/10 {
			t.Errorf("after attempt %d it waits from %s to %s", i+1, least, most)
		}
	}
	if got := waitAfter(1000, 0.5); got != longestWait {
		t.Errorf("after a thousand attempts it waits %s", got)
	}
}

func TestADingTalkAddressIsSignedAsTheRobotAsks(t *testing.T) {
	t.Parallel()
	signed, err := dingTalkSigned("https://oapi.dingtalk.com/robot/send?access_token=abc", "SEC1", time.UnixMilli(1717376400123))
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(signed)
	if err != nil {
		t.Fatal(err)
	}
	// printf '1717376400123\nSEC1' | openssl dgst -sha256 -hmac SEC1 -binary | base64
	if q := u.Query(); q.Get("access_token") != "abc" || q.Get("timestamp") != "1717376400123" || q.Get("sign") != "7NQkCDVZnZizALfxf8UgcQNAMiAuYq7bwNJU0nXmzxo=" {
		t.Errorf("signed: %s", signed)
	}
}

func TestARobotMustSayThatItTookTheMessage(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{`{"errcode":0,"errmsg":"ok"}`: true, `{"errcode":310000,"errmsg":"sign not match"}`: false, `{}`: false, ``: false, `<html>`: false} {
		if robotTook([]byte(text)) != want {
			t.Errorf("%s: taken is %v", text, !want)
		}
	}
}
