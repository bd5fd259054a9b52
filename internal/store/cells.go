package store

import "sync"

// maxCells bounds how many numbers of cells are remembered: a few megabytes, and more cells than a district writes to
// in a month.
const maxCells = 16384

// cellShelf remembers the numbers of the cells that were written to lately. A number never changes, so that forgetting
// costs a read and nothing else.
type cellShelf struct {
	mu      sync.Mutex
	numbers map[cellKey]int64
}

func (c *cellShelf) number(k cellKey) (id int64, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	id, known = c.numbers[k]
	return id, known
}

// keep remembers a number whose cell is on disk. A full shelf begins anew.
func (c *cellShelf) keep(k cellKey, id int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.numbers == nil || len(c.numbers) >= maxCells {
		c.numbers = map[cellKey]int64{}
	}
	c.numbers[k] = id
}
