package notify

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

func TestOnlyPublicAddressesAreDialled(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"114.114.114.114": true, "2400:3200::1": true, "8.8.8.8": true,
		"127.0.0.1": false, "127.9.9.9": false, "10.0.0.1": false, "172.16.0.1": false, "172.31.255.255": false, "192.168.1.1": false,
		"169.254.169.254": false, "100.64.0.1": false, "100.100.100.200": false, "0.0.0.0": false, "0.1.2.3": false, "224.0.0.1": false, "239.1.1.1": false,
		"255.255.255.255": false, "240.0.0.1": false, "198.18.0.1": false, "192.0.0.8": false, "192.0.2.1": false, "198.51.100.1": false, "203.0.113.1": false,
		"::1": false, "::": false, "fe80::1": false, "fe80::1%eth0": false, "fc00::1": false, "fd12::1": false, "ff02::1": false, "::ffff:8.8.8.8": false, "::ffff:127.0.0.1": false,
		"::127.0.0.1": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false, "2001::1": false, "2001:db8::1": false, "3fff::1": false,
	} {
		if got := public(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s: public is %v", text, got)
		}
	}
}

// nameServer is a real one: it answers the first questions with one address and all later ones with this machine.
func nameServer(t *testing.T, first [4]byte, times int64) (*net.Resolver, *atomic.Int64) {
	t.Helper()
	socket, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = socket.Close() })
	asked := &atomic.Int64{}
	go func() {
		buffer := make([]byte, 512)
		for {
			n, from, err := socket.ReadFrom(buffer)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buffer[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			m.Response, m.Authoritative, m.Additionals = true, true, nil
			if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
				a := first
				if asked.Add(1) > times {
					a = [4]byte{127, 0, 0, 1}
				}
				m.Answers = []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: q.Name, Class: dnsmessage.ClassINET}, Body: &dnsmessage.AResource{A: a}}}
			}
			if packed, err := m.Pack(); err == nil {
				_, _ = socket.WriteTo(packed, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", socket.LocalAddr().String())
	}}, asked
}

// TestANameThatIsBoundAnewReachesNothingInside plays DNS rebinding: whoever asks first hears of a harmless address, and
// the connection would go to this machine.
func TestANameThatIsBoundAnewReachesNothingInside(t *testing.T) {
	t.Parallel()
	reached := &atomic.Int64{}
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	t.Cleanup(inside.Close)
	_, port, err := net.SplitHostPort(inside.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for name, loopback := range map[string]bool{"in service": false, "in the demonstration": true} {
		resolver, asked := nameServer(t, [4]byte{8, 8, 8, 8}, 1)
		rules := Addresses{Hosts: []string{"rebind.example.com:" + port}, Loopback: loopback, Resolver: resolver}
		if found, err := resolver.LookupHost(t.Context(), "rebind.example.com"); err != nil || len(found) != 1 || found[0] != "8.8.8.8" {
			t.Fatalf("the name server said %v, %v", found, err)
		}
		if _, err := rules.Check("https://rebind.example.com:" + port); err != nil {
			t.Fatal(err)
		}
		_, err = rules.client().Get("http://rebind.example.com:" + port)
		if !errors.Is(err, errForbidden) || asked.Load() < 2 || reached.Load() != 0 {
			t.Errorf("%s: %v after %d questions, %d requests reached the inside", name, err, asked.Load(), reached.Load())
		}
	}
	if _, err := (Addresses{Loopback: true}).client().Get(inside.URL); err != nil || reached.Load() != 1 {
		t.Errorf("the demonstration cannot reach its own machine: %v", err)
	}
	if _, err := (Addresses{}).client().Get(inside.URL); !errors.Is(err, errForbidden) || reached.Load() != 1 {
		t.Errorf("the service reaches its own machine: %v", err)
	}
}
