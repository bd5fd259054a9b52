package flags_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/flags"
	"qingdan/internal/rectify"
)

// site gives the place of a problem, some kilometres from the next one.
func site(i int) flags.Point {
	return flags.Point{Lng: 107_100_000 + 20_000*int64(i), Lat: 29_150_000 + 10_000*int64(i)}
}

// album is a photo before and one after of every ticket of the month, as telephones take them on site: some metres to the
// side, the one before on the day of the discovery, the one after an hour before it was uploaded.
func album(month []*rectify.Ticket) []flags.Photo {
	var all []flags.Photo
	for i, t := range month {
		t.LngMicro, t.LatMicro = site(i).Lng, site(i).Lat
		t.DiscoveredOn = calendar.Date(2024, 5, 20)
		for k, kind := range []string{"before", "after"} {
			taken := time.Date(2024, 5, 20+8*k, 2, i, 0, 0, time.UTC)
			spot := flags.Point{Lng: t.LngMicro + int64(170+37*k), Lat: t.LatMicro - int64(210+90*k)}
			all = append(all, flags.Photo{Ticket: t.ID, ID: fmt.Sprint(kind, i), Kind: kind, SHA256: fmt.Sprint(kind, i), By: t.Applied.By, At: taken.Add(time.Hour),
				Camera: flags.Shot{At: taken, Place: spot}, Said: flags.Shot{At: taken.Add(5 * time.Minute)}, Software: "HarmonyOS 4.0", Device: "HUAWEI P60"})
		}
	}
	return all
}

