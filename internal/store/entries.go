package store

import (
	"crypto/rand"

	"qingdan/internal/journal"
	"qingdan/internal/rectify"
)

// Note appends an entry that changes no ticket.
func (w *work) Note(e rectify.Entry) error {
	if err := w.lockHead(); err != nil {
		return err
	}
	return w.append(e, nil, nil)
}

// append puts one entry at the head of the journal; it is written with the others of the page. The leaf holds the clock as
// it stood; the column, by which prefixes are cut, does not go back when the clock was set back or when another server's
// clock is slow.
func (w *work) append(e rectify.Entry, changes, texts journal.Fields) error {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails
	leaf := journal.Encode(w.head, &e, changes, texts, secret)
	w.latest = max(w.latest, microsOf(e.RecordedAt))
	w.leaves = append(w.leaves, journalRow{w.head, leaf.Bytes, string(e.Event), e.TicketKey, e.Seq, w.latest})
	if leaf.Texts != nil {
		w.texts = append(w.texts, journalTextsRow{w.head, leaf.Key, leaf.Texts})
	}
	w.head++
	return nil
}

// journalRow is an entry of the journal in its table.
type journalRow struct {
	Idx        int64
	Leaf       []byte
	Event      string
	TicketKey  int64
	Seq        int64
	RecordedAt micros
}

// TableName names the table for GORM.
func (journalRow) TableName() string { return "journal" }

// journalTextsRow are the texts of an entry, which can be taken out of it.
type journalTextsRow struct {
	Idx           int64
	Secret, Texts []byte
}

// TableName names the table for GORM.
func (journalTextsRow) TableName() string { return "journal_texts" }

// writeJournal writes the entries of a page.
func (p *page) writeJournal() error {
	if err := insertRows(p, p.leaves); err != nil {
		return err
	}
	return insertRows(p, p.texts)
}
