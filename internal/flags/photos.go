package flags

import (
	"math/bits"
	"time"

	"qingdan/internal/rectify"
)

// Photo is a photo of a ticket: before, after or of its verification.
type Photo struct {
	Ticket   string
	ID       string // of the attachment
	Kind     string
	SHA256   string
	Looks    [8]uint64 // perceptual hashes as it is, mirrored and turned; zero for unknown
	By       string
	At       time.Time // when it was uploaded
	Live     time.Time // when the code was given with which it was taken on the spot; zero without one
	Camera   Shot      // as the camera wrote it
	Said     Shot      // as the uploader stated it
	Software string
	Device   string
}

// Alike raises the flag of photos of different tickets that look alike though their bytes differ: scaled, saved anew,
// mirrored or turned. Photos of water and walls can look alike by nature, so this is a reason to look at both.
func Alike(photos []Photo, s Settings) []Flag {
	seen, shelf := map[string]bool{}, shelf{}
	var all []Flag
	for i, p := range photos {
		if p.Looks == ([8]uint64{}) || !p.beforeOrAfter() {
			continue
		}
		for _, j := range shelf.near(p.Looks, photos, s.Alike) {
			o := photos[j]
			a, b := min(p.Ticket, o.Ticket), max(p.Ticket, o.Ticket)
			if a == b || p.SHA256 == o.SHA256 || seen[a+"/"+b] {
				continue
			}
			seen[a+"/"+b] = true
			all = append(all, Flag{Code: PhotoAlike, Severity: Warning, Tickets: []string{a, b}, Subject: a + "/" + b,
				Message: rectify.Say("两件问题的照片相似(64 位感知摘要相差 %d 位)", "photos of two tickets look alike (%d of 64 bits of their perceptual hashes differ)", apart(p.Looks, o.Looks[0]))})
		}
		shelf.put(p.Looks[0], i)
	}
	return sorted(all)
}

// apart is in how many bits a look differs from the nearest of the eight.
func apart(looks [8]uint64, other uint64) int {
	least := 64
	for _, l := range looks {
		least = min(least, bits.OnesCount64(l^other))
	}
	return least
}

// shelf finds looks by their quarters of 16 bits: of two that differ in at most 7 bits, one quarter differs in at most one.
type shelf map[[2]uint16][]int

func (h shelf) put(look uint64, i int) {
	for q := range uint16(4) {
		at := [2]uint16{q, uint16(look >> (16 * q))}
		h[at] = append(h[at], i)
	}
}

// near gives the numbers of photos that differ from one of the looks in at most so many bits, 7 at the most.
func (h shelf) near(looks [8]uint64, photos []Photo, most int) []int {
	found, met := []int{}, map[int]bool{}
	for _, look := range looks {
		for q := range uint16(4) {
			quarter := uint16(look >> (16 * q))
			for flip := range 17 { // the last one flips nothing
				for _, i := range h[[2]uint16{q, quarter ^ uint16(1<<flip)}] {
					if !met[i] && bits.OnesCount64(look^photos[i].Looks[0]) <= min(most, 7) {
						met[i] = true
						found = append(found, i)
					}
				}
			}
		}
	}
	return found
}
