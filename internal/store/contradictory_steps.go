package store

import (
	"context"

	"gorm.io/gorm"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// contradicted holds for the steps of a ticket that add up to what no ticket can be: in two classes at once, below
// nought, or with a part above its whole.
const contradicted = "SUM(f.open) + SUM(f.stage_closed) + SUM(f.closed) + SUM(f.merged) + SUM(f.not_accepted) + SUM(f.voided) NOT IN (0, 1)" +
	" OR SUM(f.open) < 0 OR SUM(f.stage_closed) < 0 OR SUM(f.closed) < 0 OR SUM(f.merged) < 0 OR SUM(f.not_accepted) < 0 OR SUM(f.voided) < 0 OR SUM(f.overdue) < 0 OR SUM(f.answered) < 0 OR SUM(f.historical) < 0 OR SUM(f.orders) < 0" +
	" OR SUM(f.overdue) > SUM(f.open) + SUM(f.stage_closed) OR SUM(f.historical) > SUM(f.closed) OR SUM(f.answered) > SUM(f.open) + SUM(f.stage_closed) + SUM(f.closed)"

// contradictorySteps names the tickets whose steps break an identity of the closure report. It reads every step and is
// called when that report was refused, never otherwise.
func (s *Store) contradictorySteps(ctx context.Context, scope rectify.Scope, q report.Query, limit int) (numbers []string, err error) {
	err = s.snapshot(ctx, func(db *gorm.DB) error {
		prefix, err := prefixOf(db, q, s.now())
		if err != nil {
			return err
		}
		cond := (&counting{scope: scope, q: q}).filter()
		cond.and("c.cube = 1 AND f.day <= ? AND f.idx < ?", int64(q.AsOf), prefix.Size)
		cond.and(notRecusedStep, scope.Recusals())
		return db.Raw(string("SELECT ticket_no FROM tickets WHERE key IN (SELECT f.ticket_key FROM figure_steps f JOIN figure_cells c ON c.id = f.cell_id"+cond.where()+
			" GROUP BY f.ticket_key HAVING "+contradicted+") ORDER BY key LIMIT ?"), append(cond.args, limit)...).Scan(&numbers).Error
	})
	return numbers, s.engine.translate(err)
}

// notRecusedStep leaves out tickets from which the caller is recused by now.
const notRecusedStep = "f.ticket_key NOT IN (SELECT key FROM tickets WHERE audience_id IN (SELECT audience_id FROM audience_recusals WHERE unit_id IN ?))"
