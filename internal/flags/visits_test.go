package flags_test

import (
	"strings"
	"testing"
	"time"

	"qingdan/internal/flags"
	"qingdan/internal/rectify"
)

// visited is an honest month in which everyone opened the photos before he passed, and the verifier brought a photo that
// he took on the spot.
func visited() ([]*rectify.Ticket, []flags.Photo, []flags.View) {
	month := june()
	photos := album(month)
	var views []flags.View
	for i, t := range month {
		after := photos[2*i+1]
		for _, check := range []rectify.Signature{t.Reviewed, t.Verified} {
			views = append(views, flags.View{Attachment: after.ID, Account: check.By, At: check.At.Add(-time.Minute)})
		}
		photos = append(photos, flags.Photo{Ticket: t.ID, ID: "visit" + t.ID, Kind: "verification", SHA256: "visit" + t.ID, By: t.Verified.By, At: t.Verified.At.Add(-time.Hour),
			Live: t.Verified.At.Add(-65 * time.Minute)})
	}
	return month, photos, views
}

func TestEveryCheckOnPaperIsFoundAndNothingElse(t *testing.T) {
	t.Parallel()
	for name, fraud := range map[string]struct {
		plant        func(m []*rectify.Ticket, p []flags.Photo, v []flags.View) // view 2i is the reviewer's, photo 60*2+i the verifier's of ticket i
		raises, says string
	}{
		"honest":       {func([]*rectify.Ticket, []flags.Photo, []flags.View) {}, "", ""},
		"never opened": {func(_ []*rectify.Ticket, _ []flags.Photo, v []flags.View) { v[10].Account, v[11].Account = "x", "y" }, "check.unseen t05", "2 of those"},
		"opened afterwards": {func(m []*rectify.Ticket, _ []flags.Photo, v []flags.View) {
			v[11].At = m[5].Verified.At.Add(time.Second)
		}, "check.unseen t05", "1 of those who passed it had opened none of its 2 photos"},
		"opened the one before":  {func(_ []*rectify.Ticket, p []flags.Photo, v []flags.View) { v[11].Attachment = p[10].ID }, "", ""},
		"opened another's photo": {func(_ []*rectify.Ticket, p []flags.Photo, v []flags.View) { v[11].Attachment = p[13].ID }, "check.unseen t05", "2 photos"},
		"only the photo of before the reopening": {func(m []*rectify.Ticket, p []flags.Photo, _ []flags.View) {
			m[5].ReopenedAt = p[11].At.Add(time.Hour)
		}, "check.unseen t05", "1 photos"},
		"no photo to be opened": {func(m []*rectify.Ticket, p []flags.Photo, v []flags.View) {
			p[10].At, p[11].At, v[10].Account, v[11].Account = m[5].Verified.At.Add(9*time.Hour), m[5].Verified.At.Add(9*time.Hour), "x", "y"
		}, "", ""},
		"nobody went there":          {func(_ []*rectify.Ticket, p []flags.Photo, _ []flags.View) { p[125].By = "officer2" }, "verify.no_photo t05", "of 3 photos in all"},
		"with the submitter's photo": {func(_ []*rectify.Ticket, p []flags.Photo, _ []flags.View) { p[125].SHA256 = p[11].SHA256 }, "verify.no_photo t05", "no photo of his own"},
		"with a photo of long before": {func(m []*rectify.Ticket, p []flags.Photo, _ []flags.View) {
			p[125].At = m[5].Applied.At.Add(-time.Hour)
		}, "verify.no_photo t05", ""},
		"without a code": {func(_ []*rectify.Ticket, p []flags.Photo, _ []flags.View) { p[125].Live = time.Time{} }, "verify.not_live t05", "none of the 1 photos"},
		"where the review is the only check": {func(m []*rectify.Ticket, _ []flags.Photo, _ []flags.View) { m[5].Verified = rectify.Signature{} },
			"verify.no_photo t05", ""},
		"brought in closed": {func(m []*rectify.Ticket, p []flags.Photo, v []flags.View) {
			m[5].HistoricalClosure, p[125].By, v[10].Account = true, "x", "x"
		}, "", ""},
	} {
		month, photos, views := visited()
		fraud.plant(month, photos, views)
		all := flags.Checks(month, photos, views)
		if got := strings.Join(raised(all), "|"); got != fraud.raises {
			t.Errorf("%s: raised %q, expected %q", name, got, fraud.raises)
		}
		for _, f := range all {
			if !strings.Contains(f.Message.EN, fraud.says) || strings.Contains(f.Message.ZH+f.Message.EN, "%!") {
				t.Errorf("%s: %+v", name, f)
			}
		}
	}
}
