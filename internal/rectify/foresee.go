package rectify

import (
	"context"
	"strings"
)

// Foreseen is what an importer should know of an import before its rows are decided. It holds nothing that the importer
// may not see.
type Foreseen struct {
	NewCampaign bool // no ticket of the campaign is visible yet
	Elsewhere   int  // receipt numbers of the file that tickets of other campaigns have
	Examples    []struct{ Number, Campaign string }
}

// Foresee gives notices about a staged import: a campaign that may be mistyped, and complaints that are there already
// under another one. They keep no row out.
func (k *Desk) Foresee(ctx context.Context, shelf Shelf, actor Actor, in Import) ([]Problem, error) {
	scope, err := actor.Scope()
	if err != nil {
		return nil, err
	}
	f, err := shelf.Foresee(ctx, scope, in)
	if err != nil {
		return nil, err
	}
	var notices []Problem
	if f.NewCampaign {
		notices = append(notices, Problem{Code: "import.new_campaign", Message: Say("“%s”下还没有您可见的问题,按新的轮次或批次导入;如应并入已有轮次,请核对代码",
			"there is no ticket that you may see in the campaign %q yet, so it is taken for a new one; check the code if the table belongs to an existing one", in.Campaign)})
	}
	if f.Elsewhere > 0 {
		var examples []string
		for _, e := range f.Examples {
			examples = append(examples, e.Number+" ("+e.Campaign+")")
		}
		notices = append(notices, Problem{Code: "import.in_other_campaign", Message: Say("表中有 %d 个受理编号在其他轮次或批次中已有问题,如 %s;请核对是否重复导入",
			"%d receipt numbers of the table belong to tickets of other campaigns, such as %s; check that the table is not imported twice", f.Elsewhere, strings.Join(examples, "、"))})
	}
	return notices, nil
}
