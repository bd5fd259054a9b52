package api

import (
	"maps"
	"slices"

	"qingdan/internal/calendar"
	"qingdan/internal/flags"
	"qingdan/internal/rectify"
)

// mostMoved bounds how many moves of a period are looked at.
const mostMoved = 200_000

// moved raises the flags of what was moved in a period, of what came back after it and of what was taken in. A period that
// is not over is compared with as much of the former ones.
func (c *call) moved(scope rectify.Scope, closed []*rectify.Ticket, from, to calendar.Day) ([]flags.Flag, error) {
	s := c.server
	telling := slices.DeleteFunc(flags.Telling(), func(do string) bool { return do == "register" })
	after := to.Add(int(s.Flags.ReopenWithin.Hours()/24) + 1)
	moves, err := s.Suspects.MovesBetween(c.ctx(), scope, telling, from, after, mostMoved)
	if err != nil {
		return nil, err
	}
	var intake []flags.Intake
	if until := min(to, calendar.DayOf(s.Now())); until >= from {
		length := int(until-from) + 1
		taken, err := s.Suspects.MovesBetween(c.ctx(), scope, []string{"register"}, from.Add(-3*length), until, mostMoved)
		if err != nil {
			return nil, err
		}
		if len(taken) < mostMoved { // else the latest are missing, which would look like a drop
			intake = flags.IntakeOf(taken, from, until)
		}
	}
	return flags.Period(closed, moves, intake, from, to, s.Flags), nil
}

// compare raises the flags of the closures of a period among each other.
func (c *call) compare(scope rectify.Scope, closed []*rectify.Ticket, photos []flags.Photo, reused []flags.Reuse, from, to calendar.Day) ([]flags.Flag, error) {
	views, err := c.server.Suspects.ViewsBetween(c.ctx(), scope, from, to)
	s := c.server.Flags
	return slices.Concat(flags.Over(closed, reused, s), flags.Cameras(closed, photos, s), flags.Checks(closed, photos, views)), err
}

// mostCompared is how many photos of one ticket, the newest, are compared with those of the whole house.
const mostCompared = 50

// alike compares the photos of a ticket with all that the reader may see, of any age.
func (c *call) alike(scope rectify.Scope, t *rectify.Ticket) ([]flags.Flag, error) {
	files, err := c.server.Tickets.Attachments(c.ctx(), t)
	if err != nil {
		return nil, err
	}
	own, err := photosOf(t.ID, files)
	if err != nil {
		return nil, err
	}
	own = slices.DeleteFunc(own, func(p flags.Photo) bool { return p.Kind == "verification" || p.Looks == [8]uint64{} })
	own = own[max(0, len(own)-mostCompared):]
	var others []flags.Photo
	for _, p := range own {
		like, err := c.server.Suspects.PhotosLike(c.ctx(), scope, t, p.Looks)
		if err != nil {
			return nil, err
		}
		others = append(others, like...)
	}
	return flags.Alike(append(others, own...), c.server.Flags), nil
}

// photos gives the photos of the closures of a period.
func (c *call) photos(scope rectify.Scope, from, to calendar.Day) ([]flags.Photo, error) {
	files, err := c.server.Suspects.PhotosBetween(c.ctx(), scope, from, to)
	if err != nil {
		return nil, err
	}
	var photos []flags.Photo
	for _, ticket := range slices.Sorted(maps.Keys(files)) {
		more, err := photosOf(ticket, files[ticket])
		if err != nil {
			return nil, err
		}
		photos = append(photos, more...)
	}
	return photos, nil
}

// photosOf gives what flags look at of the pictures among some evidence.
func photosOf(ticket string, files []rectify.Attachment) ([]flags.Photo, error) {
	var photos []flags.Photo
	for i := range files {
		a := &files[i]
		f, err := fileOf(a)
		if err != nil {
			return nil, err
		}
		if f.picture() {
			h := f.Hints
			photos = append(photos, flags.Photo{Ticket: ticket, ID: a.ID, Kind: a.Kind, SHA256: a.SHA256, Looks: f.Looks, By: a.By, At: a.At, Live: a.Live, Software: h.Software, Device: h.Device,
				Camera: flags.Shot{At: h.TakenAt, Place: flags.Point{Lng: h.LngMicro, Lat: h.LatMicro}},
				Said:   flags.Shot{At: f.Said.TakenAt, Place: flags.Point{Lng: f.Said.LngMicro, Lat: f.Said.LatMicro}}})
		}
	}
	return photos, nil
}
