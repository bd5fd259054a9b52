package rectify

import (
	"context"
	"strconv"
)

// maxParts is how many tickets one call can become.
const maxParts = 20

// Split divides a registered ticket that tells of several problems (一件多诉): the ticket keeps the first part, and the
// others are registered in the same unit of work, under the one receipt number with -1, -2 and so on. parts hold what
// differs; what a part leaves out it has from the ticket. It gives all parts, the divided ticket first.
//
// split.too_few, split.too_many, split.registered_only, and what register and edit refuse.
func (k *Desk) Split(ctx context.Context, actor Actor, cmd Command, parts []Facts) ([]*Ticket, error) {
	if n := len(parts); n < 2 || n > maxParts {
		return nil, Refuse(Invalid, "split.number", Say("应拆分为 2 到 %d 件", "a ticket is split into 2 to %d parts", maxParts), Field{"parts", "split.number", Say("应有 2 到 %d 项", "2 to %d items", maxParts)})
	}
	var all []*Ticket
	err := k.House.Change(ctx, func(w Work) error {
		all = nil
		scope, err := actor.Scope()
		if err != nil {
			return err
		}
		whole, err := w.Ticket(scope, cmd.Ticket)
		if err != nil {
			return err
		}
		if whole.State != Registered || whole.Historical {
			return Refuse(Illegal, "split.registered_only", Say("只有尚未交办的问题可以拆分;已交办的请先退单", "only a ticket that is not yet dispatched can be split; have it returned first"))
		}
		for i, part := range parts {
			if whole.ReceiptNumber != "" {
				number := whole.ReceiptNumber + "-" + strconv.Itoa(i+1)
				part.ReceiptNumber = &number
			}
			deed := Command{Do: "edit", Ticket: whole.ID, Version: cmd.Version, Conditional: cmd.Conditional, Note: cmd.Note, Facts: part}
			if i > 0 {
				deed = Command{Do: "register", Note: cmd.Note, Facts: inherited(whole, part), splitFrom: whole.ID}
			}
			t, err := k.act(w, actor, deed)
			if err != nil {
				return err
			}
			all = append(all, t)
		}
		return nil
	})
	if err != nil {
		k.refused(ctx, actor, "split", cmd.Ticket, err)
		return nil, err
	}
	return all, nil
}

// inherited fills what a part leaves out from the ticket that it was part of.
func inherited(whole *Ticket, part Facts) Facts {
	fill(&part.Source, whole.Source)
	fill(&part.Campaign, whole.Campaign)
	fill(&part.Batch, whole.Batch)
	fill(&part.BatchOn, whole.BatchOn)
	fill(&part.ListLevel, whole.ListLevel)
	fill(&part.Channel, whole.Channel)
	fill(&part.Title, whole.Title)
	fill(&part.Description, whole.Description)
	fill(&part.Address, whole.Address)
	fill(&part.RegionText, whole.RegionText)
	fill(&part.Township, whole.Township)
	fill(&part.DiscoveredOn, whole.DiscoveredOn)
	fill(&part.DiscoveryMode, whole.DiscoveryMode)
	fill(&part.RiskLevel, whole.RiskLevel)
	if part.PollutionTypes == nil && len(whole.PollutionTypes) > 0 {
		part.PollutionTypes = &whole.PollutionTypes
	}
	if part.RecusedUnits == nil && len(whole.RecusedUnits) > 0 {
		part.RecusedUnits = &whole.RecusedUnits
	}
	if part.KeyCase == nil && whole.KeyCase {
		part.KeyCase = &whole.KeyCase
	}
	if part.Anonymous == nil && whole.Anonymous {
		part.Anonymous = &whole.Anonymous
	}
	return part
}

// fill gives a fact that was not brought the value that is there.
func fill[T comparable](fact **T, value T) {
	var none T
	if *fact == nil && value != none {
		*fact = &value
	}
}
