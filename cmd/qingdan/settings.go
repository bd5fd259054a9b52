package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/caarlos0/env/v11"
	"go.yaml.in/yaml/v3"

	"qingdan/internal/flags"
	"qingdan/internal/rectify"
	"qingdan/internal/snapshot"
)

// settings is the configuration: the file, then the environment (QINGDAN_*), then flags. Secrets come from the
// environment or from files named there, never from the configuration file.
type settings struct {
	Listen          string   `yaml:"listen" env:"LISTEN"`
	Data            string   `yaml:"data" env:"DATA"`
	Routes          string   `yaml:"routes" env:"ROUTES"`
	Tables          string   `yaml:"tables" env:"TABLES"`
	Forms           string   `yaml:"forms" env:"FORMS"`
	Reports         string   `yaml:"reports" env:"REPORTS"`
	Font            string   `yaml:"font" env:"FONT"`
	Indicators      string   `yaml:"indicators" env:"INDICATORS"`
	Holidays        []string `yaml:"holidays" env:"HOLIDAYS"`
	TrustedProxies  []string `yaml:"trusted_proxies" env:"TRUSTED_PROXIES"`
	WebhookHosts    []string `yaml:"webhook_hosts" env:"WEBHOOK_HOSTS"`
	PasswordProfile string   `yaml:"password_profile" env:"PASSWORD_PROFILE"`
	SecondFactor    bool     `yaml:"second_factor" env:"SECOND_FACTOR"`
	IdleMinutes     int      `yaml:"idle_minutes" env:"IDLE_MINUTES"`
	SessionHours    int      `yaml:"session_hours" env:"SESSION_HOURS"`
	EvidenceMiB     int64    `yaml:"evidence_mib" env:"EVIDENCE_MIB"`
	TicketMiB       int64    `yaml:"ticket_mib" env:"TICKET_MIB"`
	AccountMiB      int64    `yaml:"account_mib" env:"ACCOUNT_MIB"`
	HouseMiB        int64    `yaml:"house_mib" env:"HOUSE_MIB"`
	ImportMiB       int64    `yaml:"import_mib" env:"IMPORT_MIB"`
	YellowDays      int      `yaml:"yellow_days" env:"YELLOW_DAYS"`
	NoticePhone     string   `yaml:"notice_phone" env:"NOTICE_PHONE"`
	NoticeAddress   string   `yaml:"notice_address" env:"NOTICE_ADDRESS"`
	CaptureMinutes  int      `yaml:"capture_minutes" env:"CAPTURE_MINUTES"`
	PaperCells      int      `yaml:"paper_cells" env:"PAPER_CELLS"`
	LongCalls       int64    `yaml:"long_calls" env:"LONG_CALLS"`
	LongCallsEach   int64    `yaml:"long_calls_each" env:"LONG_CALLS_EACH"`
	SnapshotsADay   int      `yaml:"snapshots_a_day" env:"SNAPSHOTS_A_DAY"`
	ProposalDays    int      `yaml:"proposal_days" env:"PROPOSAL_DAYS"`
	LogLevel        string   `yaml:"log_level" env:"LOG_LEVEL"`

	Flags       flags.Settings `yaml:"flags" envPrefix:"FLAGS_"`
	Periodicals periodicals    `yaml:"periodicals" envPrefix:"PERIODICALS_"`

	Database     string `yaml:"-" env:"DATABASE"`
	DatabaseFile string `yaml:"-" env:"DATABASE_FILE"`
	Keyring      string `yaml:"-" env:"KEYRING"`
	KeyringFile  string `yaml:"-" env:"KEYRING_FILE"`
	DemoPassword string `yaml:"-" env:"DEMO_PASSWORD"`
}

// defaults are the settings of a fresh installation; configs/qingdan.yaml explains them.
func defaults() settings {
	return settings{
		Listen: "127.0.0.1:8080", Data: "data", PasswordProfile: "mlps3", IdleMinutes: 30, SessionHours: 12,
		EvidenceMiB: 20, TicketMiB: 500, AccountMiB: 10 * 1024, HouseMiB: 200 * 1024, ImportMiB: 64, YellowDays: rectify.YellowDays, CaptureMinutes: 10, LogLevel: "info",
		PaperCells: 60_000, LongCalls: 8, LongCallsEach: 4, SnapshotsADay: snapshot.DailySnapshots, ProposalDays: snapshot.ProposalDays,
		Flags:        flags.Defaults(),
		Periodicals:  periodicals{Kinds: snapshot.Kinds, Cut: "20:00", Weekday: 5},
		DemoPassword: "Qingdan-demo-2024!",
	}
}

