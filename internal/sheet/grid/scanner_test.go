package grid

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// walk spells the tokens of a document.
func walk(s *scanner) (string, error) {
	var out strings.Builder
	for {
		t, err := s.next()
		if err == io.EOF {
			return out.String(), nil
		} else if err != nil {
			return out.String(), err
		}
		switch t {
		case startTag:
			fmt.Fprintf(&out, "<%s", s.name)
			for _, a := range s.attrs {
				fmt.Fprintf(&out, " %s=%q", a.name, a.value)
			}
			out.WriteString(">")
		case endTag:
			fmt.Fprintf(&out, "</%s>", s.name)
		case textRun:
			out.Write(s.text)
		}
	}
}

const document = "\uFEFF<?xml version=\"1.0\"?><!-- <no> --><x:a b='1 > 0' c=\"&lt;&#x53D7;\"  >文&amp;字<![CDATA[<raw>]]]]><![CDATA[>]]><d/ ><e\n f=\"\"></e></x:a>\n"

func TestTheScannerReadsXML(t *testing.T) {
	t.Parallel()
	want := `<a b="1 > 0" c="<受">文&字<raw>]]><d></d><e f=""></e></a>`
	doc := strings.Replace(document, "<d/ >", "<d />", 1)
	for name, r := range map[string]io.Reader{"at once": strings.NewReader(doc), "byte by byte": iotest.OneByteReader(strings.NewReader(doc))} {
		if got, err := walk(newScanner(r, 1000)); err != nil || got != want {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
	for _, broken := range []string{"<a>", "<a></b>", "<a", "<a b></a>", "<a b=1></a>", "<a>&x;</a>", "<a>&#0;</a>", "<a>&#xD800;</a>", "<!DOCTYPE a><a/>", "text", "</a>", "<>", "<a><!--", "<a><![CDATA[", "<a b='<'/>", "<a>&amp</a>", "<a/>x"} {
		if got, err := walk(newScanner(strings.NewReader(broken), 1000)); err == nil {
			t.Errorf("%s passes as %s", broken, got)
		}
	}
}

func TestTheScannerHoldsNoMoreThanOneTagAndAFewNames(t *testing.T) {
	t.Parallel()
	for name, doc := range map[string]string{
		"a tag of 100 KiB":   "<a b='" + strings.Repeat("y", 100<<10) + "'/>",
		"a thousand deep":    strings.Repeat("<a>", 1000) + strings.Repeat("</a>", 1000),
		"a reference of 1 K": "<a>&" + strings.Repeat("x", 1000) + ";</a>",
	} {
		if _, err := walk(newScanner(strings.NewReader(doc), 10_000)); err == nil {
			t.Errorf("%s passes", name)
		}
	}
}

func TestALongTextCostsNoMemory(t *testing.T) {
	t.Parallel()
	endless := io.MultiReader(strings.NewReader("<a>"), io.LimitReader(repeat("长文"), 50<<20), strings.NewReader("</a>"))
	s := newScanner(endless, 1000)
	for {
		tok, err := s.next()
		if err == io.EOF {
			break
		}
		must(t, err)
		if tok == textRun && (!s.long || len(s.text) != 1000 || cap(s.text) > 8<<10) {
			t.Errorf("long %t, %d of %d bytes", s.long, len(s.text), cap(s.text))
		}
	}
}

// repeat reads a text without end.
type repeat string

func (r repeat) Read(p []byte) (int, error) {
	n := 0
	for n+len(r) <= len(p) {
		n += copy(p[n:], r)
	}
	return max(n, copy(p, r)), nil
}

// FuzzScanner holds the scanner against encoding/xml: what both accept they read alike.
func FuzzScanner(f *testing.F) {
	f.Add(strings.TrimPrefix(document, "\uFEFF"))
	f.Add("<worksheet><sheetData><row r=\"1\"><c r='A1' t=\"s\"><v>0</v></c></row></sheetData></worksheet>")
	f.Add("<a>&#x10FFFF;&quot;&apos;<b/>]]&gt;</a>")
	f.Fuzz(func(t *testing.T, doc string) {
		got, err := walk(newScanner(strings.NewReader(doc), 1<<20))
		if small, smallErr := walk(newScanner(iotest.OneByteReader(strings.NewReader(doc)), 1<<20)); small != got || (err == nil) != (smallErr == nil) {
			t.Fatalf("the size of reads matters: %q %v, %q %v", got, err, small, smallErr)
		}
		var syntaxErr *syntaxError
		if err != nil && !errors.As(err, &syntaxErr) && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("an error of no kind: %v", err)
		}
		want, wantErr := walkStandard(doc)
		if err == nil && wantErr == nil && got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	})
}

func walkStandard(doc string) (string, error) {
	d := xml.NewDecoder(strings.NewReader(doc))
	var out strings.Builder
	depth := 0
	for {
		tok, err := d.RawToken()
		if err == io.EOF {
			return out.String(), nil
		} else if err != nil {
			return "", err
		}
		switch x := tok.(type) {
		case xml.StartElement:
			depth++
			fmt.Fprintf(&out, "<%s", x.Name.Local)
			for _, a := range x.Attr {
				fmt.Fprintf(&out, " %s=%q", a.Name.Local, a.Value)
			}
			out.WriteString(">")
		case xml.EndElement:
			depth--
			fmt.Fprintf(&out, "</%s>", x.Name.Local)
		case xml.CharData:
			if depth > 0 {
				out.Write(x)
			}
		}
		if strings.ContainsAny(doc, "\r\v:") { // line ends and names with several colons are taken differently
			return "", errors.New("not compared")
		}
	}
}
