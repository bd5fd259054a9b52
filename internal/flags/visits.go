package flags

import (
	"slices"
	"time"

	"qingdan/internal/rectify"
)

// View is that somebody who checks opened a photo, and when first.
type View struct {
	Attachment string
	Account    string
	At         time.Time
}

// Checks raises the flags of how closed tickets were checked: by whom the photos were opened, and whether the one who
// verified brought a photo of his own from the place (A5 of the security design).
func Checks(closed []*rectify.Ticket, photos []Photo, views []View) []Flag {
	of := map[string][]Photo{}
	for _, p := range photos {
		of[p.Ticket] = append(of[p.Ticket], p)
	}
	opened := map[[2]string]time.Time{}
	for _, v := range views {
		opened[[2]string{v.Attachment, v.Account}] = v.At
	}
	var all []Flag
	for _, t := range closed {
		if !t.HistoricalClosure {
			all = slices.Concat(all, unseen(t, of[t.ID], opened), notOnSite(t, of[t.ID]))
		}
	}
	return sorted(all)
}

// unseen: a check was passed by somebody who had opened none of the photos that lay before him.
func unseen(t *rectify.Ticket, photos []Photo, opened map[[2]string]time.Time) []Flag {
	var by []string
	most := 0
	for _, check := range []rectify.Signature{t.Reviewed, t.Verified} {
		if check.IsZero() {
			continue
		}
		lay, seen := 0, false
		for _, p := range photos {
			if !p.beforeOrAfter() || p.By == check.By || p.At.After(check.At) || p.Kind == "after" && p.At.Before(t.ReopenedAt) {
				continue
			}
			lay++
			at, was := opened[[2]string{p.ID, check.By}]
			seen = seen || was && !at.After(check.At)
		}
		if lay > 0 && !seen {
			most, by = max(most, lay), append(by, check.By)
		}
	}
	if by == nil {
		return nil
	}
	return told(CheckUnseen, Warning, t, by, rectify.Say("%d 名检查人未打开过任何照片即通过(共 %d 张)", "%d of those who passed it had opened none of its %d photos", len(by), most))
}

// notOnSite: who verified brought no photo of his own, or none that is known to be taken there and then. Photos that
// others brought before are not his.
func notOnSite(t *rectify.Ticket, photos []Photo) []Flag {
	last := t.Verified
	if last.IsZero() {
		last = t.Reviewed
	}
	if last.IsZero() {
		return nil
	}
	theirs := map[string]bool{}
	for _, p := range photos {
		if p.By != last.By {
			theirs[p.SHA256] = true
		}
	}
	own, live := 0, false
	for _, p := range photos {
		if p.By == last.By && !theirs[p.SHA256] && !p.At.Before(t.Applied.At) {
			own, live = own+1, live || !p.Live.IsZero()
		}
	}
	switch {
	case own == 0:
		return told(VerifyNoPhoto, Warning, t, []string{last.By}, rectify.Say("核查人没有上传自己拍摄的照片(全部照片 %d 张)", "who checked it last brought no photo of his own, of %d photos in all", len(photos)))
	case !live:
		return told(VerifyNotLive, Notice, t, []string{last.By}, rectify.Say("核查人的 %d 张照片均未凭拍照码现场拍摄", "none of the %d photos of who checked it last was taken with a code on the spot", own))
	}
	return nil
}
