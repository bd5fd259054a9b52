package grid

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// tag reads a start or end tag.
func (s *scanner) tag() (token, error) {
	tag, err := s.rawTag()
	if err != nil {
		return 0, s.unexpected(err)
	}
	if tag[0] == '/' {
		name := bytes.TrimRight(tag[1:], " \t\r\n")
		if len(s.open) == 0 || !bytes.Equal(s.open[len(s.open)-1], name) {
			return 0, syntax("end tag %.40q does not match", name)
		}
		s.open = s.open[:len(s.open)-1]
		s.name = localName(name)
		return endTag, nil
	}
	if tag[len(tag)-1] == '/' {
		s.emptyTag = true
		tag = tag[:len(tag)-1]
	}
	end := bytes.IndexAny(tag, " \t\r\n")
	if end < 0 {
		end = len(tag)
	}
	if end == 0 || len(s.open) == maxDepth {
		return 0, syntax("no name, or nested too deeply")
	}
	s.push(tag[:end])
	s.name = localName(tag[:end])
	return startTag, s.parseAttrs(tag[end:])
}

// push reuses the name slices of closed elements.
func (s *scanner) push(name []byte) {
	n := len(s.open)
	if n < cap(s.open) {
		s.open = s.open[:n+1]
	} else {
		s.open = append(s.open, nil)
	}
	s.open[n] = append(s.open[n][:0], name...)
}

// rawTag gives what stands between < and >.
func (s *scanner) rawTag() ([]byte, error) {
	s.lo++
	s.raw = s.raw[:0]
	quote := byte(0)
	for {
		here := s.buf[s.lo:s.hi]
		for i, c := range here {
			switch {
			case c == '<':
				return nil, syntax("< inside a tag")
			case quote != 0:
				if c == quote {
					quote = 0
				}
			case c == '"' || c == '\'':
				quote = c
			case c == '>':
				s.lo += i + 1
				tag := here[:i]
				if len(s.raw) > 0 {
					s.raw = append(s.raw, tag...)
					tag = s.raw
				}
				if len(tag) == 0 {
					return nil, syntax("empty tag")
				}
				return tag, nil
			}
		}
		if len(s.raw)+len(here) > maxTagBytes {
			return nil, syntax("a tag longer than %d bytes", maxTagBytes)
		}
		s.raw = append(s.raw, here...)
		s.lo = s.hi
		if err := s.more(); err != nil {
			return nil, err
		}
	}
}

func localName(name []byte) []byte { return name[bytes.IndexByte(name, ':')+1:] }

func (s *scanner) parseAttrs(b []byte) error {
	s.attrs = s.attrs[:0]
	for {
		b = bytes.TrimLeft(b, " \t\r\n")
		if len(b) == 0 {
			return nil
		}
		eq := bytes.IndexByte(b, '=')
		if eq <= 0 {
			return syntax("an attribute without a value")
		}
		name := bytes.TrimRight(b[:eq], " \t\r\n")
		b = bytes.TrimLeft(b[eq+1:], " \t\r\n")
		if len(b) < 2 || b[0] != '"' && b[0] != '\'' {
			return syntax("an attribute without quotes")
		}
		end := bytes.IndexByte(b[1:], b[0])
		if end < 0 {
			return syntax("an attribute without an end")
		}
		value, err := dereference(b[1 : 1+end])
		if err != nil {
			return err
		}
		s.attrs = append(s.attrs, attr{localName(name), value})
		b = b[end+2:]
	}
}

// attr is the value of an attribute by its local name.
func (s *scanner) attr(name string) ([]byte, bool) {
	for _, a := range s.attrs {
		if string(a.name) == name {
			return a.value, true
		}
	}
	return nil, false
}

// dereference replaces references in place; none is shorter than what it stands for.
func dereference(b []byte) ([]byte, error) {
	i := bytes.IndexByte(b, '&')
	if i < 0 {
		return b, nil
	}
	out := b[:i]
	for rest := b[i:]; len(rest) > 0; {
		if rest[0] != '&' {
			n := bytes.IndexByte(rest, '&')
			if n < 0 {
				n = len(rest)
			}
			out = append(out, rest[:n]...)
			rest = rest[n:]
			continue
		}
		end := bytes.IndexByte(rest, ';')
		if end < 2 || end > 12 {
			return nil, syntax("an unfinished reference")
		}
		r, err := character(string(rest[1:end]))
		if err != nil {
			return nil, err
		}
		rest = rest[end+1:]
		out = utf8.AppendRune(out, r)
	}
	return out, nil
}

var predefined = map[string]rune{"amp": '&', "lt": '<', "gt": '>', "quot": '"', "apos": '\''}

func character(name string) (rune, error) {
	if r, ok := predefined[name]; ok {
		return r, nil
	}
	if name[0] != '#' {
		return 0, syntax("an unknown entity %.12q", name)
	}
	digits, base := name[1:], 10
	if digits != "" && digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || n == 0 || n > utf8.MaxRune || !utf8.ValidRune(rune(n)) {
		return 0, syntax("an impossible character reference")
	}
	return rune(n), nil
}
