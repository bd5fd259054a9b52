package main

import (
	"context"
	"fmt"
	"io"
	"testing"

	"qingdan/internal/auth"
	"qingdan/internal/rectify"
)

func TestFiguresArePreparedForTheWidestScopesAndNotForAll(t *testing.T) {
	t.Parallel()
	o, err := openOffice(&world{ctx: context.Background(), env: map[string]string{}, out: io.Discard, err: io.Discard}, t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = o.close() })
	if got := o.warm(context.Background()); got != 0 {
		t.Errorf("a house without accounts prepares %d scopes", got)
	}
	add := func(name string, role rectify.Role, unit, scope string) {
		t.Helper()
		account := auth.NewAccount{Username: name, Name: name, Role: role, Password: goodPassword}
		if account.Unit, err = o.unit(unit); err != nil {
			t.Fatal(err)
		}
		id, err := o.unit(scope)
		if err != nil {
			t.Fatal(err)
		}
		account.Scope = []string{id}
		if _, err := o.gate.CreateAccount(context.Background(), auth.ConsoleSession(""), account); err != nil {
			t.Fatal(err)
		}
	}
	add("officer", rectify.Officer, "500119001000", "500119001000")
	add("coordinator", rectify.Coordinator, "500119-D01", "500119000000")
	add("colleague", rectify.Coordinator, "500119-D01", "500119000000")
	if got := o.warm(context.Background()); got != 1 {
		t.Errorf("an officer and two coordinators of one scope: %d scopes are prepared", got)
	}
	for n := 2; n < 8; n++ {
		add(fmt.Sprint("auditor", n), rectify.Auditor, fmt.Sprintf("500119-D%02d", n), fmt.Sprintf("500119-D%02d", n))
	}
	if got := o.warm(context.Background()); got != warmedScopes {
		t.Errorf("of seven scopes %d are prepared, the bound is %d", got, warmedScopes)
	}
	scopes, err := o.widest(context.Background())
	if err != nil || o.width(scopes[0]) <= o.width(scopes[1]) {
		t.Errorf("the widest is not first: %v", err)
	}
	stopped, stop := context.WithCancel(context.Background())
	stop()
	if got := o.warm(stopped); got != 0 {
		t.Errorf("%d scopes are prepared after the stop", got)
	}
}
