package store

var verdictsSQL = measureSQL{
	"substantiated":   holds(population + " AND s.verdict = 'substantiated'"),
	"mostly":          holds(population + " AND s.verdict = 'mostly'"),
	"partly":          holds(population + " AND s.verdict = 'partly'"),
	"unsubstantiated": holds(population + " AND s.verdict = 'unsubstantiated'"),
	"unknown":         holds(population + " AND s.verdict = 'unknown'"),
	"with_finding":    holds(population + " AND s.verdict <> 'unknown'"),
	"founded":         holds(population + " AND s.verdict IN ('substantiated', 'mostly', 'partly')"),
	"received":        holds(complaints + " AND s.class <> 'voided'"),
	"duplicates":      holds(complaints + " AND s.class = 'merged'"),
}
