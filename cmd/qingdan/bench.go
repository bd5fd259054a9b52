package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"

	"qingdan/internal/auth"
	"qingdan/internal/demo"
	"qingdan/internal/rectify"
)

// benchCommand measures the programme on the machine it runs on, in a temporary house that is gone afterwards.
type benchCommand struct {
	Tickets int    `help:"How many tickets the house holds." default:"10000"`
	Format  string `help:"Format." enum:"table,json" default:"table"`
	Folder  string `help:"Where the temporary house stands: the disk that is measured; that of temporary files when left out." type:"existingdir"`
}

// Run fills a house and measures it; every measurement has a bare loop over the same database, or the same kind of file,
// beside it.
func (c *benchCommand) Run(w *world) (err error) {
	if c.Tickets < 100 || c.Tickets > 10_000_000 {
		return wrongUsage{fmt.Errorf("--tickets 应在 100 至 10000000 之间 / --tickets must be from 100 to 10000000")}
	}
	folder, err := os.MkdirTemp(c.Folder, "qingdan-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	b := &bench{world: w, data: filepath.Join(folder, "house"), folder: folder, tickets: c.Tickets, rng: rand.New(rand.NewPCG(1, 2))}
	if err := b.all(); err != nil {
		return err
	}
	return b.print(c.Format)
}

// bench is a run under way.
type bench struct {
	*world
	folder, data string
	tickets      int
	rng          *rand.Rand
	office       *office
	bare         *bare
	lines        []benchLine
}

func (b *bench) all() (err error) {
	if b.office, err = openOffice(b.world, b.data, ""); err != nil {
		return err
	}
	defer func() {
		if b.office != nil { // it failed before the last step, which closes the house to start it
			err = errors.Join(err, b.office.close())
		}
	}()
	if err := b.fill(); err != nil {
		return err
	}
	b.office.condense(b.ctx) // as the service does
	for _, step := range []func() error{b.writing, b.paging, b.closures, b.reports, b.exports, b.starting} {
		if err := errors.Join(b.ctx.Err(), step()); err != nil {
			return err
		}
	}
	return nil
}

// office is an open house with units and a coordinator, without the service around it.
type office struct {
	*house
	coordinator rectify.Actor
	township    string
}

// openOffice opens an office in a database; blank is SQLite in the data directory.
func openOffice(w *world, data, database string) (*office, error) {
	s, err := w.settings()
	if err != nil {
		return nil, err
	}
	s.Data, s.Database, s.LogLevel = data, database, "warn"
	h, err := w.open(s)
	if err != nil {
		return nil, err
	}
	if _, _, err := h.store.PutUnits(w.ctx, demo.Units(), h.desk.Entry(auth.ConsoleSession("").Actor, rectify.EventUnits), newID); err != nil {
		return nil, errors.Join(err, h.close())
	}
	tree := h.store.Units()
	work, _ := tree.Coded("500119-D01")
	district, _ := tree.Coded("500119000000")
	township, _ := tree.Coded("500119001000")
	return &office{house: h, township: township.ID,
		coordinator: rectify.Actor{ID: "coordinator", Role: rectify.Coordinator, Unit: work.ID, ScopeUnits: []string{district.ID}, Recusals: tree.Chain(work.ID)}}, nil
}
