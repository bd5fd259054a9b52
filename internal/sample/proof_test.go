package sample

import (
	"encoding/hex"
	"slices"
	"testing"
	"time"
)

func proof(t *testing.T) *Proof {
	t.Helper()
	l := frozen(t, 5, members(40))
	digest := l.Digest()
	seed := Seed(digest, [32]byte{9}, "31415")
	at := time.Date(2024, 6, 3, 1, 0, 0, 0, time.UTC)
	return &Proof{Format: ProofFormat, Round: l.Round, Size: l.Size, Members: l.Members, ListDigest: hex.EncodeToString(digest[:]), JournalSize: 7,
		Checkpoint: hex.EncodeToString(append([]byte{9}, make([]byte, 31)...)), FrozenAt: at, Source: "lottery", Randomness: "31415",
		RandomnessAt: at.Add(time.Hour), DrawnAt: at.Add(2 * time.Hour), Seed: hex.EncodeToString(seed[:]), Drawn: l.Draw(seed)}
}

func TestAnHonestDrawIsProven(t *testing.T) {
	t.Parallel()
	if found := proof(t).Check(); found != nil {
		t.Errorf("differences: %v", found)
	}
}

func TestATamperedDrawIsNamed(t *testing.T) {
	t.Parallel()
	for code, tamper := range map[string]func(*Proof){
		"proof.format":        func(p *Proof) { p.Format = "" },
		"proof.order":         func(p *Proof) { slices.Reverse(p.Members) },
		"proof.list_digest":   func(p *Proof) { p.Members = p.Members[1:] },
		"proof.seed":          func(p *Proof) { p.Randomness = "31416" },
		"proof.checkpoint":    func(p *Proof) { p.Checkpoint = "00" },
		"proof.drawn":         func(p *Proof) { p.Drawn[4] = p.Members[0].ID + "x" },
		"proof.randomness_at": func(p *Proof) { p.RandomnessAt = p.FrozenAt },
		"proof.drawn_at":      func(p *Proof) { p.DrawnAt = p.FrozenAt },
		"sample.repeated":     func(p *Proof) { p.Members[1] = p.Members[0] },
		"sample.size":         func(p *Proof) { p.Size = 41 },
	} {
		p := proof(t)
		tamper(p)
		if !slices.ContainsFunc(p.Check(), func(e *Error) bool { return e.Code == code }) {
			t.Errorf("%s: %v", code, p.Check())
		}
	}
	p := proof(t)
	p.Drawn = p.Drawn[:4]
	if found := p.Check(); len(found) != 1 || found[0].Code != "proof.drawn" {
		t.Errorf("one left out: %v", found)
	}
}
