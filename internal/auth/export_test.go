package auth

// WatchHashes has saw called before each hash is computed.
func (g *Gate) WatchHashes(saw func(password []byte)) {
	derive := g.hasher.derive
	g.hasher.derive = func(password, salt []byte, passes, memory uint32, lanes uint8, size uint32) []byte {
		saw(password)
		return derive(password, salt, passes, memory, lanes, size)
	}
}

// Hold takes a slot of the hasher until release is called.
func (g *Gate) Hold() (release func()) {
	g.hasher.slots <- struct{}{}
	return g.hasher.leave
}

// Waiting is how many wait for a slot.
func (g *Gate) Waiting() int { return int(g.hasher.waiting.Load()) }

// ParsePHC is parsePHC without its results.
func ParsePHC(s string) error {
	_, _, _, err := parsePHC(s)
	return err
}

// Count and Left are the two halves of a lock rule.
var (
	Count = LockRule.count
	Left  = LockRule.left
)
