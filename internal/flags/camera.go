package flags

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// Point is a place in millionths of a degree; zero for unknown.
type Point struct{ Lng, Lat int64 }

// Shot is when and where a photo was taken.
type Shot struct {
	At    time.Time // zero for unknown
	Place Point
}

// editors are programs that change what a photo shows, in small letters. Cameras, phones and watermark cameras write their
// own names into the same field and are not among them.
var editors = []string{"photoshop", "lightroom", "gimp", "snapseed", "meitu", "美图", "xingtu", "醒图", "picsart", "vsco", "facetune", "pixelmator", "affinity photo", "paint.net",
	"photoscape", "pixlr", "polarr", "lightleap", "photodirector", "acdsee", "luminar", "capture one", "光影魔术手"}

// apartOf is the distance of two places in metres, on a sphere; whether both are known comes with it.
func apartOf(a, b Point) (float64, bool) {
	if a == (Point{}) || b == (Point{}) {
		return 0, false
	}
	const radius, rad = 6371008.8, math.Pi / 180 / 1e6
	lat1, lat2 := float64(a.Lat)*rad, float64(b.Lat)*rad
	h := math.Pow(math.Sin((lat2-lat1)/2), 2) + math.Cos(lat1)*math.Cos(lat2)*math.Pow(math.Sin(float64(b.Lng-a.Lng)*rad/2), 2)
	return 2 * radius * math.Asin(min(1, math.Sqrt(h))), true
}

// shot is when and where a photo was taken as the camera tells it, or else as its uploader does.
func (p *Photo) shot() Shot {
	s := p.Camera
	if s.At.IsZero() {
		s.At = p.Said.At
	}
	if s.Place == (Point{}) {
		s.Place = p.Said.Place
	}
	return s
}

func (p *Photo) beforeOrAfter() bool { return p.Kind == "before" || p.Kind == "after" }

// Cameras raises the flags of what cameras wrote into the photos of closed tickets. Anybody can edit that and chat
// programs strip it: it proves nothing, and that it is absent means little.
func Cameras(closed []*rectify.Ticket, photos []Photo, s Settings) []Flag {
	of := map[string][]Photo{}
	for _, p := range photos {
		of[p.Ticket] = append(of[p.Ticket], p)
	}
	var all []Flag
	for _, t := range closed {
		if !t.HistoricalClosure {
			all = slices.Concat(all, far(t, of[t.ID], s), outOfTime(t, of[t.ID], s), edited(t, of[t.ID]), contradicting(t, of[t.ID], s), bareOf(t, of[t.ID]))
		}
	}
	return sorted(append(all, samePlace(closed, photos)...))
}

// told makes the flag of one ticket about photos of some people.
func told(code string, severity Severity, t *rectify.Ticket, by []string, m rectify.Message) []Flag {
	slices.Sort(by)
	return []Flag{{Code: code, Severity: severity, Tickets: []string{t.ID}, Subject: t.ID, People: slices.Compact(by), Message: m}}
}

func far(t *rectify.Ticket, photos []Photo, s Settings) []Flag {
	var by []string
	farthest, n := 0.0, 0
	for _, p := range photos {
		if d, known := apartOf(p.shot().Place, Point{t.LngMicro, t.LatMicro}); known && d > float64(s.Far) {
			farthest, n, by = max(farthest, d), n+1, append(by, p.By)
		}
	}
	if n == 0 {
		return nil
	}
	return told(PhotoFar, Warning, t, by, rectify.Say("%d 张照片的拍摄地点与问题地点不符,最远相距 %d 米", "%d photos were taken away from the place of the problem, at most %d m", n, int(farthest)))
}

// outOfTime: the place after it was cleared up cannot have been photographed before the problem was found or came back,
// nor any photo after it was uploaded. Clocks of phones may be wrong by s.Clock.
func outOfTime(t *rectify.Ticket, photos []Photo, s Settings) []Flag {
	found := t.DiscoveredOn
	if found.IsZero() && !t.RegisteredAt.IsZero() {
		found = calendar.DayOf(t.RegisteredAt)
	}
	early, late := 0, 0
	var worst time.Duration
	var by []string
	for _, p := range photos {
		at := p.shot().At
		if at.IsZero() {
			continue
		}
		since := found.Start()
		if p.At.After(t.ReopenedAt) && t.ReopenedAt.After(since) {
			since = t.ReopenedAt
		}
		before, after := since.Sub(at), at.Sub(p.At)
		switch {
		case p.Kind == "after" && !found.IsZero() && before > s.Clock:
			early, worst, by = early+1, max(worst, before), append(by, p.By)
		case after > s.Clock:
			late, worst, by = late+1, max(worst, after), append(by, p.By)
		}
	}
	if early+late == 0 {
		return nil
	}
	return told(PhotoTime, Warning, t, by, rectify.Say("%d 张整改后照片拍摄于发现问题(或重新整改)之前,%d 张照片的拍摄时间晚于上传,最多相差 %d 小时",
		"%d photos after were taken before the problem was found or reopened, %d photos after they were uploaded; at most %d hours apart", early, late, int(worst.Hours())))
}

