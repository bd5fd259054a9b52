package rectify

// The words of reconciliations and of the boards, for Vocabulary.
var (
	reconFindingWords = []Term{
		{string(ReconSame), Message{"一致", "Same"}},
		{string(ReconDifferent), Message{"内容不同", "Different"}},
		{string(ReconClosedThere), Message{"上级已办结、我方未销号", "Closed there, open here"}},
		{string(ReconClosedHere), Message{"我方已销号、上级未办结", "Closed here, open there"}},
		{string(ReconAdded), Message{"上级有、我方无", "Theirs, not ours"}},
		{string(ReconMissing), Message{"我方有、上级无", "Ours, not theirs"}},
		{string(ReconDuplicate), Message{"清单内重复", "Repeated in the list"}},
		{string(ReconApart), Message{"我方已并案、不予受理、作废或登记在后", "Merged, not accepted, voided or registered later here"}},
		{string(ReconUnreadable), Message{"无法读取", "Unreadable"}},
	}
	reconClosureWords = []Term{
		{string(RowOpen), Message{"未办结", "Open"}},
		{string(RowStageClosed), Message{"阶段性办结", "Stage closed"}},
		{string(RowClosed), Message{"已办结", "Closed"}},
	}
	reconClassWords = []Term{
		{"open", Message{"未销号", "Open"}},
		{"stage_closed", Message{"阶段性办结", "Stage closed"}},
		{"closed", Message{"已销号", "Closed"}},
		{"merged", Message{"已并案", "Merged"}},
		{"not_accepted", Message{"不予受理", "Not accepted"}},
		{"voided", Message{"已作废", "Voided"}},
	}
	reconMethodWords = []Term{
		{"number", Message{"受理编号", "Receipt number"}},
		{"batch", Message{"批次和编号", "Batch and number"}},
		{"similar", Message{"相似", "Likeness"}},
	}
	reconProposalWords = []Term{
		{ProposeNothing, Message{"无须办理", "Nothing to do"}},
		{ProposeImport, Message{"补录", "Take it in"}},
		{ProposeCorrect, Message{"按上级清单更正", "Correct it as the list has it"}},
		{ProposeLink, Message{"关联受理编号", "Link the receipt number"}},
		{ProposeChase, Message{"催办:补齐材料、申请验收", "Remind: bring what is missing, apply for acceptance"}},
		{ProposeLook, Message{"核对", "Look at both"}},
		{ProposeAsk, Message{"向上级核实", "Ask the superior office"}},
	}
	boardWords = []Term{
		{BoardModel, Message{"示范榜", "Board of models"}},
		{BoardWarning, Message{"警示榜", "Board of warnings"}},
	}
	boardStateWords = []Term{
		{string(BoardProposed), Message{"待认定", "Proposed"}},
		{string(BoardApproved), Message{"已认定", "Approved"}},
		{string(BoardRefused), Message{"未认定", "Refused"}},
	}
)
