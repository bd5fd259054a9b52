package grid

import (
	"bytes"
	"fmt"
	"io"
)

// scanner walks over XML without building anything. Unlike encoding/xml it keeps no more than one tag and a bounded
// piece of text, so that a text of any length costs time but no memory, and it reads several times faster. It knows
// what spreadsheets use: UTF-8, no document type, no entities but the five predefined ones and character references.
type scanner struct {
	r      io.Reader
	buf    []byte
	lo, hi int

	name  []byte // local name of the tag; like attrs and text valid until the next call
	attrs []attr
	text  []byte
	long  bool // the text was longer than maxText and was cut

	maxText  int
	joined   []byte   // the text of several runs
	raw      []byte   // tags that do not lie in the buffer as a whole
	open     [][]byte // names of the open elements, with their prefix
	emptyTag bool
}

type attr struct{ name, value []byte }

type token uint8

const (
	startTag token = iota
	endTag
	textRun
)

const (
	maxTagBytes = 64 << 10
	maxDepth    = 64
)

type syntaxError struct{ what string }

func (e *syntaxError) Error() string { return "xml: " + e.what }

func syntax(format string, args ...any) error { return &syntaxError{fmt.Sprintf(format, args...)} }

func newScanner(r io.Reader, maxText int) *scanner {
	s := &scanner{r: r, buf: make([]byte, 32<<10), maxText: maxText}
	if s.peek(3) == nil && bytes.HasPrefix(s.buf[s.lo:s.hi], []byte("\xEF\xBB\xBF")) {
		s.lo += 3
	}
	return s
}

// more reads on; the unread bytes move to the front of the buffer.
func (s *scanner) more() error {
	if s.lo > 0 {
		s.hi = copy(s.buf, s.buf[s.lo:s.hi])
		s.lo = 0
	}
	if s.hi == len(s.buf) {
		return io.ErrShortBuffer
	}
	for range 100 {
		n, err := s.r.Read(s.buf[s.hi:])
		s.hi += n
		if n > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return io.ErrNoProgress
}

// peek makes n bytes available in the buffer.
func (s *scanner) peek(n int) error {
	for s.hi-s.lo < n {
		if err := s.more(); err != nil {
			return err
		}
	}
	return nil
}

// next gives the next token, and io.EOF after the end of the root element.
func (s *scanner) next() (token, error) {
	if s.emptyTag {
		s.emptyTag = false
		s.open = s.open[:len(s.open)-1]
		return endTag, nil
	}
	for {
		if err := s.peek(1); err != nil {
			return 0, s.atEnd(err)
		}
		if s.buf[s.lo] != '<' {
			ok, err := s.readText('<', nil)
			if ok || err != nil {
				return textRun, err
			}
			continue
		}
		if err := s.peek(2); err != nil {
			return 0, s.atEnd(err)
		}
		switch s.buf[s.lo+1] {
		case '?':
			if err := s.skipPast("?>"); err != nil {
				return 0, s.atEnd(err)
			}
		case '!':
			if isText, err := s.declaration(); isText || err != nil {
				return textRun, err
			}
		default:
			return s.tag()
		}
	}
}

func (s *scanner) atEnd(err error) error {
	if err != io.EOF {
		return err
	}
	if len(s.open) > 0 {
		return io.ErrUnexpectedEOF
	}
	return io.EOF
}

// declaration steps over a comment and reads a CDATA section.
func (s *scanner) declaration() (isText bool, err error) {
	if err := s.peek(9); err != nil {
		return false, io.ErrUnexpectedEOF
	}
	switch here := s.buf[s.lo:s.hi]; {
	case bytes.HasPrefix(here, []byte("<!--")):
		s.lo += 4
		err = s.skipPast("-->")
	case bytes.HasPrefix(here, []byte("<![CDATA[")):
		s.lo += 9
		isText, err = s.readText(']', []byte("]]>"))
	default:
		err = syntax("document types are not allowed")
	}
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return isText, err
}

// skipPast reads on until after the mark.
func (s *scanner) skipPast(mark string) error {
	for {
		if i := bytes.Index(s.buf[s.lo:s.hi], []byte(mark)); i >= 0 {
			s.lo += i + len(mark)
			return nil
		}
		s.lo = max(s.lo, s.hi-len(mark)+1)
		if err := s.more(); err != nil {
			return err
		}
	}
}

// skipElement steps over the rest of the element whose start tag was just read, without looking at it.
func (s *scanner) skipElement() error {
	if s.emptyTag {
		_, err := s.next()
		return err
	}
	name := s.open[len(s.open)-1]
	s.open = s.open[:len(s.open)-1]
	for {
		if err := s.skipPast("</" + string(name)); err != nil {
			return s.unexpected(err)
		}
		if err := s.peek(1); err != nil {
			return s.unexpected(err)
		}
		if c := s.buf[s.lo]; c == '>' || c <= ' ' {
			return s.unexpected(s.skipPast(">"))
		}
	}
}

func (s *scanner) unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// readText collects text up to the mark, or up to the byte stop when there is no mark; ok tells whether there is any.
func (s *scanner) readText(stop byte, mark []byte) (ok bool, err error) {
	s.text, s.long = s.text[:0], false
	for {
		here := s.buf[s.lo:s.hi]
		i := bytes.IndexByte(here, stop)
		switch {
		case i < 0:
			s.keep(here)
			s.lo = s.hi
			if err := s.more(); err == io.EOF && mark == nil {
				return s.finishText(true)
			} else if err != nil {
				return false, s.unexpected(err)
			}
		case mark == nil:
			s.keep(here[:i])
			s.lo += i
			return s.finishText(true)
		default:
			s.keep(here[:i])
			s.lo += i
			if err := s.peek(len(mark)); err != nil {
				return false, s.unexpected(err)
			}
			if bytes.HasPrefix(s.buf[s.lo:s.hi], mark) {
				s.lo += len(mark)
				return s.finishText(false)
			}
			s.keep(s.buf[s.lo : s.lo+1])
			s.lo++
		}
	}
}

func (s *scanner) keep(b []byte) {
	if room := s.maxText - len(s.text); len(b) > room {
		s.long = true
		b = b[:max(room, 0)]
	}
	s.text = append(s.text, b...)
}

func (s *scanner) finishText(references bool) (ok bool, err error) {
	if len(s.open) == 0 {
		if len(bytes.TrimSpace(s.text)) > 0 {
			return false, syntax("text outside of the root element")
		}
		return false, nil
	}
	if references && !s.long {
		s.text, err = dereference(s.text)
	}
	return len(s.text) > 0, err
}
