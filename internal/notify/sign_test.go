package notify

import (
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

func TestTheVerifierOfStandardWebhooksAcceptsWhatIsSignedAndNothingElse(t *testing.T) {
	t.Parallel()
	secret := newSecret()
	d := Delivery{ID: "msg_1", Body: []byte(`{"type":"ticket.moved","data":{"do_label":"签收"}}`)}
	request, err := d.request(t.Context(), Standard, target{URL: "https://hooks.example.com/in", Secret: secret}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	if err := verifier.Verify(d.Body, request.Header); err != nil {
		t.Errorf("the verifier refuses it: %v", err)
	}
	if verifier.Verify([]byte(`{}`), request.Header) == nil {
		t.Error("the signature stands for another body too")
	}
	other, err := standardwebhooks.NewWebhook(newSecret())
	if err != nil {
		t.Fatal(err)
	}
	if other.Verify(d.Body, request.Header) == nil {
		t.Error("two endpoints have one secret")
	}
	old, err := d.request(t.Context(), Standard, target{URL: "https://hooks.example.com/in", Secret: secret}, time.Now().Add(-time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if verifier.Verify(d.Body, old.Header) == nil {
		t.Error("an attempt of an hour ago can be played again")
	}
}
