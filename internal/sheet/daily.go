package sheet

import (
	"context"
	"time"

	"qingdan/internal/paper/forms"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/report/official"
)

// DailyWords are what the daily notice prints and nobody counts; blank ones are left to be filled in.
type DailyWords struct{ Inspectors, To, Batch string }

// Daily counts the daily notice (D-19) and fills a form of a day with it. A batch that is named must be what was handed
// over on the day.
func Daily(ctx context.Context, from Source, scope rectify.Scope, t forms.Template, a *official.Ask, names report.Names, channels []official.Channel, w DailyWords) (forms.Filled, error) {
	counted := func(batches []string) (official.Handover, error) {
		count, err := official.NewHandover(a, names, channels)
		if err != nil {
			return official.Handover{}, err
		}
		if err := from.Cases(ctx, scope, a.Query(), batches, true, count.Add); err != nil {
			return official.Handover{}, err
		}
		return count.Handover()
	}
	h, err := counted(nil)
	if err != nil {
		return forms.Filled{}, err
	}
	if w.Batch != "" {
		batch, err := counted([]string{w.Batch})
		if err == nil {
			err = h.Same(batch)
		}
		if err != nil {
			return forms.Filled{}, err
		}
	}
	d := forms.Daily{Inspectors: w.Inspectors, To: w.To, Batch: w.Batch, On: a.AsOf, Until: a.AsOf, Day: handed(h.Day), Total: handed(h.Total)}
	for _, kind := range rectify.Vocabulary["pollution_type"] {
		if n := h.Types[kind.ID]; n > 0 { // those of the notice are printed in any case
			d.Types = append(d.Types, forms.Count{Name: kind.ZH, N: n})
		}
	}
	facts, err := d.Facts()
	if err != nil {
		return forms.Filled{}, err
	}
	return forms.Fill(t, facts, "", a.AsOf.Start().Add(max(a.Cut, 24*time.Hour)))
}

func handed(h official.Handed) forms.Handed {
	return forms.Handed{Items: h.Items, Key: h.Key, Phone: h.Phone, Letter: h.Letter, Other: h.Items - h.Phone - h.Letter}
}
