package flags

import (
	"fmt"
	"time"
)

// Validate refuses thresholds that mean nothing, by the name that they have in the configuration.
func (s Settings) Validate() error {
	for _, n := range []struct {
		name        string
		value       int
		least, most int
	}{
		{"alike_bits", s.Alike, 1, 7}, {"burst_size", s.BurstSize, 2, 1000}, {"cut_off_size", s.CutOffSize, 1, 1e6}, {"cut_off_share", s.CutOffShare, 1, 100},
		{"night_from", s.NightFrom, 12, 24}, {"night_to", s.NightTo, 0, 11}, {"text_length", s.TextLength, 1, 2000}, {"pair_size", s.PairSize, 2, 1e6}, {"pair_share", s.PairShare, 1, 100},
		{"never_rejected_size", s.NeverSize, 1, 1e6}, {"far_metres", s.Far, 1, 1e6}, {"rush_days", s.RushDays, 1, 31}, {"rush_size", s.RushSize, 2, 1000}, {"reopen_size", s.ReopenSize, 1, 1000},
		{"shrunk_size", s.ShrunkSize, 1, 1e6}, {"shrunk_share", s.ShrunkShare, 1, 100}, {"drop_size", s.DropSize, 1, 1e6}, {"drop_share", s.DropShare, 1, 100},
	} {
		if n.value < n.least || n.value > n.most {
			return fmt.Errorf("flags.%s 应为 %d 至 %d,现为 %d / %[1]s must be between %[2]d and %[3]d and is %[4]d", n.name, n.least, n.most, n.value)
		}
	}
	for _, d := range []struct {
		name  string
		value time.Duration
		most  time.Duration
	}{
		{"check_within", s.Check, 30 * day}, {"burst_within", s.BurstSpan, 30 * day}, {"backdated_by", s.BackdatedFor, 366 * day}, {"clock", s.Clock, 30 * day}, {"reopen_within", s.ReopenWithin, 366 * day},
	} {
		if d.value < time.Second || d.value > d.most {
			return fmt.Errorf("flags.%s 应为 1s 至 %s,现为 %s / %[1]s must be between 1s and %[2]s and is %[3]s", d.name, d.most, d.value)
		}
	}
	return nil
}

const day = 24 * time.Hour
