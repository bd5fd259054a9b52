package notify

import (
	"encoding/json"
	"slices"
	"time"

	"qingdan/internal/rectify"
)

// Format is the form in which an endpoint is told.
type Format string

// The formats: Standard Webhooks (github.com/standard-webhooks/standard-webhooks), and the group robots of 企业微信 and 钉钉.
const (
	Standard Format = "standard"
	WeCom    Format = "wecom"
	DingTalk Format = "dingtalk"
)

// Formats are the formats with their labels.
var Formats = []rectify.Term{
	{ID: string(Standard), Message: rectify.Say("签名推送(Standard Webhooks)", "Signed webhook (Standard Webhooks)")},
	{ID: string(WeCom), Message: rectify.Say("企业微信群机器人", "WeCom group robot")},
	{ID: string(DingTalk), Message: rectify.Say("钉钉群机器人", "DingTalk group robot")},
}

// Endpoint is somewhere that is told. Its address and secret are kept apart, sealed, because the address of a robot is
// its key; what is journalled is this struct.
type Endpoint struct {
	ID        string
	Label     rectify.Text
	Host      string // of the address, with its port when it is not the usual one
	Format    Format
	Unit      string // told is what this unit sees
	Disabled  Reason
	CreatedBy string
	CreatedAt time.Time
}

// Reason says why nothing is delivered; blank while it is.
type Reason string

// The reasons.
const (
	ByAdmin Reason = "by_admin" // somebody switched it off
	Failing Reason = "failing"  // a delivery failed for three days
	Gone    Reason = "gone"     // the receiver answered 410
)

// Reasons are the reasons with their labels.
var Reasons = []rectify.Term{
	{ID: string(ByAdmin), Message: rectify.Say("已停用", "Switched off")},
	{ID: string(Failing), Message: rectify.Say("连续三天推送失败,已自动停用", "Switched off after failing for three days")},
	{ID: string(Gone), Message: rectify.Say("对方答复不再接收(410),已自动停用", "Switched off because the receiver is gone (410)")},
}

// scope is what the endpoint may be told of: what its unit sees. Nobody knows who reads on the other side, so a ticket
// from which a unit above or below it is recused is not told either.
func (e *Endpoint) scope(tree *rectify.UnitTree) (rectify.Scope, error) {
	return rectify.Actor{ID: e.ID, Role: rectify.Auditor, Unit: e.Unit, ScopeUnits: []string{e.Unit},
		Recusals: slices.Concat(tree.Chain(e.Unit), tree.Subtree(e.Unit))}.Scope()
}

// target is what is sealed.
type target struct {
	URL    string `json:"url"`
	Secret string `json:"secret"` // whsec_… of Standard, SEC… of DingTalk; blank without one
}

// Box seals targets under the id of their endpoint.
type Box interface {
	Seal(record string, text []byte) ([]byte, error)
	Open(record string, blob []byte) ([]byte, error)
}

func (t target) seal(box Box, id string) ([]byte, error) {
	text, err := json.Marshal(t)
	if err != nil {
		return nil, err
	}
	return box.Seal(id, text)
}

func openTarget(box Box, id string, blob []byte) (t target, err error) {
	text, err := box.Open(id, blob)
	if err == nil {
		err = json.Unmarshal(text, &t)
	}
	return t, err
}
