package api

import (
	"cmp"
	"slices"

	"qingdan/internal/calendar"
	"qingdan/internal/report"
)

// campaign is a round of inspection, a batch or a yearly list, as far as the caller sees tickets of it.
type campaign struct {
	Code       string `json:"code"`
	Name       string `json:"name"`
	Tickets    int64  `json:"tickets" minimum:"1"`           // 您可见的件数 / that you may see, whatever became of them
	FirstMonth string `json:"first_month" example:"2024-01"` // 登记月份 / of their registration
	LastMonth  string `json:"last_month" example:"2024-06"`
} // @name Campaign

type campaignList struct {
	Items []campaign `json:"items"`
} // @name CampaignList

// getCampaigns lists by code the campaigns that the caller sees tickets of. Others are not told: their name alone can
// tell that somebody complained.
//
//	@Summary	轮次、批次、清单
//	@Tags		campaigns
//	@Security	bearer
//	@Success	200	{object}	campaignList
//	@Failure	401,403	{object}	problem
//	@Router		/api/v1/campaigns [get]
func (s *Server) getCampaigns(c *call) error {
	scope, err := c.scope()
	if err != nil {
		return err
	}
	tallies, _, err := s.Figures.Tallies(c.ctx(), scope, report.Query{AsOf: calendar.DayOf(s.Now()), By: []string{"campaign", "month"}, UnitMode: report.LeadOnly, TypeMode: report.MainType})
	if err != nil {
		return err
	}
	type cell struct {
		code  string
		month int
	}
	counted := map[cell]int64{} // a tally may take away what another one counted
	for _, t := range tallies {
		n := t.Counts
		counted[cell{t.Cell.Campaign, t.Cell.Month}] += n.Registered() + n.Merged + n.NotAccepted + n.Voided
	}
	found := map[string]campaign{}
	for at, n := range counted {
		if at.code == "" || n == 0 {
			continue
		}
		month := monthText(at.month)
		known := found[at.code]
		found[at.code] = campaign{Code: at.code, Tickets: known.Tickets + n, FirstMonth: min(cmp.Or(known.FirstMonth, month), month), LastMonth: max(known.LastMonth, month)}
	}
	codes := make([]string, 0, len(found))
	for code := range found {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	names, err := s.Tickets.CampaignNames(c.ctx(), codes)
	if err != nil {
		return err
	}
	list := campaignList{Items: make([]campaign, len(codes))}
	for i, code := range codes {
		list.Items[i] = found[code]
		list.Items[i].Name = cmp.Or(names[code], code)
	}
	return c.give(answer(list))
}
