package demo

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// item is the nth problem of a campaign, from 1. Everything about it follows from the two.
type item struct {
	*campaign
	n int
}

// share spreads k marks evenly over all n of total: it gives which mark falls on n, from 1, and whether one does.
func share(n, total, k int) (int, bool) {
	mark := n * k / total
	return mark, mark > (n-1)*k/total
}

func (i item) digest(about string) [sha256.Size]byte {
	return sha256.Sum256(fmt.Appendf(nil, "qingdan demonstration/%s/%d/%s", i.code, i.n, about))
}

// id is the ticket's public id, the same in every demonstration.
func (i item) id() string {
	sum := i.digest("id")
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:20]
}

// draw chooses one of n for the item, always the same one.
func (i item) draw(about string, n int) int {
	sum := i.digest(about)
	return int(binary.BigEndian.Uint32(sum[:]) % uint32(n))
}

// sweep is how many items of the list one search of a township brings in: the same problem at several spots. It also
// keeps the ledger small, which counts a cell for every combination that occurs.
const sweep = 4

// first is the first item of the same sweep, the item itself when it was found alone.
func (i item) first() item {
	if i.campaign == list2024 {
		i.n -= (i.n - 1) % sweep
	}
	return i
}

// standing is the item's number among the open ones of its campaign, and whether it is open at all.
func (i item) standing() (k int, open bool) { return share(i.n, i.total, i.open) }

// waiting tells whether the item was registered and no more: some list items wait for dispatch, some derived problems
// for the township to start.
func (i item) waiting() bool {
	k, open := i.standing()
	return open && (i.campaign == list2024 && k%24 == 2 || i.campaign == derived2024 && k%21 == 1)
}

func (i item) problem() problem {
	switch origin, derived := i.origin(); {
	case i.campaign == blackWater2024:
		return blackWater
	case derived:
		return origin.problem() // 举一反三: the same problem elsewhere
	}
	return problems[i.first().draw("problem", len(problems))]
}

// origin is the complaint that made people look for the same problem elsewhere; every third derived problem was found
// without one.
func (i item) origin() (item, bool) {
	switch {
	case i.campaign != derived2024 || i.n%3 == 0:
		return item{}, false
	case i.n%2 == 0:
		return item{central3, 1 + i.draw("origin", central3.total)}, true
	}
	return item{municipal2, 1 + i.draw("origin", municipal2.total)}, true
}

// township gives the place of the item in townships. Every seventh open problem lies in the first one, so that the
// accounts there have work of every source.
func (i item) township() int {
	if i.campaign == blackWater2024 {
		return i.waterTown()
	}
	if k, open := i.standing(); open && k%7 == 1 {
		return 0
	}
	return i.first().draw("township", len(townships))
}

// firstTown is the first township that is not a sub-district of the town itself.
const firstTown = 3

// village is the village of a water body, from 1: each has one before any has two.
func (i item) village() int { return (i.n-1)%waterVillages + 1 }

func (i item) waterTown() int { return firstTown + (i.village()-1)%waterTowns }

// area is the size of a water body: pairs around the mean, the rest spread over the first ones.
func (i item) area() int64 {
	mean, rest := waterArea/i.total, waterArea%i.total
	off := 20 * ((i.n + 1) / 2)
	if i.n%2 == 0 {
		off = -off
	}
	if i.n <= rest {
		off++
	}
	return int64(mean + off)
}

func (i item) listLevel() string {
	k, open := i.standing()
	switch {
	case i.campaign != list2024:
		return ""
	case open && k <= openOfCity:
		return "city"
	case open && k <= openOfTwo:
		return "district"
	case open:
		return "township"
	}
	return [...]string{"city", "district", "district", "district", "township", "township", "township", "township"}[i.first().draw("level", 8)]
}

// registeredOn follows the number: the list was filled in order.
func (i item) registeredOn() calendar.Day {
	from, to := calendar.MustDay(i.from), calendar.MustDay(i.to)
	return from.Add((i.first().n - 1) * int(to-from) / i.total)
}

// repliedOn is when a complaint was answered, the zero day when it was not.
func (i item) repliedOn() calendar.Day {
	if _, open := i.standing(); i.source != rectify.Complaint || i.campaign == central3 && open {
		return 0
	}
	return i.registeredOn().Add(5 + i.draw("reply", 3))
}

// closedOn is when the item was closed, within the year; the zero day when it is open.
func (i item) closedOn() calendar.Day {
	if _, open := i.standing(); open {
		return 0
	}
	return min(i.registeredOn().Add(9+i.first().draw("closing", 60)), lastDay)
}

// dueOn leaves every fifth open problem overdue after 2025.
func (i item) dueOn() calendar.Day {
	k, open := i.standing()
	switch {
	case i.campaign == blackWater2024:
		return twoYearsDue
	case !open:
		return i.registeredOn().Add(30 + 30*i.draw("due", 3))
	case i.campaign == central3Tasks && k <= planned:
		return plannedDue
	case k%5 == 0:
		return calendar.Date(2025, time.Month(3+i.draw("due", 10)), 0)
	}
	return calendar.Date(2027, time.Month(7+i.draw("due", 7)), 0)
}

// consequences are the acts that followed, and whether there were any.
func (i item) consequences() (c rectify.Consequences, some bool) {
	if i.campaign != municipal2 {
		return c, false
	}
	mark, some := share(i.n, i.total, orders)
	if some && mark%2 == 0 {
		c.CorrectByDate = 1
	} else if some {
		c.CorrectNow = 1
	}
	return c, some
}

func (i item) verdict() rectify.Verdict {
	if i.source != rectify.Complaint {
		return rectify.Substantiated
	}
	if _, ordered := i.consequences(); ordered {
		return rectify.Substantiated
	}
	drawn := [...]rectify.Verdict{rectify.Substantiated, rectify.Substantiated, rectify.Mostly, rectify.Partly, rectify.Unsubstantiated}[i.draw("verdict", 5)]
	if _, open := i.standing(); open && drawn == rectify.Unsubstantiated {
		return rectify.Partly
	}
	return drawn
}
