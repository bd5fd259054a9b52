package main

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"qingdan/configs"
	"qingdan/internal/auth"
	"qingdan/internal/calendar"
	"qingdan/internal/paper/forms"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/report/official"
	"qingdan/internal/seal"
	"qingdan/internal/sheet"
	"qingdan/internal/store"
)

// house is everything opened and tied together.
type house struct {
	settings   settings
	store      *store.Store
	keyring    *seal.Keyring
	gate       *auth.Gate
	desk       *rectify.Desk
	calendar   *calendar.Calendar
	tables     *official.Layouts
	forms      forms.Set
	layouts    sheet.Layouts
	log        *slog.Logger
	indicators *report.Indicators
}

// open opens the house for a command.
func (w *world) open(s settings) (*house, error) {
	h := &house{settings: s}
	var level slog.Level
	if err := level.UnmarshalText([]byte(s.LogLevel)); err != nil {
		return nil, fmt.Errorf("log_level 应为 debug、info、warn 或 error / must be debug, info, warn or error: %w", err)
	}
	h.log = slog.New(slog.NewJSONHandler(w.err, &slog.HandlerOptions{Level: level}))
	if err := os.MkdirAll(s.Data, 0o700); err != nil {
		return nil, fmt.Errorf("无法建立数据目录 / cannot make the data directory: %w", err)
	}
	var err error
	if h.store, err = store.Open(w.ctx, store.Options{DSN: s.database()}); err != nil {
		return nil, err
	}
	if err := h.furnish(w.ctx); err != nil {
		return nil, errors.Join(err, h.store.Close())
	}
	return h, nil
}

// openExisting opens a house that is there, in a data directory or the one of the settings when that is blank: a
// mistyped directory must not become a new house in which all is well. It is house.absent, and nothing is made.
func (w *world) openExisting(data string) (*house, error) {
	s, err := w.settings()
	if err != nil {
		return nil, err
	}
	if data != "" {
		s.Data = data
	}
	if !strings.Contains(s.database(), "://") {
		if file, err := os.Stat(s.database()); errors.Is(err, fs.ErrNotExist) || err == nil && file.Size() == 0 {
			return nil, rectify.Refuse(rectify.NotFound, "house.absent", rectify.Say("%s 处没有数据库,请用 --data 指明其目录(新库由 serve、migrate 或 unit import 建立)",
				"no database at %s; name its directory with --data (serve, migrate and unit import make a new one)", s.place()))
		}
	}
	return w.open(s)
}

// inHouse opens a house that is there, for what is done in it, and closes it.
func (w *world) inHouse(data string, do func(h *house) error) error {
	h, err := w.openExisting(data)
	if err != nil {
		return err
	}
	return errors.Join(do(h), h.close())
}

func (h *house) furnish(ctx context.Context) error {
	routes, err := h.settings.routes()
	if err != nil {
		return err
	}
	if err := h.store.UseRoutes(ctx, routes); err != nil {
		return err
	}
	if h.keyring, err = h.settings.keyring(); err != nil {
		return err
	}
	if h.calendar, err = h.settings.workingDays(); err != nil {
		return err
	}
	h.store.CountDaysBy(report.WorkdaysOf(h.calendar.Count))
	if h.indicators, err = h.settings.indicators(); err != nil {
		return err
	}
	if h.tables, err = h.settings.tables(); err != nil {
		return err
	}
	if h.forms, err = h.settings.forms(); err != nil {
		return err
	}
	if h.layouts, err = h.settings.layouts(); err != nil {
		return err
	}
	h.desk = &rectify.Desk{House: h.store, Due: h.due, Published: h.published, Now: time.Now, NewID: newID,
		Receives: rectify.Text(strings.TrimSpace(h.settings.NoticePhone + " " + h.settings.NoticeAddress))}
	policy, err := auth.PolicyNamed(h.settings.PasswordProfile)
	if err != nil {
		return err
	}
	nameKey, err := h.keyring.Derive("sign-in names")
	if err != nil {
		return err
	}
	gate := auth.Settings{NameKey: nameKey, Policy: policy, Idle: time.Duration(h.settings.IdleMinutes) * time.Minute,
		Absolute: time.Duration(h.settings.SessionHours) * time.Hour, Log: h.log}
	if h.settings.SecondFactor {
		gate.SecondFactor = auth.SecondFactorRoles
	}
	h.gate, err = auth.New(h.store, h.keyring.Box("accounts", "otp_secret"), gate)
	return err
}

