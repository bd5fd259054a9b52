package store_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"

	"qingdan/internal/rectify"
)

// seen adds a photo with its looks; by default those who look are coordinators of the office.
func (w *world) seen(by rectify.Actor, t *rectify.Ticket, digest string, look uint64) {
	w.Helper()
	scope, _ := by.Scope()
	now, err := w.store.Ticket(w.ctx, scope, t.ID)
	if err != nil {
		w.Fatal(err)
	}
	file, _ := json.Marshal(struct{ Looks [8]uint64 }{[8]uint64{look, 1, 2, 3, 4, 5, 6, 7}})
	w.must(by, rectify.Command{Do: "attach", Ticket: t.ID, Version: now.Version, Attachment: &rectify.Attachment{ID: w.newID(), Kind: "after", SHA256: digest, File: string(file), At: w.clock.now()}})
}

func TestPhotosThatLookAlikeAreFoundInTheWholeHouseWithinTheScope(t *testing.T) {
	everyEngine(t, func(w *world) {
		rng := rand.New(rand.NewPCG(3, 4))
		own, other := w.dispatched("沟渠", "dongcheng"), w.dispatched("河道", "shuijiang")
		hidden := w.complaint("暗管")
		hidden.Facts.RecusedUnits = &[]string{w.unit["office"]}
		inspector := w.actor(rectify.Coordinator, "inspectors", "district")
		secret := w.must(inspector, hidden)
		var looks [8]uint64
		for i := range looks {
			looks[i] = rng.Uint64() | 1<<63 // the highest bit is the sign of the column
		}
		flipped := func(look uint64, n int) uint64 {
			for _, bit := range rng.Perm(64)[:n] {
				look ^= 1 << bit
			}
			return look
		}
		w.seen(w.coordinator(), own, "own", looks[0])
		w.seen(w.coordinator(), other, "mirrored", flipped(looks[3], 7))
		w.seen(w.coordinator(), other, "far", flipped(looks[5], 9))
		w.seen(inspector, secret, "secret", flipped(looks[0], 2))
		for range 90 { // a crowd that has a quarter in common and nothing else
			w.seen(w.coordinator(), other, "crowd", looks[0]&0xffff|rng.Uint64()<<16)
		}
		w.seen(w.coordinator(), other, "scaled", flipped(looks[0], 4))
		for _, who := range []struct {
			actor rectify.Actor
			finds []string
		}{{w.coordinator(), []string{"scaled", "mirrored"}}, {inspector, []string{"secret", "scaled", "mirrored"}}} {
			scope, _ := who.actor.Scope()
			photos, err := w.store.PhotosLike(w.ctx, scope, own, looks)
			var found []string
			for _, p := range photos {
				found = append(found, p.SHA256)
			}
			if err != nil || !slices.Equal(found, who.finds) {
				w.Errorf("%s finds %v, expected %v: %v", who.actor.Unit, found, who.finds, err)
			}
		}
		if _, err := w.store.PhotosLike(w.ctx, rectify.Scope{}, own, looks); err == nil {
			w.Error("photos were compared without a scope")
		}
	})
}
