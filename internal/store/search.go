package store

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"qingdan/internal/rectify"
)

// Bigrams cuts text for searching: every run of Chinese characters into overlapping pairs (黑臭水 is 黑臭 臭水 水), so that
// two-character words are found by an index; other letters and digits into lower-case words.
func Bigrams(text string) []string {
	var words []string
	var han, word []rune
	endHan := func() {
		for i := range han {
			words = append(words, string(han[i:min(i+2, len(han))]))
		}
		han = han[:0]
	}
	endWord := func() {
		if len(word) > 0 {
			words = append(words, strings.ToLower(string(word)))
			word = word[:0]
		}
	}
	for _, r := range norm.NFKC.String(text) {
		switch {
		case unicode.Is(unicode.Han, r):
			endWord()
			han = append(han, r)
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			endHan()
			word = append(word, r)
		default:
			endHan()
			endWord()
		}
	}
	endHan()
	endWord()
	return words
}

// phrases turns what a person typed into quoted phrases that must all occur. A single Chinese character and the last
// word of Latin letters or digits match as the beginning of a word.
func phrases(q string) []string {
	var all []string
	for _, part := range strings.Fields(q) {
		words := Bigrams(part)
		if n := len(words); n > 1 && len([]rune(words[n-1])) == 1 && unicode.Is(unicode.Han, []rune(words[n-1])[0]) {
			words = words[:n-1] // the lone last character is part of the pair before it
		}
		if len(words) > 0 {
			all = append(all, strings.Join(words, " "))
		}
	}
	return all
}

// searchWords lists what a ticket can be found by. The complainant and the recused units are not among it.
func searchWords(t *rectify.Ticket) string {
	texts := searched(t)
	return strings.Join(Bigrams(strings.Join(texts[:], "\n")), " ")
}

// searched are the texts that a ticket can be found by.
func searched(t *rectify.Ticket) [8]string {
	return [8]string{string(t.Title), string(t.Description), string(t.Address), t.RegionText, t.ReceiptNumber, t.TicketNo, string(t.Findings), string(t.Handling)}
}

// wordsOf are the search words of a ticket, new or changed.
type wordsOf struct {
	ticketKey int64
	anew      bool // the ticket had none before
	words     string
}

// index keeps the search words of a ticket in step with its texts, and tells whether they are others.
func (w *work) index(before, after *rectify.Ticket) bool {
	if before != nil && searched(before) == searched(after) {
		return false
	}
	w.words = append(w.words, wordsOf{after.Key, before == nil, searchWords(after)})
	return true
}

// writeWords writes the words of a page, those of each ticket once. It comes after the last savepoint, because FTS5
// writes out what it holds in memory at the end of every savepoint in which it changed.
func (p *page) writeWords() error {
	last, order := map[int64]wordsOf{}, []int64{}
	for _, f := range p.words {
		if earlier, twice := last[f.ticketKey]; twice {
			f.anew = earlier.anew
		} else {
			order = append(order, f.ticketKey)
		}
		last[f.ticketKey] = f
	}
	for _, key := range order {
		if err := p.writeWordsOf(last[key]); err != nil {
			return err
		}
	}
	return nil
}

func (p *page) writeWordsOf(f wordsOf) error {
	if p.store.engine.name() == "postgres" {
		return p.tx.Exec("INSERT INTO ticket_search (ticket_key, words) VALUES (?, CAST(? AS tsvector)) ON CONFLICT (ticket_key) DO UPDATE SET words = excluded.words", f.ticketKey, lexemes(f.words)).Error
	}
	if !f.anew {
		if err := p.exec("DELETE FROM ticket_search WHERE rowid = ?", f.ticketKey); err != nil {
			return err
		}
	}
	return p.exec("INSERT INTO ticket_search (rowid, words) VALUES (?, ?)", f.ticketKey, f.words)
}

// maxPosition is the last word position that PostgreSQL keeps apart.
const maxPosition = 16383

// lexemes writes words as a tsvector, so that no parser of the server's locale comes between.
func lexemes(words string) string {
	var b strings.Builder
	for i, word := range strings.Fields(words) {
		fmt.Fprintf(&b, "'%s':%d ", strings.ReplaceAll(strings.ReplaceAll(word, `\`, `\\`), "'", "''"), min(i+1, maxPosition))
	}
	return b.String()
}

// match writes the search for what a person typed, in the language of the engine; false when nothing can be searched for.
func (s *Store) match(q string) (string, bool) {
	var all []string
	for _, phrase := range phrases(q) {
		words := strings.Fields(phrase)
		last := []rune(words[len(words)-1])
		prefix := len(last) == 1 || !unicode.Is(unicode.Han, last[0])
		if s.engine.name() == "postgres" {
			for i, word := range words {
				words[i] = "'" + word + "'"
			}
			phrase = strings.Join(words, " <-> ")
			if prefix {
				phrase += ":*"
			}
			phrase = "(" + phrase + ")"
		} else {
			phrase = `"` + phrase + `"`
			if prefix {
				phrase += "*"
			}
		}
		all = append(all, phrase)
	}
	if s.engine.name() == "postgres" {
		return strings.Join(all, " & "), len(all) > 0
	}
	return strings.Join(all, " AND "), len(all) > 0
}
