package sample

import "math/big"

// SizeFor is the smallest sample that finds at least one of the wrong ones with the confidence, when they are the share
// of the population or more: hypergeometric and exact. share and confidence are in thousandths; a population always has
// at least one wrong one to be found. The answer is the population itself when nothing less will do.
func SizeFor(population, share, confidence int) int {
	wrong := max(1, population*share/1000)
	none, all := big.NewInt(1000), big.NewInt(int64(1000-confidence)) // none/1000 = the chance to find none
	for n := range population {
		if none.Cmp(all) <= 0 {
			return n
		}
		none.Mul(none, big.NewInt(int64(population-wrong-n)))
		all.Mul(all, big.NewInt(int64(population-n)))
	}
	return population
}

// Bound is the largest number of wrong ones in the population that agrees with failed wrong ones among the drawn: with
// the confidence (in thousandths) there are no more. It is exact for a simple random sample without replacement: the
// largest number under which so few failures still have a chance above 1 − confidence.
func Bound(population, drawn, failed, confidence int) int {
	low, high := failed, population-(drawn-failed) // what was seen says so much for certain
	for low < high {
		middle := (low + high + 1) / 2
		if likely(population, middle, drawn, failed, confidence) {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return low
}

// likely tells whether failed or fewer wrong ones among the drawn have a chance above 1 − confidence when wrong ones
// are in the population.
func likely(population, wrong, drawn, failed, confidence int) bool {
	right := population - wrong
	x := max(0, drawn-right)
	term := new(big.Int).Binomial(int64(wrong), int64(x))
	term.Mul(term, new(big.Int).Binomial(int64(right), int64(drawn-x)))
	sum := new(big.Int)
	for ; x <= min(failed, wrong); x++ {
		sum.Add(sum, term)
		term.Mul(term, big.NewInt(int64(wrong-x)*int64(drawn-x)))
		if below := int64(x+1) * int64(right-drawn+x+1); below > 0 {
			term.Quo(term, big.NewInt(below))
		}
	}
	all := new(big.Int).Binomial(int64(population), int64(drawn))
	return sum.Mul(sum, big.NewInt(1000)).Cmp(all.Mul(all, big.NewInt(int64(1000-confidence)))) > 0
}