// workingDays is the calendar that ships with the binary, with the further years that the settings name.
func (s settings) workingDays() (*calendar.Calendar, error) {
	days := calendar.Embedded()
	for _, path := range s.Holidays {
		f, err := os.Open(path)
		if err != nil {
			return nil, fmt.Errorf("无法读取 holidays / cannot read holidays: %w", err)
		}
		notice, err := calendar.ReadNotice(f)
		if err = errors.Join(err, f.Close()); err != nil {
			return nil, fmt.Errorf("holidays %s: %w", path, err)
		}
		if days, err = days.With(notice); err != nil {
			return nil, fmt.Errorf("holidays %s: %w", path, err)
		}
	}
	return days, nil
}

// due computes a limit for the Desk.
func (h *house) due(from calendar.Day, n int, working, countFirst bool) (calendar.Day, error) {
	kind := calendar.Natural
	if working {
		kind = calendar.Working
	}
	d, err := h.calendar.Due(from, n, kind, countFirst)
	return d.On, err
}

// published tells the Desk whether a limit between two days can still move.
func (h *house) published(from, to calendar.Day) (string, bool) {
	_, provisional, err := h.calendar.Count(from, to, true)
	return h.calendar.Version(), err == nil && !provisional
}

func (h *house) close() error { return h.store.Close() }

func (s settings) routes() (rectify.RouteSet, error) {
	if s.Routes == "" {
		return configs.Routes()
	}
	text, err := os.ReadFile(s.Routes)
	if err != nil {
		return rectify.RouteSet{}, fmt.Errorf("无法读取 routes / cannot read routes: %w", err)
	}
	return configs.ReadRoutes(text)
}

// tables are the layouts of official tables: those that ship with the binary, or all from the file of the settings.
func (s settings) tables() (*official.Layouts, error) {
	if s.Tables == "" {
		return official.Read(configs.Tables)
	}
	text, err := os.ReadFile(s.Tables)
	if err != nil {
		return nil, fmt.Errorf("无法读取 tables / cannot read tables: %w", err)
	}
	layouts, err := official.Read(text)
	if err != nil {
		return nil, fmt.Errorf("tables %s: %w", s.Tables, err)
	}
	return layouts, nil
}

// indicators are those of the ranking.
func (s settings) indicators() (*report.Indicators, error) {
	if s.Indicators == "" {
		return report.ReadIndicators(configs.Indicators)
	}
	text, err := os.ReadFile(s.Indicators)
	if err != nil {
		return nil, fmt.Errorf("无法读取 indicators / cannot read indicators: %w", err)
	}
	set, err := report.ReadIndicators(text)
	if err != nil {
		return nil, fmt.Errorf("indicators %s: %w", s.Indicators, err)
	}
	return set, nil
}

// keyring comes from the environment, from a file named there, or from the data directory, where it is made once.
func (s settings) keyring() (*seal.Keyring, error) {
	if s.Keyring != "" {
		return seal.Parse(s.Keyring)
	}
	path := s.KeyringFile
	if path == "" {
		path = filepath.Join(s.Data, "keyring")
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return seal.Create(path)
		}
	}
	return seal.Load(path)
}

// newID makes a public id: 100 random bits, so that nothing can be counted or guessed.
func newID() string {
	var b [13]byte
	_, _ = rand.Read(b[:]) // never fails
	return strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))[:20]
}
