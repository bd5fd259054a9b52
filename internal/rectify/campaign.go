package rectify

import "context"

// Campaign is a 督察轮次, 批次 or 年度清单, as far as it decides on the clocks of its tickets.
type Campaign struct {
	Code  string
	Level string // of the enumeration campaign_level; blank when nobody said
}

// CampaignWork is what campaigns need of a unit of work.
type CampaignWork interface {
	// CampaignLevel gives the level of a campaign; blank when it has none.
	CampaignLevel(code string) (string, error)
	// Campaign gives a campaign of which a ticket is within the scope; absent and foreign are the same NotFound.
	Campaign(scope Scope, code string) (Campaign, error)
	// CampaignBeyond tells whether a campaign has a ticket in which no unit of the scope has a part. What is recused lies
	// within the scope all the same, so that this tells nothing of it.
	CampaignBeyond(scope Scope, code string) (bool, error)
	// RecordCampaign writes the campaign as it is after an act, with its journal entry.
	RecordCampaign(before, after Campaign, e Entry) error
}

// SetLevel says of what level the inspection behind a campaign is; blank takes it back. Clocks that start from now on
// run by it; no day that is stored moves.
func (k *Desk) SetLevel(ctx context.Context, actor Actor, code, level string) error {
	err := k.House.Change(ctx, func(w Work) error { return k.setLevel(w, actor, code, level) })
	if err != nil {
		k.refused(ctx, actor, "set_level", code, err)
	}
	return err
}

func (k *Desk) setLevel(w Work, actor Actor, code, level string) error {
	if actor.Role != Coordinator {
		return Refuse(Forbidden, "campaign.not_yours", Say("督察层级只能由整改办设定", "only a coordinator sets the level of a campaign"))
	}
	scope, err := actor.Scope()
	if err != nil {
		return err
	}
	before, err := w.Campaign(scope, code)
	if err != nil {
		return err
	}
	switch {
	case level != "" && !Known("campaign_level", level):
		return Refuse(Invalid, "value.unknown", Say("没有这个取值:%s", "there is no such value: %s", level), Field{"level", "value.unknown", Say("没有这个取值:%s", "there is no such value: %s", level)})
	case level == before.Level:
		return nil
	}
	beyond, err := w.CampaignBeyond(scope, code)
	if err != nil {
		return err
	}
	if beyond {
		return Refuse(Forbidden, "campaign.beyond", Say("该批次有您查看范围以外的问题,督察层级由上级整改办设定", "the campaign has tickets beyond your scope, whose clocks the level decides as well; a coordinator above sets it"))
	}
	e := k.Entry(actor, EventCampaign)
	e.Do, e.Subject = "set_level", code
	return w.RecordCampaign(before, Campaign{code, level}, e)
}
