package main

import (
	"cmp"
	"fmt"
	"net/http"
	"net/netip"
	"runtime/debug"
	"time"
)

type healthcheckCommand struct {
	Listen string `help:"Address of the service." default:"127.0.0.1:8080"`
}

// Run succeeds when the service answers that it is ready.
func (c *healthcheckCommand) Run(w *world) error {
	address, err := netip.ParseAddrPort(c.Listen)
	if err != nil {
		return fmt.Errorf("--listen:%q 不是 127.0.0.1:8080 这样的地址:端口 / %[1]q is not address:port such as 127.0.0.1:8080", c.Listen)
	}
	host := address.Addr()
	if host.IsUnspecified() {
		host = netip.MustParseAddr("127.0.0.1")
	}
	client := http.Client{Timeout: 3 * time.Second}
	answer, err := client.Get("http://" + netip.AddrPortFrom(host, address.Port()).String() + "/readyz")
	if err != nil {
		return fmt.Errorf("服务没有应答 / the service does not answer: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("服务尚未就绪 / the service is not ready: %s", answer.Status)
	}
	return nil
}

type versionCommand struct{}

// Run prints the version of the build.
func (*versionCommand) Run(w *world) error {
	fmt.Fprintln(w.out, release())
	return nil
}

// version is set by the linker (make build).
var version string

// release names the version of the build, or the commit it was built from.
func release() string {
	info, ok := debug.ReadBuildInfo()
	if version != "" || !ok {
		return cmp.Or(version, "unknown")
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return info.Main.Version + " (" + s.Value[:12] + ")"
		}
	}
	return info.Main.Version
}
