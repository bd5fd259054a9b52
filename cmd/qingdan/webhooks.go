package main

import (
	"time"

	"qingdan/internal/notify"
)

// office looks after webhooks; only in the demonstration may they go to this machine.
func (h *house) office(demo bool) *notify.Office {
	return &notify.Office{Shelf: h.store, Box: h.keyring.Box("webhooks", "target"), Units: h.store.Units, Now: time.Now, NewID: newID, Entry: h.desk.Entry,
		Addresses: notify.Addresses{Hosts: h.settings.WebhookHosts, Loopback: demo}}
}

// courier delivers what the office set up.
func (h *house) courier(o *notify.Office) *notify.Courier {
	return (&notify.Courier{Shelf: o.Shelf, Box: o.Box, Units: o.Units, Addresses: o.Addresses, Now: o.Now, NewID: o.NewID, Log: h.log}).Open()
}
