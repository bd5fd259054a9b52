package store

import (
	"database/sql"

	"qingdan/internal/report"
)

// scanSite are the places of a site's dimensions, in order.
func scanSite(site *report.Site, needs []string) (into []any) {
	for _, d := range needs {
		into = append(into, map[string]any{"source": (*string)(&site.Source), "campaign": &site.Campaign, "list_level": &site.ListLevel, "township": &site.Township,
			"units": &site.Units, "types": &site.Types, "month": &site.Month, "batch": &site.Batch, "verdict": &site.Verdict, "started": &site.Started, "closed": &site.Closed}[d])
	}
	return into
}

// scanNullable is scanSite for a standing that may not be there; the site is then blank.
func scanNullable(site *report.Site, needs []string) (into []any) {
	for _, place := range scanSite(site, needs) {
		switch p := place.(type) {
		case *string:
			into = append(into, &orBlank[string]{into: p})
		case *int:
			into = append(into, &orBlank[int]{into: p})
		}
	}
	return into
}

// orBlank reads a value, or leaves it blank where there is none.
type orBlank[T string | int] struct{ into *T }

// Scan is called by database/sql.
func (o *orBlank[T]) Scan(v any) error {
	var read sql.Null[T]
	err := read.Scan(v)
	*o.into = read.V
	return err
}
