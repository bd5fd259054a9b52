package sample

import (
	"encoding/hex"
	"slices"
	"time"
)

// ProofFormat is the version of the exported form.
const ProofFormat = "qingdan/round/1"

// Proof is all that is needed to recompute a draw. Digests are hexadecimal.
type Proof struct {
	Format       string    `json:"format"`
	Round        string    `json:"round"`
	Size         int       `json:"size"`
	Members      []Member  `json:"members"` // in canonical order
	ListDigest   string    `json:"list_digest"`
	JournalSize  int64     `json:"journal_size"` // entries of the journal when the list was frozen
	Checkpoint   string    `json:"checkpoint"`   // SHA-256 of the last of them
	FrozenAt     time.Time `json:"frozen_at"`
	Source       string    `json:"randomness_source"` // announced when the list was frozen
	Randomness   string    `json:"randomness"`
	RandomnessAt time.Time `json:"randomness_at"` // when it became public
	DrawnAt      time.Time `json:"drawn_at"`
	Seed         string    `json:"seed"`
	Drawn        []string  `json:"drawn"` // ids in the order of selection
} // @name RoundProof

// Check draws again and gives every difference from what the proof says; none means that the draw is right.
func (p *Proof) Check() []*Error {
	if p.Format != ProofFormat {
		return []*Error{refuse("proof.format", "format 应为 %q,实为 %q", "format must be %q, it is %q", ProofFormat, p.Format)}
	}
	var found []*Error
	differs := func(code, zh, en string, args ...any) { found = append(found, refuse(code, zh, en, args...)) }
	list := &List{p.Round, p.Size, p.Members}
	if err := list.check(); err != nil {
		return []*Error{err.(*Error)}
	}
	if !slices.IsSortedFunc(p.Members, inOrder) {
		differs("proof.order", "members 不是规范顺序", "members are not in canonical order")
	}
	digest := list.Digest()
	if given := hex.EncodeToString(digest[:]); given != p.ListDigest {
		differs("proof.list_digest", "清单的摘要是 %s,list_digest 写的是 %s", "the list has the digest %s, list_digest says %s", given, p.ListDigest)
	}
	if !p.RandomnessAt.After(p.FrozenAt) {
		differs("proof.randomness_at", "随机数须在冻结之后公布", "the randomness must become public after the list was frozen")
	}
	if p.DrawnAt.Before(p.RandomnessAt) {
		differs("proof.drawn_at", "抽取早于随机数公布", "the draw is earlier than the randomness")
	}
	checkpoint, err := hex.DecodeString(p.Checkpoint)
	if err != nil || len(checkpoint) != 32 {
		differs("proof.checkpoint", "checkpoint 不是 SHA-256 摘要", "the checkpoint is not a SHA-256 digest")
		return found
	}
	seed := Seed(digest, [32]byte(checkpoint), p.Randomness)
	if given := hex.EncodeToString(seed[:]); given != p.Seed {
		differs("proof.seed", "种子应为 %s,seed 写的是 %s", "the seed is %s, the file says %s", given, p.Seed)
	}
	drawn := list.Draw(seed)
	if len(drawn) != len(p.Drawn) {
		differs("proof.drawn", "应抽出 %d 件,drawn 有 %d 件", "%d are drawn, the file has %d", len(drawn), len(p.Drawn))
	}
	for i := range min(len(drawn), len(p.Drawn)) {
		if drawn[i] != p.Drawn[i] {
			differs("proof.drawn", "第 %d 件应为 %s,drawn 写的是 %s", "selection %d is %s, the file says %s", i+1, drawn[i], p.Drawn[i])
			break
		}
	}
	return found
}