// settings reads the configuration.
func (w *world) settings() (settings, error) {
	s := defaults()
	if w.config != "" {
		text, err := os.ReadFile(w.config)
		if err != nil {
			return s, fmt.Errorf("无法读取配置 / cannot read the configuration: %w", err)
		}
		if err := decodeSettings(text, &s); err != nil {
			return s, fmt.Errorf("配置 %s 有误 / the configuration is wrong: %w", w.config, err)
		}
	}
	if err := w.knownNames(); err != nil {
		return s, err
	}
	if err := env.ParseWithOptions(&s, env.Options{Environment: w.env, Prefix: "QINGDAN_"}); err != nil {
		return s, fmt.Errorf("环境变量有误 / the environment is wrong: %w", err)
	}
	if s.DatabaseFile != "" {
		text, err := os.ReadFile(s.DatabaseFile)
		if err != nil {
			return s, fmt.Errorf("无法读取 QINGDAN_DATABASE_FILE / cannot read QINGDAN_DATABASE_FILE: %w", err)
		}
		s.Database = strings.TrimSpace(string(text))
	}
	return s, s.validate()
}

func decodeSettings(text []byte, s *settings) error {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(s); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

// knownNames refuses a misspelt QINGDAN_ variable, which would otherwise silently mean the default.
func (w *world) knownNames() error {
	params, err := env.GetFieldParamsWithOptions(&settings{}, env.Options{Prefix: "QINGDAN_"})
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, p := range params {
		known[p.Key] = true
	}
	for name := range w.env {
		if strings.HasPrefix(name, "QINGDAN_") && !strings.HasPrefix(name, "QINGDAN_TEST_") && !known[name] {
			return fmt.Errorf("没有环境变量设置 %s / there is no setting %[1]s in the environment", name)
		}
	}
	return nil
}

func (s settings) validate() error {
	if _, err := netip.ParseAddrPort(s.Listen); err != nil {
		return fmt.Errorf("listen:%q 不是 127.0.0.1:8080 这样的地址:端口 / %[1]q is not address:port such as 127.0.0.1:8080", s.Listen)
	}
	if _, err := s.proxies(); err != nil {
		return err
	}
	for name, n := range map[string]int64{"idle_minutes": int64(s.IdleMinutes), "session_hours": int64(s.SessionHours), "evidence_mib": s.EvidenceMiB,
		"ticket_mib": s.TicketMiB, "account_mib": s.AccountMiB, "house_mib": s.HouseMiB, "import_mib": s.ImportMiB, "yellow_days": int64(s.YellowDays), "capture_minutes": int64(s.CaptureMinutes),
		"paper_cells": int64(s.PaperCells), "long_calls": s.LongCalls, "long_calls_each": s.LongCallsEach, "snapshots_a_day": int64(s.SnapshotsADay), "proposal_days": int64(s.ProposalDays)} {
		if n < 1 {
			return fmt.Errorf("%s 至少为 1 / %[1]s must be at least 1", name)
		}
	}
	if _, err := s.Periodicals.schedule(); err != nil {
		return err
	}
	if s.CaptureMinutes > 60 {
		return errors.New("capture_minutes 最多为 60 / capture_minutes must be at most 60")
	}
	return s.Flags.Validate()
}

func (s settings) proxies() ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, p := range s.TrustedProxies {
		prefix, err := netip.ParsePrefix(p)
		if err != nil {
			return nil, fmt.Errorf("trusted_proxies:%q 不是 10.0.0.1/32 这样的网段 / %[1]q is not a network such as 10.0.0.1/32", p)
		}
		all = append(all, prefix)
	}
	return all, nil
}

// database is the address of PostgreSQL, or the file of SQLite in the data directory.
func (s settings) database() string {
	if s.Database != "" {
		return s.Database
	}
	return filepath.Join(s.Data, "qingdan.db")
}

// place names the database for people: an absolute path, or server and database without anything secret.
func (s settings) place() string {
	if strings.Contains(s.Database, "://") {
		address, err := url.Parse(s.Database)
		if err != nil {
			return "QINGDAN_DATABASE" // what cannot be read cannot be freed of its password
		}
		return (&url.URL{Scheme: address.Scheme, Host: address.Host, Path: address.Path}).String()
	}
	path, err := filepath.Abs(s.database())
	if err != nil {
		return s.database()
	}
	return path
}

// loopback tells whether the service would be reachable from this machine only.
func (s settings) loopback() bool {
	address, err := netip.ParseAddrPort(s.Listen)
	return err == nil && address.Addr().IsLoopback()
}
