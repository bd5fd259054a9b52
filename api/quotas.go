package api

import "qingdan/internal/rectify"

// Quotas bound how many bytes of evidence there may be. A field left at zero takes the value in its comment.
type Quotas struct {
	File    int64 // 20 MiB: one file
	Ticket  int64 // 500 MiB: all files of a ticket
	Account int64 // 20 GiB: all that an account uploaded
	House   int64 // 1 TiB: all files
}

func (q *Quotas) fill() {
	set(&q.File, 20<<20)
	set(&q.Ticket, 500<<20)
	set(&q.Account, 20<<30)
	set(&q.House, 1<<40)
}

// room refuses when more bytes would pass a quota (S-53); sizes are counted, never as declared.
func (s *Server) room(c *call, t *rectify.Ticket, more int64) error {
	ticket, own, all, err := s.Evidence.EvidenceUse(c.ctx(), t.Key, c.Actor.ID)
	if err != nil {
		return err
	}
	switch q := s.Quotas; {
	case all+more > q.House || all >= q.House:
		return rectify.Refuse(rectify.Full, "evidence.house_full", rectify.Say("佐证库已满,请联系系统管理员", "there is no more room for evidence; tell the system administrator"))
	case ticket+more > q.Ticket || ticket >= q.Ticket:
		return rectify.Refuse(rectify.TooLarge, "evidence.ticket_quota", rectify.Say("该问题的佐证材料已达 %d 字节的上限", "the evidence of this ticket has reached its %d bytes", q.Ticket))
	case own+more > q.Account || own >= q.Account:
		return rectify.Refuse(rectify.TooLarge, "evidence.account_quota", rectify.Say("您上传的材料已达 %d 字节的上限", "what you uploaded has reached its %d bytes", q.Account))
	}
	return nil
}
