package api

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"qingdan/configs"
	"qingdan/internal/auth"
	"qingdan/internal/calendar"
	"qingdan/internal/flags"
	"qingdan/internal/notify"
	"qingdan/internal/paper/forms"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/report/official"
	"qingdan/internal/seal"
	"qingdan/internal/sheet"
	"qingdan/internal/snapshot"
	"qingdan/internal/typeface"
)

// Config is what the counter is furnished with. Desk, Gate, Keyring and the interfaces but Calendar must be given.
type Config struct {
	Desk            *rectify.Desk
	Gate            *auth.Gate
	Directory       Directory
	Health          Health
	Figures         Figures
	Imports         Imports
	Exports         sheet.Source
	Tables          *official.Layouts // of official tables
	Calendar        Calendar          // the embedded one
	Keyring         *seal.Keyring     // seals the cursors of lists and who complained
	Tickets         Tickets
	Inbox           Inbox
	Rounds          Rounds
	Known           Known
	Sweeps          Sweeps
	Evidence        Evidence
	Archive         Archive
	Complainants    Complainants
	Suspects        Suspects
	Flags           flags.Settings // flags.Defaults
	Board           Board
	Quotas          Quotas
	CaptureFor      time.Duration // how long a code for a photo is good; 10 minutes
	Webhooks        *notify.Office
	Ranks           Ranks
	Reconciliations Reconciliations
	Indicators      *report.Indicators // of the ranking; those that ship with the binary when nil
	Snapshots       *snapshot.Office

	Now            func() time.Time // time.Now
	NewID          func() string    // of requests that bring none; random
	TrustedProxies []netip.Prefix   // whose X-Forwarded-For and X-Forwarded-Proto are believed; none
	Limits         Limits
	YellowDays     int       // before the due day the light is yellow; rectify.YellowDays when zero
	Contact        Contact   // where objections are taken besides the page of notices
	Forms          forms.Set // those that ship
	Layouts        sheet.Layouts
	Letters        typeface.Set // the embedded font alone
	PaperCells     int          // cells of a report on paper at most; 60 000
	Version        string
	TempDir        string // where uploads wait while they are read; the system's when blank
	Log            *slog.Logger
}

// Server answers requests. It is safe for concurrent use and keeps nothing that must survive a restart.
type Server struct {
	Config
	echo       *echo.Echo
	table      []route
	accounts   *meter // per signed-in account
	visitors   *meter // per address, for who has not signed in
	voices     *meter // per address, for what the public writes
	everyVoice *meter // of all addresses together
	crowd      *meter // of all addresses together, for what the public reads
	turns      *turns // long work at once
	batches    *meter // per signed-in account, for the items of its batches
	receipts   *receipts
	lines      encodedShelf // of lists
	printKey   [32]byte     // of fingerprints
	trackKey   [32]byte     // of tracking codes
	shotKey    [32]byte     // of codes for photos
	uploading  sync.Mutex
	runner     runner
}

