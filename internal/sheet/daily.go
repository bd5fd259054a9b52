package sheet

import (
	"context"
	"time"

	"qingdan/internal/paper/forms"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/report/official"
)

// Daily counts the daily notice (D-19) and fills a form of a day with it.
func Daily(ctx context.Context, from Source, scope rectify.Scope, t forms.Template, a *official.Ask, names report.Names, channels []official.Channel, w official.NoticeWords) (forms.Filled, error) {
	n, err := official.TellDay(ctx, from, scope, a, names, channels, w)
	if err != nil {
		return forms.Filled{}, err
	}
	facts, err := n.Facts()
	if err != nil {
		return forms.Filled{}, err
	}
	return forms.Fill(t, facts, "", a.AsOf.Start().Add(max(a.Cut, 24*time.Hour)))
}
