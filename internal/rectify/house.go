package rectify

import "context"

// House keeps what the Desk decides. Change runs fn as one unit of work: everything in it is on disk when Change
// returns nil, and nothing of it is when it does not. fn may run again after a serialisation failure, so it must
// not have effects of its own.
type House interface {
	Change(ctx context.Context, fn func(Work) error) error
	Units() *UnitTree
	Routes(version int) (RouteSet, error) // any version that was ever in force; 0 for the present one
}

// Work is the inside of one unit of work.
type Work interface {
	PublicWork
	RoundWork
	CampaignWork
	// Ticket loads a ticket within the scope; absent and foreign are the same NotFound.
	Ticket(scope Scope, id string) (*Ticket, error)
	// TicketByReceipt loads the ticket with a receipt key of a campaign within the scope; NotFound without one.
	TicketByReceipt(scope Scope, campaign, key string) (*Ticket, error)
	// TicketsNumbered loads the tickets of a batch with a receipt number that is unique only within it, within the scope.
	TicketsNumbered(scope Scope, campaign, batch, number string) ([]*Ticket, error)
	// Attachments lists the evidence of a ticket, oldest first.
	Attachments(t *Ticket) ([]Attachment, error)
	// SealedAbout gives what is sealed about persons for a ticket and its whole family: the parts of its call, what was
	// merged with it, and the tickets from which it was derived. Who was kept out as no objector is left out.
	SealedAbout(t *Ticket) ([]Sealed, error)
	// Record writes the ticket as it is after the move, exactly if it is still as before, together with its journal
	// entry and counters. Someone else being first is a Conflict.
	Record(Record) error
	// Note appends a journal entry that changes no ticket.
	Note(Entry) error
	// Claim looks for the answer that was given under an idempotency key; found with another fingerprint is Invalid.
	Claim(actor string, r *Receipt) (answer []byte, found bool, err error)
	// SettleRow stores the result of a row of an import.
	SettleRow(importID string, n int, r RowResult) error
	// Keep stores the answer under the key, in the same unit of work as what it answers.
	Keep(actor string, r *Receipt, answer []byte) error
	SweepWork
	CaptureWork
	BoardWork
	ReconWork
}

// Record is one accepted move: the ticket before and after, and what is written with it.
type Record struct {
	Before     *Ticket // nil for a new ticket
	After      *Ticket // its Key is set by Record when the ticket is new
	Entry      Entry
	Attachment *Attachment
	Sealed     []byte // replaces what was sealed before
	Contact    []byte // of who made the last objection of After
}
