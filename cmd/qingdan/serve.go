package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"qingdan/api"
	"qingdan/internal/auth"
	"qingdan/internal/evidence"
	"qingdan/internal/notify"
	"qingdan/internal/rectify"
)

type serveCommand struct {
	Demo   bool   `help:"Serve the founding figures of 2024, with one account per role, from an empty temporary database."`
	Listen string `help:"Address to listen on."`
	Data   string `help:"Data directory; with --demo the demonstration is kept there." type:"path"`
}

// Run serves until it is told to stop; requests under way are finished first.
func (c *serveCommand) Run(w *world) error {
	s, err := w.settings()
	if err != nil {
		return err
	}
	if c.Listen != "" {
		s.Listen = c.Listen
	}
	if err := s.validate(); err != nil {
		return err
	}
	if c.Demo && !s.loopback() {
		return fmt.Errorf("--demo 的账号口令公开,只在本机提供服务:请用 127.0.0.1,不用 %s / --demo has accounts with a known password and listens on this machine only: use 127.0.0.1, not %[1]s", s.Listen)
	}
	if c.Data != "" {
		s.Data = c.Data
	}
	if c.Demo {
		s.Database = "" // never a database that somebody works with
		if c.Data == "" {
			if s.Data, err = os.MkdirTemp("", "qingdan-demo-"); err != nil {
				return err
			}
			defer os.RemoveAll(s.Data)
		}
	}
	h, err := w.open(s)
	if err != nil {
		return err
	}
	return errors.Join(c.serve(w, h), h.close())
}

func (c *serveCommand) serve(w *world, h *house) error {
	listener, err := net.Listen("tcp", h.settings.Listen)
	if err != nil {
		return fmt.Errorf("无法监听 %s,请释放该端口,或用 --listen 另选一个 / cannot listen on it; free the port or choose another with --listen: %w", h.settings.Listen, errors.Unwrap(err))
	}
	defer listener.Close()
	if c.Demo {
		if err := h.demonstrate(w); err != nil {
			return err
		}
	} else if err := h.greet(w, listener.Addr()); err != nil {
		return err
	}
	archive, err := evidence.Open(h.settings.archive())
	if err != nil {
		return err
	}
	office := h.office(c.Demo)
	handler, err := h.counter(archive, office)
	if err != nil {
		return err
	}
	if err := handler.Begin(w.ctx); err != nil {
		return err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 60 * time.Second, WriteTimeout: 60 * time.Second,
		IdleTimeout: 120 * time.Second, MaxHeaderBytes: 32 << 10, ErrorLog: nil}
	stopped := make(chan error, 1)
	go func() {
		<-w.ctx.Done()
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		stopped <- errors.Join(server.Shutdown(ctx), handler.End(ctx))
	}()
	go h.sweep(w.ctx)
	go h.prepare(w.ctx)
	go h.collect(w.ctx, archive)
	go h.publish(w.ctx, h.snapshots())
	told := make(chan struct{})
	go func() {
		defer close(told)
		h.courier(office).Run(w.ctx)
	}()
	fmt.Fprintf(w.out, "http://%s/docs/  API http://%s/api/v1\n", listener.Addr(), listener.Addr())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	<-told // a delivery under way is cut off; it is made again
	return <-stopped
}

// counter furnishes the API.
func (h *house) counter(archive *evidence.Archive, office *notify.Office) (*api.Server, error) {
	proxies, err := h.settings.proxies()
	if err != nil {
		return nil, err
	}
	waiting := filepath.Join(h.settings.Data, "uploads")
	if err := errors.Join(os.RemoveAll(waiting), os.MkdirAll(waiting, 0o700)); err != nil {
		return nil, err // what a crash left behind is of no use
	}
	letters, err := h.settings.letters()
	if err != nil {
		return nil, err
	}
	const mib = 1 << 20
	s := h.settings
	return api.New(api.Config{Desk: h.desk, Gate: h.gate, Directory: h.store, Health: h.store, Figures: h.store, Imports: h.store, Exports: h.store, Tables: h.tables, Calendar: h.calendar, Keyring: h.keyring,
		Webhooks: office, Snapshots: h.snapshots(), Tickets: h.store, Inbox: h.store, Rounds: h.store, Known: h.store, Sweeps: h.store, Evidence: h.store, Archive: archive, Complainants: h.store, Suspects: h.store, Ranks: h.store, Reconciliations: h.store, Indicators: h.indicators, Board: h.store,
		YellowDays: s.YellowDays,
		Forms:      h.forms, Layouts: h.layouts, Letters: letters,
		Contact:        api.Contact{Phone: s.NoticePhone, Address: s.NoticeAddress},
		Quotas:         api.Quotas{File: s.EvidenceMiB * mib, Ticket: s.TicketMiB * mib, Account: s.AccountMiB * mib, House: s.HouseMiB * mib},
		Limits:         api.Limits{Upload: max(s.EvidenceMiB, s.ImportMiB)*mib + mib, Work: s.LongCalls, WorkAccount: s.LongCallsEach},
		CaptureFor:     time.Duration(s.CaptureMinutes) * time.Minute,
		Flags:          s.Flags,
		PaperCells:     s.PaperCells,
		TrustedProxies: proxies, Version: release(), TempDir: waiting, Log: h.log})
}

// greet prints how to make the first account while there is none: a line for a shell, in which the password
// is typed unseen and shows neither in the history nor among the processes.
func (h *house) greet(w *world, address net.Addr) error {
	token, err := h.gate.OpenSetup(w.ctx)
	if rectify.CodeOf(err) == "auth.setup_over" {
		return nil
	}
	if err != nil {
		return err
	}
	policy, err := auth.PolicyNamed(h.settings.PasswordProfile)
	if err != nil {
		return err
	}
	var zh, en []string
	for _, rule := range policy.Rules() {
		zh, en = append(zh, rule.ZH), append(en, rule.EN)
	}
	fmt.Fprintf(w.out, `尚无账号。在另一终端执行下面一行并输入口令(不显示),建立安全管理员 anquan;凭证一次有效 / no account yet. Run this line in another terminal and type a password (it is not shown); it makes the security administrator anquan. The token works once:
read -rs PASSWORD && printf '{"token":"%s","username":"anquan","name":"安全管理员","password":"%%s"}' "$PASSWORD" | curl -w '\n' http://%s/api/v1/setup -H 'Content-Type: application/json' -d @-
口令 / password: %s / %s
`, token, address, strings.Join(zh, ";"), strings.Join(en, "; "))
	return nil
}

// sweep forgets expired sessions and cold counters once in a while.
func (h *house) sweep(ctx context.Context) {
	tick := time.NewTicker(10 * time.Minute)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := h.gate.Sweep(ctx); err != nil && ctx.Err() == nil {
				h.log.Warn("expired sessions could not be swept", "error", err)
			}
		}
	}
}
