package notify

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"time"

	"qingdan/internal/rectify"
)

// Fault says why an attempt failed, without words of the receiver.
type Fault string

// The faults.
const (
	FaultAddress    Fault = "address_refused"
	FaultConnection Fault = "connection"
	FaultRedirect   Fault = "redirect"
	FaultStatus     Fault = "status"
	FaultRobot      Fault = "robot_refused"
)

// Faults are the faults with their labels.
var Faults = []rectify.Term{
	{ID: string(FaultAddress), Message: rectify.Say("地址不在许可范围(内网地址或未列入 webhook_hosts)", "The address is not allowed (a private network, or not in webhook_hosts)")},
	{ID: string(FaultConnection), Message: rectify.Say("无法连接或超时", "No connection, or no answer in time")},
	{ID: string(FaultRedirect), Message: rectify.Say("对方要求转到别处,不跟随", "The receiver redirects, which is not followed")},
	{ID: string(FaultStatus), Message: rectify.Say("对方答复失败", "The receiver answered with an error")},
	{ID: string(FaultRobot), Message: rectify.Say("群机器人拒绝(关键词、签名或频率)", "The robot refused (keyword, signature or rate)")},
}

var errForbidden = errors.New("notify: an address that no message may go to")

const (
	longestAnswer = 4 << 10 // bytes of an answer that are read
	firstWait     = 10 * time.Second
	longestWait   = 12 * time.Hour
	patience      = 72 * time.Hour // how long a delivery is tried
)

// attempt sends a delivery once and notes what became of it.
func (c *Courier) attempt(ctx context.Context, e *Endpoint, to target, d *Delivery) {
	now := c.Now()
	if d.Hidden {
		d.State, d.DoneAt = Withheld, now
		return
	}
	if d.Attempts++; d.SinceAt.IsZero() {
		d.SinceAt = now
	}
	d.Status, d.Fault = c.send(ctx, e, to, d, now)
	switch {
	case d.Fault == "":
		d.State, d.DoneAt = Delivered, now
	case d.Status == http.StatusGone || now.Sub(d.SinceAt) >= patience:
		d.State, d.DoneAt = Failed, now
	default:
		d.NextAt = now.Add(waitAfter(d.Attempts, c.chance()))
	}
}

// waitAfter doubles twice with each attempt, from ten seconds to half a day, and a fifth more or less by chance (0 to 1), so that
// not all that failed together comes back together.
func waitAfter(attempts int, chance float64) time.Duration {
	wait := longestWait
	if attempts < 8 { // 10 s × 4⁶ < 12 h < 10 s × 4⁷
		wait = min(firstWait<<(2*(attempts-1)), longestWait)
	}
	return time.Duration(float64(wait) * (0.8 + 0.4*chance))
}

func (c *Courier) chance() float64 {
	if c.Chance != nil {
		return c.Chance()
	}
	return rand.Float64()
}

func (c *Courier) send(ctx context.Context, e *Endpoint, to target, d *Delivery, now time.Time) (int, Fault) {
	if _, err := c.Addresses.Check(to.URL); err != nil {
		return 0, FaultAddress
	}
	request, err := d.request(ctx, e.Format, to, now)
	if err != nil {
		return 0, FaultAddress
	}
	answer, err := c.http.Do(request)
	switch {
	case errors.Is(err, errForbidden):
		return 0, FaultAddress
	case err != nil:
		return 0, FaultConnection
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, longestAnswer))
	switch {
	case answer.StatusCode >= 300 && answer.StatusCode < 400:
		return answer.StatusCode, FaultRedirect
	case answer.StatusCode < 200 || answer.StatusCode >= 400:
		return answer.StatusCode, FaultStatus
	case e.Format != Standard && (err != nil || !robotTook(text)):
		return answer.StatusCode, FaultRobot
	}
	return answer.StatusCode, ""
}

// robotTook reads the answer of a robot: 200 says nothing, errcode 0 does.
func robotTook(text []byte) bool {
	var answer struct {
		Code *int `json:"errcode"`
	}
	return json.Unmarshal(text, &answer) == nil && answer.Code != nil && *answer.Code == 0
}
