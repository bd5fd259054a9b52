// Command qingdan is the service and its tools in one binary.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// Exit statuses.
const (
	done    = 0
	refused = 1 // one clear line on standard error
	misused = 2 // the command line is wrong
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr))
}

// commands are the command line.
type commands struct {
	Config string `help:"Configuration file (YAML)." type:"path"`

	Serve       serveCommand       `cmd:"" help:"Serve the API. --demo serves the founding figures from an empty temporary database."`
	Migrate     migrateCommand     `cmd:"" help:"Bring the database to this binary's schema."`
	Account     accountCommand     `cmd:"" help:"Accounts."`
	Unit        unitCommand        `cmd:"" help:"Units."`
	Import      importCommand      `cmd:"" help:"Import an official table (xlsx or csv)."`
	Reconcile   reconcileCommand   `cmd:"" help:"Hold a superior office's list against the tickets of a campaign."`
	Report      reportCommand      `cmd:"" help:"Reports."`
	Chart       chartCommand       `cmd:"" help:"Charts of the reports as SVG or PNG."`
	Export      exportCommand      `cmd:"" help:"Official tables as xlsx or csv; export list names them."`
	Snapshot    snapshotCommand    `cmd:"" help:"Frozen reports."`
	Journal     journalCommand     `cmd:"" help:"The journal as a file, and figures counted anew from it."`
	Verify      verifyCommand      `cmd:"" help:"Hold tickets and figures against the journal."`
	Bench       benchCommand       `cmd:"" help:"Measure this programme on this machine, in a temporary house."`
	Sample      sampleCommand      `cmd:"" help:"Samples of look-back rounds."`
	Healthcheck healthcheckCommand `cmd:"" help:"Ask a running service whether it is ready (for containers)."`
	Version     versionCommand     `cmd:"" help:"Print the version."`
}

// world is what a command may touch.
type world struct {
	ctx    context.Context
	env    map[string]string
	out    io.Writer
	err    io.Writer
	config string
}

// terminal tells whether somebody watches.
func (w *world) terminal() bool {
	f, ok := w.err.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// run is the whole programme, so that tests can run it.
func run(ctx context.Context, args, environ []string, stdout, stderr io.Writer) int {
	var cli commands
	w := &world{ctx: ctx, env: map[string]string{}, out: stdout, err: stderr}
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		w.env[name] = value
	}
	exit := -1
	parser, err := kong.New(&cli, kong.Name("qingdan"), kong.Description("问题清单 · tracks every problem to its real end."), kong.Writers(stdout, stderr),
		kong.Exit(func(status int) { exit = status }), kong.UsageOnError(), kong.Bind(w))
	if err != nil {
		fmt.Fprintln(stderr, "qingdan:", err)
		return misused
	}
	command, err := parser.Parse(args)
	if exit >= 0 {
		return exit // help was asked for and printed
	}
	if err != nil {
		return w.misuse(err)
	}
	w.config = cli.Config
	var wrong wrongUsage
	switch err := command.Run(); {
	case errors.As(err, &wrong):
		return w.misuse(wrong)
	case err != nil:
		fmt.Fprintln(stderr, "qingdan:", plain(err))
		return refused
	}
	return done
}

// wrongUsage is a flag whose value cannot be right in any house.
type wrongUsage struct{ error }

func (e wrongUsage) Unwrap() error { return e.error }

// misuse says what is wrong with the command line.
func (w *world) misuse(err error) int {
	fmt.Fprintf(w.err, "qingdan: 命令有误 / wrong usage: %s (qingdan --help)\n", plain(err))
	return misused
}

// plain says an error in one line, in both languages when it is ours.
func plain(err error) string {
	var e *rectify.Error
	var day *calendar.Error
	switch {
	case errors.As(err, &day):
		return strings.ReplaceAll(err.Error(), day.Error(), day.ZH+" / "+day.EN+" ["+day.Code+"]")
	case !errors.As(err, &e):
		return strings.ReplaceAll(err.Error(), "\n", "; ")
	}
	line := e.ZH + " / " + e.EN
	for _, f := range e.Fields {
		line += fmt.Sprintf("; %s: %s / %s", f.Name, f.ZH, f.EN)
	}
	return line + " [" + e.Code + "]"
}
