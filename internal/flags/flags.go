// Package flags finds what looks like a closure on paper only: photos used twice, checks made in seconds, texts copied,
// bursts before a cut-off. A flag is a reason to look and never a judgement: it blocks nothing, and it shows the numbers
// it was raised on. The controls are A7, A8, A12 and A13 of the security design; docs/flags.md lists them for people.
package flags

import (
	"cmp"
	"slices"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// Severity says how much a flag alone deserves a look.
type Severity string

// The severities: a notice can have many good reasons, a warning few, and a serious flag hardly one.
const (
	Notice  Severity = "notice"
	Warning Severity = "warning"
	Serious Severity = "serious"
)

// The codes of flags.
const (
	PhotoReused   = "photo.reused"
	PhotoAlike    = "photo.alike"
	CheckSeconds  = "check.seconds"
	CheckPair     = "check.pair"
	NeverRejected = "check.never_rejected"
	ClosingBurst  = "closing.burst"
	ClosingCutOff = "closing.cut_off"
	ClosingNight  = "closing.night"
	TextCloned    = "closing.cloned_text"
	Imported      = "closing.imported"
	Backdated     = "entry.backdated"

	PhotoFar        = "photo.far"
	PhotoTime       = "photo.time"
	PhotoEdited     = "photo.edited"
	PhotoContradict = "photo.contradicts"
	PhotoBare       = "photo.no_metadata"
	PhotoSamePlace  = "photo.same_place"
	CheckUnseen     = "check.unseen"
	VerifyNoPhoto   = "verify.no_photo"
	VerifyNotLive   = "verify.not_live"

	TransferBurst     = "transfer.burst"
	ExtensionBurst    = "extension.burst"
	ClosingDisputed   = "closing.disputed"
	ReopenAfterCutOff = "reopen.after_cut_off"
	IntakeDrop        = "intake.drop"
	Shrunk            = "denominator.shrunk"
)

// Codes lists the codes of all flags.
func Codes() []string {
	return []string{PhotoReused, PhotoAlike, CheckSeconds, CheckPair, NeverRejected, ClosingBurst, ClosingCutOff, ClosingNight, TextCloned, Imported, Backdated,
		PhotoFar, PhotoTime, PhotoEdited, PhotoContradict, PhotoBare, PhotoSamePlace, CheckUnseen, VerifyNoPhoto, VerifyNotLive,
		TransferBurst, ExtensionBurst, ClosingDisputed, ReopenAfterCutOff, IntakeDrop, Shrunk}
}

// Flag is one reason to look at some tickets.
type Flag struct {
	Code     string
	Severity Severity
	Message  rectify.Message // with the numbers
	Tickets  []string        // ids, sorted
	People   []string        // accounts that it is about
	Subject  string          // what it is about, unique within the code
	Unit     string          // that it is about, when it is about one
}

// Reuse is one file that is a photo of different tickets.
type Reuse struct {
	SHA256  string
	Tickets []string // ids
}

// Settings are the thresholds.
type Settings struct {
	Alike        int           `yaml:"alike_bits" env:"ALIKE_BITS"`                   // photos that differ in at most so many of 64 bits look alike; 7 at the most
	Check        time.Duration `yaml:"check_within" env:"CHECK_WITHIN"`               // a check sooner after the application than this was hardly made on site
	BurstSpan    time.Duration `yaml:"burst_within" env:"BURST_WITHIN"`               // within it …
	BurstSize    int           `yaml:"burst_size" env:"BURST_SIZE"`                   // … so many closures by one person are a burst
	CutOffSize   int           `yaml:"cut_off_size" env:"CUT_OFF_SIZE"`               // of so many closures of a period at least …
	CutOffShare  int           `yaml:"cut_off_share" env:"CUT_OFF_SHARE"`             // … so many per cent in its last tenth
	NightFrom    int           `yaml:"night_from" env:"NIGHT_FROM"`                   // hour of the office's day at which the night begins
	NightTo      int           `yaml:"night_to" env:"NIGHT_TO"`                       // and ends
	TextLength   int           `yaml:"text_length" env:"TEXT_LENGTH"`                 // characters; shorter texts are alike by nature
	PairSize     int           `yaml:"pair_size" env:"PAIR_SIZE"`                     // of so many applications of a person at least …
	PairShare    int           `yaml:"pair_share" env:"PAIR_SHARE"`                   // … so many per cent checked by one person
	NeverSize    int           `yaml:"never_rejected_size" env:"NEVER_REJECTED_SIZE"` // of so many closures of a unit at least, none was ever sent back
	BackdatedFor time.Duration `yaml:"backdated_by" env:"BACKDATED_BY"`               // entered later than this after it happened
	Far          int           `yaml:"far_metres" env:"FAR_METRES"`                   // metres between a photo and the place of the problem; maps of China are shifted by up to 700
	Clock        time.Duration `yaml:"clock" env:"CLOCK"`                             // by which the clock of a camera may be wrong
	RushDays     int           `yaml:"rush_days" env:"RUSH_DAYS"`                     // days before a due day or the end of a period, and the length of a rush, in which …
	RushSize     int           `yaml:"rush_size" env:"RUSH_SIZE"`                     // … so many transfers or extensions of a unit are a burst
	ReopenWithin time.Duration `yaml:"reopen_within" env:"REOPEN_WITHIN"`             // reopened sooner than this after it was closed before the cut-off
	ReopenSize   int           `yaml:"reopen_size" env:"REOPEN_SIZE"`                 // of so many tickets of a unit
	ShrunkSize   int           `yaml:"shrunk_size" env:"SHRUNK_SIZE"`                 // so many tickets of a unit at least that were voided, merged or put into another category, …
	ShrunkShare  int           `yaml:"shrunk_share" env:"SHRUNK_SHARE"`               // … so many per cent of these and the closures
	DropSize     int           `yaml:"drop_size" env:"DROP_SIZE"`                     // of so many registrations in each of the three periods before at least …
	DropShare    int           `yaml:"drop_share" env:"DROP_SHARE"`                   // … the present period has at most so many per cent
}

// Defaults are thresholds that a district can start with. They were chosen, not measured: look at what they raise.
func Defaults() Settings {
	return Settings{Alike: 6, Check: 10 * time.Minute, BurstSpan: 10 * time.Minute, BurstSize: 5, CutOffSize: 20, CutOffShare: 40, NightFrom: 22, NightTo: 6,
		TextLength: 15, PairSize: 10, PairShare: 90, NeverSize: 20, BackdatedFor: 24 * time.Hour, Far: 1500, Clock: time.Hour,
		RushDays: 3, RushSize: 5, ReopenWithin: 30 * 24 * time.Hour, ReopenSize: 2, ShrunkSize: 5, ShrunkShare: 30, DropSize: 10, DropShare: 50}
}

// Over raises the flags of tickets that were closed in a period, and of the files that these share with other tickets.
// They come sorted by code and subject.
func Over(closed []*rectify.Ticket, reused []Reuse, s Settings) []Flag {
	here := slices.DeleteFunc(slices.Clone(closed), func(t *rectify.Ticket) bool { return t.HistoricalClosure })
	var all []Flag
	for _, r := range reused {
		all = append(all, Flag{Code: PhotoReused, Severity: Serious, Tickets: r.Tickets, Subject: r.SHA256,
			Message: rectify.Say("同一张照片(SHA-256 %.8s…)用于 %[2]d 件问题", "the same photo (SHA-256 %.8s…) stands for %[2]d tickets", r.SHA256, len(r.Tickets))})
	}
	all = slices.Concat(all, seconds(here, s), pairs(here, s), neverRejected(here, s), bursts(here, s), nights(here, s), cloned(here, s), imported(closed), disputed(here))
	return sorted(all)
}

func sorted(all []Flag) []Flag {
	for i := range all {
		slices.Sort(all[i].Tickets)
		all[i].Tickets = slices.Compact(all[i].Tickets)
	}
	slices.SortFunc(all, func(a, b Flag) int { return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Subject, b.Subject)) })
	return all
}