func TestEveryFraudOfWhatTheCamerasWroteIsFoundAndNothingElse(t *testing.T) {
	t.Parallel()
	away := flags.Point{Lng: 107_500_000, Lat: 29_150_000}
	for name, fraud := range map[string]struct {
		plant        func([]*rectify.Ticket, []flags.Photo) // photo 2i is before, 2i+1 after of ticket i
		raises, says string
	}{
		"honest":                {func([]*rectify.Ticket, []flags.Photo) {}, "", ""},
		"taken elsewhere":       {func(_ []*rectify.Ticket, a []flags.Photo) { a[7].Camera.Place = away }, "photo.far t03", "1 photos were taken away from the place of the problem, at most 33"},
		"stated elsewhere":      {func(_ []*rectify.Ticket, a []flags.Photo) { a[7].Camera, a[7].Said.Place = flags.Shot{}, away }, "photo.far t03", "33"},
		"a map that is shifted": {func(_ []*rectify.Ticket, a []flags.Photo) { a[7].Camera.Place.Lng += 6_000 }, "", ""},
		"a problem whose place is not known": {func(m []*rectify.Ticket, a []flags.Photo) {
			m[3].LngMicro, m[3].LatMicro, a[7].Camera.Place = 0, 0, away
		}, "", ""},
		"cleared up before it was found": {func(_ []*rectify.Ticket, a []flags.Photo) {
			a[9].Camera.At, a[9].Said.At = a[9].Camera.At.AddDate(0, 0, -30), time.Time{}
		}, "photo.time t04", "1 photos after were taken before"},
		"the photo before may be older": {func(_ []*rectify.Ticket, a []flags.Photo) {
			a[8].Camera.At, a[8].Said.At = a[8].Camera.At.AddDate(0, 0, -30), time.Time{}
		}, "", ""},
		"the photo of the first rectification after the reopening": {func(m []*rectify.Ticket, a []flags.Photo) {
			m[4].ReopenedAt, a[9].At = a[9].Camera.At.Add(72*time.Hour), a[9].Camera.At.Add(96*time.Hour)
		}, "photo.time t04", "72 hours"},
		"the first rectification's own photo": {func(m []*rectify.Ticket, a []flags.Photo) { m[4].ReopenedAt = a[9].At.Add(time.Hour) }, "", ""},
		"taken after it was uploaded":         {func(_ []*rectify.Ticket, a []flags.Photo) { a[10].At = a[10].Camera.At.Add(-3 * time.Hour) }, "photo.time t05", "1 photos after they were uploaded; at most 3 hours"},
		"a clock that is fast":                {func(_ []*rectify.Ticket, a []flags.Photo) { a[10].At = a[10].Camera.At.Add(-20 * time.Minute) }, "", ""},
		"painted over":                        {func(_ []*rectify.Ticket, a []flags.Photo) { a[13].Software = "Adobe Photoshop 25.1 (Windows)" }, "photo.edited t06", "Photoshop"},
		"by a watermark camera":               {func(_ []*rectify.Ticket, a []flags.Photo) { a[13].Software = "今日水印相机 3.0" }, "", ""},
		"another day than the camera's":       {func(_ []*rectify.Ticket, a []flags.Photo) { a[15].Said.At = a[15].Camera.At.Add(26 * time.Hour) }, "photo.contradicts t07", "1560 minutes"},
		"another place than the camera's":     {func(_ []*rectify.Ticket, a []flags.Photo) { a[15].Said.Place = away }, "photo.contradicts t07", "at most 5 minutes and "},
		"stripped": {func(_ []*rectify.Ticket, a []flags.Photo) {
			a[16].Camera, a[17].Camera = flags.Shot{}, flags.Shot{}
		}, "photo.no_metadata t08", "none of the 2"},
		"one of two stripped": {func(_ []*rectify.Ticket, a []flags.Photo) { a[16].Camera = flags.Shot{} }, "", ""},
		"one spot for two problems": {func(_ []*rectify.Ticket, a []flags.Photo) {
			a[1].Camera.Place = a[3].Camera.Place // two kilometres apart
		}, "photo.far t00|photo.same_place t00,t01", "same spot"},
		"two problems at one spot": {func(m []*rectify.Ticket, a []flags.Photo) {
			m[0].LngMicro, m[0].LatMicro, a[0].Camera.Place, a[1].Camera.Place = m[1].LngMicro, m[1].LatMicro, a[3].Camera.Place, a[3].Camera.Place
		}, "", ""},
		"one shot cut in two": {func(_ []*rectify.Ticket, a []flags.Photo) { a[19].Camera.At = a[1].Camera.At }, "photo.same_place t00,t09", "same second"},
		"two telephones": {func(_ []*rectify.Ticket, a []flags.Photo) {
			a[19].Camera.At, a[19].Device = a[1].Camera.At, "Xiaomi 14"
		}, "", ""},
		"no telephone named": {func(_ []*rectify.Ticket, a []flags.Photo) {
			a[19].Camera.At, a[19].Device, a[1].Device = a[1].Camera.At, "", ""
		}, "", ""},
		"brought in closed": {func(m []*rectify.Ticket, a []flags.Photo) { m[3].HistoricalClosure, a[7].Camera.Place = true, away }, "", ""},
	} {
		month := june()
		photos := album(month)
		fraud.plant(month, photos)
		all := flags.Cameras(month, photos, flags.Defaults())
		if got := strings.Join(raised(all), "|"); got != fraud.raises {
			t.Errorf("%s: raised %q, expected %q: %+v", name, got, fraud.raises, all)
		}
		for _, f := range all {
			if strings.Contains(f.Message.ZH+f.Message.EN, "%!") || f.Message.ZH == "" || f.Subject == "" {
				t.Errorf("%s: %+v", name, f)
			}
		}
		if len(all) > 0 && !strings.Contains(all[len(all)-1].Message.EN, fraud.says) {
			t.Errorf("%s: the numbers %q are not shown in %q", name, fraud.says, all[len(all)-1].Message.EN)
		}
	}
}

func TestWhatTheCameraWroteIsNotToldWithItsPlace(t *testing.T) {
	t.Parallel()
	month := june()
	photos := album(month)
	for i := range photos {
		photos[i].Camera.Place = flags.Point{Lng: 107_512_345, Lat: 29_654_321}
	}
	for _, f := range flags.Cameras(month, photos, flags.Defaults()) {
		for _, part := range []string{"107.5", "107512345", "512345", "29.6", "654321"} {
			if strings.Contains(f.Message.ZH+f.Message.EN+f.Subject, part) {
				t.Errorf("the place is told: %+v", f)
			}
		}
	}
}
