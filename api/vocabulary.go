package api

import (
	"qingdan/internal/auth"
	"qingdan/internal/notify"
	"qingdan/internal/rectify"
)

// term is one value of an enumeration.
type term struct {
	ID      string `json:"id"`
	Label   string `json:"label"` // Chinese
	LabelEN string `json:"label_en"`
} // @name Term

// vocabulary lists every enumeration of the wire: those of the business, the moves and the scopes of API tokens.
var vocabulary = func() map[string][]term {
	all := map[string][]term{}
	for name, terms := range rectify.Vocabulary {
		all[name] = termsOf(terms)
	}
	all["token_scope"] = termsOf(auth.Scopes)
	all["webhook_format"], all["webhook_disabled"] = termsOf(notify.Formats), termsOf(notify.Reasons)
	all["delivery_state"], all["delivery_fault"] = termsOf(notify.States), termsOf(notify.Faults)
	for _, m := range rectify.Table {
		all["do"] = append(all["do"], term{m.Do, m.Label.ZH, m.Label.EN})
	}
	return all
}()

func termsOf(terms []rectify.Term) []term {
	all := make([]term, len(terms))
	for i, t := range terms {
		all[i] = term{t.ID, t.ZH, t.EN}
	}
	return all
}

// getVocabulary lists the values of all enumerations with their labels.
//
//	@Summary	所有取值及其中文名称
//	@Tags		vocabulary
//	@Success	200	{object}	map[string][]term
//	@Router		/api/v1/vocabulary [get]
func (s *Server) getVocabulary(c *call) error { return c.give(answer(vocabulary)) }
