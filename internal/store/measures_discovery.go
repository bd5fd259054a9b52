package store

// What was found by looking for it needs no statement.
const selfFound = "(s.discovery = 'self_discovered' OR s.discovery = '' AND s.source = 'self_found')"

var discoverySQL = measureSQL{
	"self_discovered": holds(population + " AND " + selfFound),
	"assigned":        holds(population + " AND s.discovery = 'assigned'"),
	"complaint":       holds(population + " AND s.discovery = 'complaint'"),
	"media":           holds(population + " AND s.discovery = 'media'"),
	"other":           holds(population + " AND s.discovery = 'other'"),
	"unstated":        holds(population + " AND s.discovery = '' AND s.source <> 'self_found'"),
	"derived":         holds(population + " AND s.derived"),
}