func edited(t *rectify.Ticket, photos []Photo) []Flag {
	var by []string
	with, n := "", 0
	for _, p := range photos {
		software := strings.ToLower(p.Software)
		if slices.ContainsFunc(editors, func(e string) bool { return strings.Contains(software, e) }) {
			with, n, by = p.Software, n+1, append(by, p.By)
		}
	}
	if n == 0 {
		return nil
	}
	return told(PhotoEdited, Warning, t, by, rectify.Say("%d 张照片由修图软件保存:%s", "%d photos were saved by a program that edits pictures: %s", n, with))
}

// contradicting: who uploaded the photo tells another time or place than the camera.
func contradicting(t *rectify.Ticket, photos []Photo, s Settings) []Flag {
	n, metres := 0, 0.0
	var apart time.Duration
	var by []string
	for _, p := range photos {
		var off time.Duration
		if !p.Camera.At.IsZero() && !p.Said.At.IsZero() {
			off = p.Camera.At.Sub(p.Said.At).Abs()
		}
		d, _ := apartOf(p.Camera.Place, p.Said.Place)
		if off > s.Clock || d > float64(s.Far) {
			n, apart, metres, by = n+1, max(apart, off), max(metres, d), append(by, p.By)
		}
	}
	if n == 0 {
		return nil
	}
	return told(PhotoContradict, Warning, t, by, rectify.Say("%d 张照片所填的拍摄时间、地点与相机记录不符:最多相差 %d 分钟、%d 米",
		"the time or place stated with %d photos differs from what the camera wrote: at most %d minutes and %d m", n, int(apart.Minutes()), int(metres)))
}

// bareOf: not one photo of a ticket says when or where it was taken.
func bareOf(t *rectify.Ticket, photos []Photo) []Flag {
	if len(photos) == 0 || slices.ContainsFunc(photos, func(p Photo) bool { return p.Camera != (Shot{}) || !p.Live.IsZero() }) {
		return nil
	}
	return told(PhotoBare, Notice, t, nil, rectify.Say("%d 张照片均没有拍摄时间和地点信息(微信发送时会去除)", "none of the %d photos says when or where it was taken (chat programs strip that)", len(photos)))
}

// samePlace: photos of different problems from the same spot to the metre, or by the same camera at the same second. The
// same file has a flag of its own, and problems that lie within a metre of each other have a spot in common.
func samePlace(closed []*rectify.Ticket, photos []Photo) []Flag {
	sites := map[string]Point{}
	for _, t := range closed {
		sites[t.ID] = Point{t.LngMicro, t.LatMicro}
	}
	spots := map[string][]Photo{}
	for _, p := range photos {
		if _, here := sites[p.Ticket]; !here || !p.beforeOrAfter() {
			continue
		}
		if at := p.Camera.Place; at != (Point{}) {
			spot := fmt.Sprintf("place %d %d", at.Lng/10, at.Lat/10) // about a metre
			spots[spot] = append(spots[spot], p)
		}
		if p.Device != "" && !p.Camera.At.IsZero() {
			spot := fmt.Sprintf("camera %s %d", p.Device, p.Camera.At.Unix())
			spots[spot] = append(spots[spot], p)
		}
	}
	var all []Flag
	seen := map[string]bool{}
	for _, spot := range slices.Sorted(maps.Keys(spots)) {
		there := spots[spot]
		f := Flag{Code: PhotoSamePlace, Severity: Warning}
		files, widest := map[string]bool{}, 0.0
		for _, p := range there {
			files[p.SHA256] = true
			f.Tickets, f.People = append(f.Tickets, p.Ticket), append(f.People, p.By)
			if d, known := apartOf(sites[p.Ticket], sites[there[0].Ticket]); known {
				widest = max(widest, d)
			}
		}
		slices.Sort(f.Tickets)
		f.Tickets = slices.Compact(f.Tickets)
		f.Subject = strings.Join(f.Tickets, "/")
		if len(f.Tickets) < 2 || len(files) < 2 || seen[f.Subject+spot[:5]] || together(f.Tickets, sites) {
			continue
		}
		seen[f.Subject+spot[:5]] = true
		slices.Sort(f.People)
		f.People = slices.Compact(f.People)
		f.Message = rectify.Say("%d 件问题的照片拍摄于同一地点(精确到米),而问题地点最远相距 %d 米", "photos of %d tickets were taken at the same spot to the metre, while their places lie up to %d m apart", len(f.Tickets), int(widest))
		if strings.HasPrefix(spot, "camera") {
			f.Subject += "/camera"
			f.Message = rectify.Say("%d 件问题的照片由同一相机在同一秒拍摄", "photos of %d tickets were taken by the same camera in the same second", len(f.Tickets))
		}
		all = append(all, f)
	}
	return all
}

// together tells whether all of some tickets are known to lie at one spot.
func together(tickets []string, sites map[string]Point) bool {
	return !slices.ContainsFunc(tickets, func(id string) bool {
		d, known := apartOf(sites[id], sites[tickets[0]])
		return !known || d > 5
	})
}
