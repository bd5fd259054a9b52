package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"qingdan/internal/evidence"
	"qingdan/internal/store"
)

// forsaken is how old a file without an entry in the journal must be to be removed. An upload takes minutes from its
// last byte to its commit; the rest is time to notice that a database was restored from an older backup than the files.
const forsaken = 30 * 24 * time.Hour

func (s settings) archive() string { return filepath.Join(s.Data, "evidence") }

// collect removes the files whose upload never came to an entry in the journal.
func (h *house) collect(ctx context.Context, archive *evidence.Archive) {
	removed, err := archive.Collect(ctx, h.references(ctx), time.Now().Add(-forsaken))
	if err != nil && ctx.Err() == nil {
		h.log.Warn("files of evidence to which nothing refers could not be collected", "error", err)
	}
	for _, ref := range removed {
		h.log.Info("a file of evidence to which nothing refers was removed", "place", ref.Place, "sha256", ref.SHA256)
	}
}

// references gives every file that the house refers to.
func (h *house) references(ctx context.Context) evidence.Refs {
	return func(yield func(evidence.Ref, error) bool) {
		for held, err := range h.store.EachAttachment(ctx) {
			var refs []evidence.Ref
			if err == nil {
				refs, err = filesOf(held)
			}
			if err != nil {
				yield(evidence.Ref{}, err)
				return
			}
			for _, ref := range refs {
				if !yield(ref, nil) {
					return
				}
			}
		}
	}
}

// filesOf lists the files of one piece of evidence: the original, and of a picture what is shown of it.
func filesOf(held store.Held) ([]evidence.Ref, error) {
	var file evidence.File
	if err := json.Unmarshal([]byte(held.File), &file); err != nil {
		return nil, fmt.Errorf("%s 的佐证记录无法读取,请恢复备份 / what is recorded of the evidence of %[1]s is not readable; restore a backup: %w", held.TicketNo, err)
	}
	refs := []evidence.Ref{{Place: evidence.Originals, SHA256: held.SHA256}}
	if file.SHA256 != held.SHA256 { // both are served under the name of the other
		refs = append(refs, evidence.Ref{Place: evidence.Originals, SHA256: file.SHA256})
	}
	for _, shown := range []string{file.ShownSHA256, file.ThumbSHA256} {
		if shown != "" {
			refs = append(refs, evidence.Ref{Place: evidence.Shown, SHA256: shown})
		}
	}
	return refs, nil
}

// verifyEvidence reads every file of evidence and compares it with its digest. It prints what is wrong by ticket and
// gives the number of faults.
func (h *house) verifyEvidence(w *world) (faults int, err error) {
	if err := os.MkdirAll(h.settings.archive(), 0o700); err != nil { // one that was never used misses everything
		return 0, err
	}
	archive, err := evidence.OpenReadOnly(h.settings.archive())
	if err != nil {
		return 0, err
	}
	defer archive.Close()
	inventory, err := archive.Scrub(w.ctx, h.references(w.ctx))
	if err != nil {
		return 0, err
	}
	tickets, err := h.ticketsOf(w.ctx, inventory.Findings)
	if err != nil {
		return 0, err
	}
	loose := 0
	for _, f := range inventory.Findings {
		switch about := strings.Join(tickets[f.Ref], ", "); f.Fault {
		case evidence.Missing:
			fmt.Fprintf(w.out, "%s: 佐证文件缺失 / a file of evidence is missing: %s\n", about, f.Path)
			faults++
		case evidence.Damaged:
			fmt.Fprintf(w.out, "%s: 佐证文件与其摘要不符 / a file of evidence does not match its digest: %s\n", about, f.Path)
			faults++
		case evidence.Unreferenced, evidence.Stray:
			loose++
		}
	}
	fmt.Fprintf(w.out, "已读取 %d 个佐证文件(%d 字节),均与摘要一致;另有 %d 个不属于任何问题 / %[1]d files of evidence (%[2]d bytes) were read and match their digests; %[3]d more belong to no ticket\n",
		inventory.Files, inventory.Bytes, loose)
	return faults, nil
}

// ticketsOf gives the numbers of the tickets that refer to the files found wanting.
func (h *house) ticketsOf(ctx context.Context, findings []evidence.Finding) (map[evidence.Ref][]string, error) {
	tickets := map[evidence.Ref][]string{}
	for _, f := range findings {
		if f.Fault == evidence.Missing || f.Fault == evidence.Damaged {
			tickets[f.Ref] = nil
		}
	}
	if len(tickets) == 0 {
		return tickets, nil
	}
	for held, err := range h.store.EachAttachment(ctx) {
		if err != nil {
			return nil, err
		}
		refs, err := filesOf(held)
		if err != nil {
			return nil, err
		}
		for _, ref := range refs {
			if known, wanted := tickets[ref]; wanted && !slices.Contains(known, held.TicketNo) {
				tickets[ref] = append(known, held.TicketNo)
			}
		}
	}
	return tickets, nil
}