// New builds the server; it fails when a route has no policy or something is missing.
func New(cfg Config) (*Server, error) {
	if cfg.Desk == nil || cfg.Gate == nil || cfg.Directory == nil || cfg.Health == nil || cfg.Keyring == nil {
		return nil, fmt.Errorf("api: Desk, Gate, Directory, Health and Keyring must be given")
	}
	if cfg.Tickets == nil || cfg.Inbox == nil || cfg.Rounds == nil || cfg.Known == nil || cfg.Complainants == nil || cfg.Board == nil || cfg.Evidence == nil || cfg.Archive == nil ||
		cfg.Figures == nil || cfg.Imports == nil || cfg.Sweeps == nil || cfg.Webhooks == nil || cfg.Suspects == nil || cfg.Exports == nil || cfg.Tables == nil || cfg.Ranks == nil || cfg.Reconciliations == nil || cfg.Snapshots == nil {
		return nil, fmt.Errorf("api: Tickets, Inbox, Rounds, Known, Complainants, Board, Evidence, Archive, Figures, Imports, Sweeps, Webhooks, Suspects, Exports, Tables, Ranks, Reconciliations and Snapshots must be given")
	}
	if cfg.Calendar == nil {
		cfg.Calendar = calendar.Embedded()
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.NewID == nil {
		cfg.NewID = randomID
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if cfg.Forms == nil {
		var err error
		if cfg.Forms, err = configs.Forms(); err != nil {
			return nil, err
		}
	}
	if cfg.Flags == (flags.Settings{}) {
		cfg.Flags = flags.Defaults()
	}
	cfg.YellowDays = cmp.Or(cfg.YellowDays, rectify.YellowDays)
	set(&cfg.CaptureFor, 10*time.Minute)
	set(&cfg.PaperCells, 60_000)
	if cfg.Indicators == nil {
		var err error
		if cfg.Indicators, err = report.ReadIndicators(configs.Indicators); err != nil {
			return nil, err
		}
	}
	cfg.Limits.fill()
	cfg.Quotas.fill()
	s := &Server{Config: cfg, receipts: newReceipts(cfg.Now)}
	key, err := cfg.Keyring.Derive("idempotency")
	if err != nil {
		return nil, err
	}
	s.printKey = key
	if s.trackKey, err = cfg.Keyring.Derive("tracking codes"); err != nil {
		return nil, err
	}
	if s.shotKey, err = cfg.Keyring.Derive("capture codes"); err != nil {
		return nil, err
	}
	s.accounts, s.visitors = newMeter(cfg.Limits.Account, cfg.Now), newMeter(cfg.Limits.Visitor, cfg.Now)
	s.voices, s.batches = newMeter(cfg.Limits.Voice, cfg.Now), newMeter(cfg.Limits.Batch, cfg.Now)
	s.everyVoice, s.crowd = newMeter(cfg.Limits.Voices, cfg.Now), newMeter(cfg.Limits.Crowd, cfg.Now)
	s.turns = newTurns(cfg.Limits)
	s.table = s.routes()
	s.echo = echo.New()
	s.echo.Logger.SetOutput(discard{})
	s.echo.IPExtractor, s.echo.SchemeExtractor = believing(cfg.TrustedProxies)
	s.echo.Pre(s.front)
	for _, r := range s.table {
		s.echo.Add(r.method, r.path, s.serve(r))
	}
	if err := guarded(s.echo.Routes(), s.table); err != nil {
		return nil, err
	}
	return s, nil
}

// guarded holds the routes that Echo knows against the table: each needs exactly one line with a policy (S-01).
func guarded(known []*echo.Route, table []route) error {
	for _, k := range known {
		i := slices.IndexFunc(table, func(r route) bool { return r.method == k.Method && r.path == k.Path })
		if i < 0 || !table[i].who.declared() {
			return fmt.Errorf("api: route %s %s has no policy", k.Method, k.Path)
		}
	}
	if len(known) != len(table) {
		return fmt.Errorf("api: %d routes are served, the table has %d", len(known), len(table))
	}
	return nil
}

// ServeHTTP answers one request. HEAD is GET whose body net/http leaves out.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodHead {
		get := *r
		get.Method = http.MethodGet
		r = &get
	}
	s.echo.ServeHTTP(w, r)
}

// believing gives how the address and the scheme of a caller are found out: from the connection, or from what a
// trusted proxy says about it (S-47).
func believing(proxies []netip.Prefix) (echo.IPExtractor, echo.SchemeExtractor) {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect(), echo.ExtractSchemeDirect()
	}
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range proxies {
		trust = append(trust, echo.TrustIPRange(&net.IPNet{IP: p.Masked().Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen())}))
	}
	return echo.ExtractIPFromXFFHeader(trust...), echo.ExtractSchemeFromHeaders(trust...)
}

func randomID() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// discard swallows Echo's own log; requests are logged by front.
type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