// Late raises the flag of what was entered in the journal of a ticket long after it happened. Imports are about the
// past by nature and have a flag of their own.
func Late(ticket string, entries []rectify.Entry, s Settings) []Flag {
	var worst *rectify.Entry
	n := 0
	for i, e := range entries {
		if e.Historical || e.RecordedAt.Sub(e.EffectiveAt) <= s.BackdatedFor {
			continue
		}
		n++
		if worst == nil || e.RecordedAt.Sub(e.EffectiveAt) > worst.RecordedAt.Sub(worst.EffectiveAt) {
			worst = &entries[i]
		}
	}
	if worst == nil {
		return nil
	}
	hours := int(worst.RecordedAt.Sub(worst.EffectiveAt).Hours())
	return []Flag{{Code: Backdated, Severity: Notice, Tickets: []string{ticket}, Subject: ticket, People: []string{worst.Actor},
		Message: rectify.Say("%d 条记录为补录,最长晚于发生时间 %d 小时", "%d entries were recorded late, at most %d hours after it happened", n, hours)}}
}

// CutOff raises the flag of a period in whose last tenth most closures lie.
func CutOff(closed []*rectify.Ticket, from, to calendar.Day, s Settings) []Flag {
	start := tenth(from, to)
	f := Flag{Code: ClosingCutOff, Severity: Warning, Subject: from.String() + "/" + to.String()}
	total := 0
	for _, t := range closed {
		if t.HistoricalClosure {
			continue
		}
		total++
		if !t.ClosedAt.Before(start) {
			f.Tickets = append(f.Tickets, t.ID)
		}
	}
	if total < s.CutOffSize || len(f.Tickets)*100 < s.CutOffShare*total {
		return nil
	}
	f.Message = rectify.Say("%s 至 %s 销号 %d 件,其中最后十分之一时间内 %d 件", "of the closures from %s to %s, %d in all, %d lie in the last tenth of the time", from, to, total, len(f.Tickets))
	return sorted([]Flag{f})
}
