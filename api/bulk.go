package api

import (
	"encoding/json"
	"net/http"
	"strconv"
	"sync"

	"qingdan/internal/rectify"
)

const (
	mostActions = 200 // of one bulk call
	atOnce      = 16  // of them decided at the same time, so that they share commits and leave room for others
)

// bulkActions asks for one move on each of many tickets.
type bulkActions struct {
	DryRun bool         `json:"dry_run"` // 只试算,不写入 / decide and keep nothing
	Items  []bulkAction `json:"items" validate:"required" minItems:"1" maxItems:"200"`
} // @name BulkActions

type bulkAction struct {
	Ticket string `json:"ticket" validate:"required" maxLength:"64"`
	action
} // @name BulkAction

type bulkResults struct {
	DryRun bool         `json:"dry_run"`
	Done   int          `json:"done"`
	Items  []bulkResult `json:"items"`
} // @name BulkResults

// bulkResult is what became of one item. With dry_run it is what would have become of it.
type bulkResult struct {
	Ticket     string         `json:"ticket"`
	Do         string         `json:"do" extensions:"x-vocabulary=none"` // 所请求的操作 / as it was asked for
	Done       bool           `json:"done"`
	Version    *int64         `json:"version" extensions:"x-nullable"`
	State      *string        `json:"state" extensions:"x-nullable"`
	StateLabel *string        `json:"state_label" extensions:"x-nullable"`
	Code       *string        `json:"code" extensions:"x-nullable"` // 未办原因的代码 / of the refusal
	Detail     *string        `json:"detail" extensions:"x-nullable"`
	Fields     []fieldProblem `json:"fields"`
} // @name BulkResult

// postActions makes one move on each of many tickets, each decided and done by itself. When any ticket is absent or
// foreign nothing is done at all; a dry run, which changes nothing anyway, tells so of that item.
//
//	@Summary	批量办理
//	@Tags		tickets
//	@Security	bearer
//	@Param		body	body		bulkActions	true	"操作,每个问题一项"
//	@Success	200		{object}	bulkResults
//	@Failure	401,403,404,422	{object}	problem
//	@Router		/api/v1/actions [post]
func (s *Server) postActions(c *call) error {
	c.durable = true // each item keeps its own answer, which is not repeated to who may no longer see the ticket
	var in bulkActions
	if err := c.decode(&in); err != nil {
		return err
	}
	if err := in.check(); err != nil {
		return err
	}
	if err := c.allVisible(in.Items); err != nil {
		_ = c.recorded(err)
		if !in.DryRun || rectify.KindOf(err) != rectify.NotFound {
			return err
		}
	}
	if !in.DryRun {
		if err := s.batches.takeAll(c.Actor.ID, len(in.Items)); err != nil {
			return c.recorded(err)
		}
	}
	key, err := c.idempotencyKey()
	if err != nil {
		return err
	}
	results := bulkResults{DryRun: in.DryRun, Items: make([]bulkResult, len(in.Items))}
	var wait sync.WaitGroup
	turn := make(chan struct{}, atOnce)
	c.language() // settled before several ask for it
	for i := range in.Items {
		turn <- struct{}{}
		wait.Go(func() {
			defer func() { <-turn }()
			itemKey := key
			if key != "" {
				itemKey += "#" + strconv.Itoa(i)
			}
			results.Items[i] = c.bulkItem(&in.Items[i], in.DryRun, itemKey)
		})
	}
	wait.Wait()
	for _, r := range results.Items {
		if r.Done {
			results.Done++
		}
	}
	return c.give(answer(results))
}

// check refuses too many items, and two for one ticket: they would race.
func (in *bulkActions) check() error {
	if n := len(in.Items); n < 1 || n > mostActions {
		return invalid("body", []rectify.Field{misfit("items", "list.length", "应有 1 到 %d 项", "must have from 1 to %d items", mostActions)})
	}
	var unmet []rectify.Field
	seen := map[string]bool{}
	for i, item := range in.Items {
		if seen[item.Ticket] {
			unmet = append(unmet, misfit("items["+strconv.Itoa(i)+"].ticket", "list.repeated", "同一问题只能有一项", "one item for each ticket"))
		}
		seen[item.Ticket] = true
	}
	return invalid("body", unmet)
}

// allVisible refuses the whole batch as not found when one of its tickets is absent or foreign (S-08).
func (c *call) allVisible(items []bulkAction) error {
	scope, err := c.scope()
	if err != nil {
		return err
	}
	ids := make([]string, len(items))
	for i, item := range items {
		ids[i] = item.Ticket
	}
	seen, err := c.server.Tickets.VisibleTickets(c.ctx(), scope, ids)
	if err != nil {
		return err
	}
	refusal := rectify.Refuse(rectify.NotFound, "not_found", rectify.Say("批次中有不存在的问题,全部未办理", "the batch names tickets that do not exist; nothing was done"))
	for i, id := range ids {
		if !seen[id] {
			refusal.Fields = append(refusal.Fields, misfit("items["+strconv.Itoa(i)+"].ticket", "not_found", "没有找到", "not found"))
		}
	}
	if refusal.Fields == nil {
		return nil
	}
	return refusal
}

// bulkItem decides one item; whatever stands in its way is its result, and the other items go on.
func (c *call) bulkItem(item *bulkAction, dry bool, key string) bulkResult {
	result := bulkResult{Ticket: item.Ticket, Do: item.Do, Fields: []fieldProblem{}}
	after, err := c.decided(item, dry, key)
	if err == nil {
		result.Done, result.Version = true, &after.Version
		result.State, result.StateLabel = word(string(after.State)), new(c.say(rectify.Label("state", string(after.State))))
		return result
	}
	refused := c.refusal(outward(c.compared(err, item.Ticket, item.Version)))
	if statuses[refused.Kind].status >= http.StatusInternalServerError {
		c.server.Log.ErrorContext(c.ctx(), "an item of a batch failed", "request", c.request, "code", refused.Code, "error", err)
	}
	result.Code, result.Detail = &refused.Code, new(c.say(refused.Message))
	for _, f := range refused.Fields {
		result.Fields = append(result.Fields, fieldProblem{f.Name, f.Code, c.say(f.Message)})
	}
	return result
}

// standing is what an item leaves behind.
type standing struct {
	Version int64
	State   rectify.State
}

func (c *call) decided(item *bulkAction, dry bool, key string) (after standing, err error) {
	cmd, err := item.command(item.Ticket)
	if err != nil {
		return after, err
	}
	cmd.Names = c.server.namesOf
	if dry { // leaves no trace in the journal, so it must not tell whether a guessed name is that of the complainant
		cmd.Names = func(rectify.Sealed) ([]string, error) { return nil, nil }
	}
	if key != "" && !dry {
		cmd.Receipt = &rectify.Receipt{Key: key, Fingerprint: c.fingerprint(c.body), Answer: func(t *rectify.Ticket) []byte {
			kept, err := encode(standing{t.Version, t.State})
			if err != nil {
				panic(err) // a number and a word always encode
			}
			return kept
		}}
	}
	if err := c.mayCheck(item.Do); err != nil {
		return after, err
	}
	act := c.server.Desk.Act
	if dry {
		act = c.server.Desk.Try
	}
	t, err := act(c.ctx(), c.Actor, cmd)
	switch {
	case err != nil:
		return after, err
	case t == nil: // given under this key before
		return after, json.Unmarshal(cmd.Receipt.Given, &after)
	}
	return standing{t.Version, t.State}, nil
}
