package notify

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"qingdan/internal/rectify"
)

// Addresses says where messages may go (S-61).
type Addresses struct {
	Hosts    []string      // allowed, as host or host:port; nothing else is
	Loopback bool          // also http and https to this machine, for the demonstration only
	Resolver *net.Resolver // the system's when nil
}

// attemptTime is how long one attempt may take in all.
const attemptTime = 10 * time.Second

// Check holds an address against the rules, before it is kept and before each attempt. webhook.url_invalid,
// webhook.host_not_allowed.
func (a Addresses) Check(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Hostname() == "" || u.User != nil || u.Fragment != "" || u.Opaque != "":
		return nil, urlRefused("webhook.url_invalid", rectify.Say("应为 https://主机/路径,不含用户名和 #", "must be https://host/path, without user name and #"))
	case a.Loopback && here(u.Hostname()) && (u.Scheme == "http" || u.Scheme == "https"):
		return u, nil
	case u.Scheme != "https":
		return nil, urlRefused("webhook.url_invalid", rectify.Say("只能用 https", "must be https"))
	case !slices.ContainsFunc(a.Hosts, func(h string) bool { return strings.EqualFold(h, shownHost(u)) }):
		return nil, urlRefused("webhook.host_not_allowed", rectify.Say("主机 %s 不在 webhook_hosts 设置中,请由运维人员加入", "the host %s is not in the setting webhook_hosts; ask who runs the service to add it", shownHost(u)))
	}
	return u, nil
}

func urlRefused(code string, m rectify.Message) error {
	return rectify.Refuse(rectify.Invalid, code, rectify.Say("推送地址不可用", "the address cannot be used"), rectify.Field{Name: "url", Code: code, Message: m})
}

// shownHost is the host in small letters, with its port when it is not the usual one.
func shownHost(u *url.URL) string {
	host := strings.ToLower(u.Host)
	if port := u.Port(); u.Scheme == "https" && port == "443" || u.Scheme == "http" && port == "80" {
		return strings.TrimSuffix(host, ":"+port)
	}
	return host
}

func here(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}

// client sends requests to no other machine than the rules allow. Whatever a name resolves to is checked when the
// connection is made, so that a second answer of the name server changes nothing; redirects are not followed and no
// proxy is asked.
func (a Addresses) client() *http.Client {
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		loopback := a.Loopback && here(host)
		d := net.Dialer{Timeout: 5 * time.Second, Resolver: a.Resolver, Control: func(_, address string, _ syscall.RawConn) error {
			to, err := netip.ParseAddrPort(address)
			if err != nil || !public(to.Addr()) && !(loopback && to.Addr().IsLoopback()) {
				return fmt.Errorf("%w: %s", errForbidden, address)
			}
			return nil
		}}
		return d.DialContext(ctx, network, address)
	}
	return &http.Client{Timeout: attemptTime, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{DialContext: dial, TLSHandshakeTimeout: 5 * time.Second, ResponseHeaderTimeout: attemptTime, MaxResponseHeaderBytes: 16 << 10,
			MaxIdleConnsPerHost: together, IdleConnTimeout: 30 * time.Second, ForceAttemptHTTP2: true}}
}

// notPublic are networks that no public service has: IANA special-purpose registries of IPv4 and IPv6. What netip knows
// by itself is not repeated.
var notPublic = prefixes("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
	"203.0.113.0/24", "240.0.0.0/4", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")

var unicast6 = netip.MustParsePrefix("2000::/3")

func prefixes(all ...string) (list []netip.Prefix) {
	for _, p := range all {
		list = append(list, netip.MustParsePrefix(p))
	}
	return list
}

// public tells whether an address lies in the public internet. An IPv4 address in the clothes of IPv6 does not.
func public(a netip.Addr) bool {
	if a.Is4In6() || a.Zone() != "" || !a.IsGlobalUnicast() || a.IsPrivate() || a.Is6() && !unicast6.Contains(a) {
		return false
	}
	return !slices.ContainsFunc(notPublic, func(p netip.Prefix) bool { return p.Contains(a) })
}
