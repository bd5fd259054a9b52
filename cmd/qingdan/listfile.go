package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/sheet"
)

// listFlags name an official table and who brings it: to be imported, or to be held against the tickets.
type listFlags struct {
	File     string `arg:"" help:"The xlsx or csv file." type:"existingfile"`
	Campaign string `help:"Code of the inspection round, batch or yearly list; an import makes one that is unknown." required:""`
	Account  string `help:"User name of the coordinator in whose name it is done." required:""`
	Layout   string `help:"Layout." enum:"auto,complaint,task" default:"auto"`
	Source   string `help:"Source of complaint tables." enum:"complaint,hotline,list_item,oversight,inspection_task" default:"complaint"`
	AsOf     string `help:"Day that the table speaks of; today when left out." name:"as-of"`
	Data     string `help:"Data directory." type:"path"`
}

// listFile is a table that was opened, with who brings it.
type listFile struct {
	rectify.Import
	actor rectify.Actor
	book  *sheet.Book
}

// read opens the house and the table for what is done with it; may refuses who may not do it before the table is read.
func (c *listFlags) read(w *world, may func(rectify.Actor) error, do func(h *house, list *listFile) error) error {
	on, err := dayFlag("--as-of", c.AsOf)
	today := calendar.DayOf(time.Now())
	switch {
	case err != nil:
		return wrongUsage{err}
	case on > today:
		return wrongUsage{errors.New("--as-of 不能晚于今天 / cannot lie in the future")}
	case on.IsZero():
		on = today
	}
	return w.inHouse(c.Data, func(h *house) error {
		actor, err := h.actor(w, c.Account)
		if err != nil {
			return err
		}
		if err := may(actor); err != nil {
			return err
		}
		f, err := os.Open(c.File)
		if err != nil {
			return err
		}
		defer f.Close()
		digest := sha256.New()
		size, err := io.Copy(digest, f)
		if err != nil {
			return err
		}
		list := &listFile{actor: actor, Import: rectify.Import{ID: newID(), Account: actor.ID, Campaign: rectify.NormalCampaign(c.Campaign), Source: rectify.Source(c.Source), AsOf: on,
			FileName: filepath.Base(c.File), SHA256: hex.EncodeToString(digest.Sum(nil)), Layout: c.Layout, CreatedAt: time.Now().UTC()}}
		if list.book, err = sheet.Read(w.ctx, f, size, list.FileName, sheet.OptionsFor(h.store.Units(), actor, c.Layout)); err != nil {
			return err
		}
		return do(h, list)
	})
}
