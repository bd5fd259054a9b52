package api

import (
	"cmp"
	"slices"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// campaign is a round of inspection, a batch or a yearly list, as far as the caller sees tickets of it.
type campaign struct {
	Code    string `json:"code"`
	Name    string `json:"name"`
	Tickets int64  `json:"tickets" minimum:"1"` // 您可见的件数 / that you may see, whatever became of them
	// Level decides on clocks: of a provincial or municipal round, for one, a reply is due earlier than of a central one.
	Level      *string `json:"level" extensions:"x-nullable,x-vocabulary=campaign_level"`
	LevelLabel *string `json:"level_label" extensions:"x-nullable"`
	FirstMonth string  `json:"first_month" example:"2024-01"` // 登记月份 / of their registration
	LastMonth  string  `json:"last_month" example:"2024-06"`
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
	list := campaignList{}
	if list.Items, err = c.campaigns(scope, nil); err != nil {
		return err
	}
	return c.give(answer(list))
}

// campaigns gives those with the codes, or all, of which the caller sees tickets.
func (c *call) campaigns(scope rectify.Scope, only []string) ([]campaign, error) {
	s := c.server
	tallies, _, err := s.Figures.Tallies(c.ctx(), scope, report.Query{Filter: report.Filter{Campaigns: only}, AsOf: calendar.DayOf(s.Now()), By: []string{"campaign", "month"}, UnitMode: report.LeadOnly, TypeMode: report.MainType})
	if err != nil {
		return nil, err
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
		return nil, err
	}
	levels, err := s.Tickets.CampaignLevels(c.ctx(), codes)
	if err != nil {
		return nil, err
	}
	all := make([]campaign, len(codes))
	for i, code := range codes {
		all[i] = found[code]
		all[i].Name, all[i].Level = cmp.Or(names[code], code), word(levels[code])
		if level := levels[code]; level != "" {
			all[i].LevelLabel = new(c.say(rectify.Label("campaign_level", level)))
		}
	}
	return all, nil
}

type campaignPatch struct {
	Level patch[string] `json:"level" swaggertype:"string" extensions:"x-nullable,x-vocabulary=campaign_level"` // null 为清除 / null takes it back
} // @name CampaignPatch

// patchCampaign says of what level the inspection behind a campaign is. Clocks that start later run by it; no stored
// day moves.
//
//	@Summary	设定督察层级
//	@Tags		campaigns
//	@Security	bearer
//	@Accept		json,application/merge-patch+json
//	@Param		code	path		string			true	"轮次、批次、清单的代码 / code, which is the id of the campaign"
//	@Param		body	body		campaignPatch	true	"要变更的项"
//	@Success	200		{object}	campaign
//	@Failure	401,403,404,422	{object}	problem
//	@Router		/api/v1/campaigns/{code} [patch]
func (s *Server) patchCampaign(c *call) error {
	var in campaignPatch
	if err := c.decode(&in); err != nil {
		return err
	}
	scope, err := c.scope()
	if err != nil {
		return err
	}
	code := c.Param("code")
	if in.Level.Given {
		if err := s.Desk.SetLevel(c.ctx(), c.Actor, code, in.Level.Value); err != nil {
			return err
		}
	}
	now, err := c.campaigns(scope, []string{code})
	if err != nil {
		return err
	}
	if len(now) == 0 {
		return rectify.Refuse(rectify.NotFound, "not_found", rectify.Say("没有这个批次,或您看不到其中的问题", "there is no such campaign, or you see no ticket of it"))
	}
	return c.give(answer(now[0]))
}
