package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qingdan/internal/sample"
)

// exported writes the file of a round of 40 tickets of which 5 were drawn, as alter leaves it, and gives its name.
func exported(t *testing.T, alter func(*sample.Proof)) string {
	t.Helper()
	var members []sample.Member
	for i := range 40 {
		members = append(members, sample.Member{ID: fmt.Sprintf("ticket%02d", i)})
	}
	list, err := sample.Freeze("round1", 5, members)
	if err != nil {
		t.Fatal(err)
	}
	digest, checkpoint := list.Digest(), [32]byte{1}
	seed := sample.Seed(digest, checkpoint, "3 1 4 1 5")
	at := time.Date(2024, 6, 3, 9, 0, 0, 0, time.UTC)
	proof := sample.Proof{Format: sample.ProofFormat, Round: "round1", Size: 5, Members: list.Members, ListDigest: hex.EncodeToString(digest[:]), JournalSize: 9,
		Checkpoint: hex.EncodeToString(checkpoint[:]), FrozenAt: at, Source: "体彩", Randomness: "3 1 4 1 5", RandomnessAt: at.Add(time.Hour), DrawnAt: at.Add(2 * time.Hour),
		Seed: hex.EncodeToString(seed[:]), Drawn: list.Draw(seed)}
	alter(&proof)
	text, err := json.Marshal(proof)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "round.json")
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestAnExportedRoundIsDrawnAgainWithoutAHouse(t *testing.T) {
	t.Parallel()
	out, _ := console(t, done, "sample", "verify", exported(t, func(*sample.Proof) {}))
	if !strings.Contains(out, "5 of 40 drawn again, as in the file") || !strings.Contains(out, "3 1 4 1 5") {
		t.Errorf("said: %s", out)
	}
	for what, alter := range map[string]func(*sample.Proof){
		"[proof.drawn]":       func(p *sample.Proof) { p.Drawn[0] = p.Members[0].ID + "x" },
		"[proof.list_digest]": func(p *sample.Proof) { p.Members = p.Members[1:] },
		"[proof.seed]":        func(p *sample.Proof) { p.Randomness = "2 7 1 8 2" },
		"[sample.repeated]":   func(p *sample.Proof) { p.Members[1] = p.Members[0] },
	} {
		out, errs := console(t, refused, "sample", "verify", exported(t, alter))
		oneLine(t, errs)
		if !strings.Contains(out, what) {
			t.Errorf("%s is not named: %s%s", what, out, errs)
		}
	}
	_, errs := console(t, refused, "sample", "verify", "sample_test.go")
	oneLine(t, errs)
	if !strings.Contains(errs, "proof.unreadable") {
		t.Errorf("said: %s", errs)
	}
}
