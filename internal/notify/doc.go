// Package notify tells other systems what moved: signed webhooks in the form of the Standard Webhooks specification,
// and messages of group robots. It is fed by committed entries of the journal, delivers each at least once and those of
// one ticket in their order, and says no more than the number of a ticket, the move, the states and names of units.
package notify
