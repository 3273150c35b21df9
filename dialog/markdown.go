package dialog

import (
	"html"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Block is one paragraph, list or piece of code of a Body.
type Block struct {
	Kind  BlockKind
	Items [][]Span // one for a paragraph or code; one per item for a list
}

// BlockKind tells the blocks apart.
type BlockKind int

// The kinds of block.
const (
	Paragraph BlockKind = iota
	BulletList
	NumberedList
	CodeBlock
)

// Span is a run of text. A Span with URL is a link.
type Span struct {
	Text string
	Bold bool
	Code bool
	URL  string
}

// Blocks parses the small Markdown of a Body: bold, link, list, code. What else
// Markdown knows keeps its text and loses its form; guides are linted for it.
func Blocks(markdown string) []Block {
	src := []byte(markdown)
	var blocks []Block
	root := goldmark.DefaultParser().Parse(text.NewReader(src))
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.List:
			kind := BulletList
			if n.IsOrdered() {
				kind = NumberedList
			}
			b := Block{Kind: kind}
			for item := n.FirstChild(); item != nil; item = item.NextSibling() {
				b.Items = append(b.Items, spans(item, src, Span{}))
			}
			blocks = append(blocks, b)
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			code := string(n.Lines().Value(src))
			blocks = append(blocks, Block{CodeBlock, [][]Span{{{Text: strings.TrimRight(code, "\n"), Code: true}}}})
		default:
			if s := spans(n, src, Span{}); len(s) > 0 {
				blocks = append(blocks, Block{Paragraph, [][]Span{s}})
			}
		}
	}
	return blocks
}

// spans collects the text below n; style is what the parents say of it.
func spans(n ast.Node, src []byte, style Span) []Span {
	var out []Span
	add := func(s string) {
		if s == "" {
			return
		}
		if last := len(out) - 1; last >= 0 && out[last].same(style) {
			out[last].Text += s
			return
		}
		span := style
		span.Text = s
		out = append(out, span)
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Type() == ast.TypeBlock && len(out) > 0 {
			add("\n") // blocks in an item or a quote: not linted, and not glued
		}
		switch c := c.(type) {
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			code := strings.TrimRight(string(c.Lines().Value(src)), "\n")
			out = append(out, Span{Text: code, Code: true})
		case *ast.Text:
			if style.Code {
				add(string(c.Segment.Value(src))) // a backslash in code is one
			} else {
				add(unescape(string(c.Segment.Value(src))))
			}
			if c.HardLineBreak() {
				add("\n")
			} else if c.SoftLineBreak() {
				add(" ")
			}
		case *ast.String:
			add(string(c.Value))
		case *ast.AutoLink:
			url := string(c.URL(src))
			out = append(out, Span{Text: url, URL: url, Bold: style.Bold})
		default:
			out = append(out, spans(c, src, style.within(c))...)
		}
	}
	return out
}

// within is the style of what stands inside n.
func (s Span) within(n ast.Node) Span {
	switch n := n.(type) {
	case *ast.Emphasis:
		s.Bold = s.Bold || n.Level == 2
	case *ast.CodeSpan:
		s.Code = true
	case *ast.Link:
		s.URL = unescape(string(n.Destination))
	}
	return s
}

// same reports whether two spans differ in nothing but their text.
func (s Span) same(o Span) bool {
	return s.Bold == o.Bold && s.Code == o.Code && s.URL == o.URL
}

// PlainText is a Body without its form, for screen readers and transcripts. A
// link is followed by its address.
func PlainText(markdown string) string {
	var lines []string
	for _, b := range Blocks(markdown) {
		for _, item := range b.Items {
			line := plainSpans(item)
			if b.Kind == BulletList || b.Kind == NumberedList {
				line = "• " + line
			}
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

func plainSpans(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
		if s.URL != "" && s.URL != s.Text {
			b.WriteString(" (" + s.URL + ")")
		}
	}
	return b.String()
}

// inline are the characters that mean something anywhere in Markdown.
const inline = "\\`*_[]<>&"

// Escape makes text that somebody else wrote safe inside a Body: it is shown as
// it is, on one line, and none of it becomes Markdown.
func Escape(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			r = ' '
		case strings.ContainsRune(inline, r) || beginsBlock(s, i, r):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// beginsBlock reports whether the character at i would make a list or a heading
// of a text that stands first in a line.
func beginsBlock(s string, i int, r rune) bool {
	switch r {
	case '#', '+', '-', '=', '~':
		return i == 0
	case '.', ')':
		return i > 0 && strings.Trim(s[:i], "0123456789") == ""
	}
	return false
}

// unescape undoes backslash escapes and entities, which goldmark leaves to its
// renderer.
func unescape(s string) string {
	if !strings.ContainsAny(s, `\&`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && util.IsPunct(s[i+1]):
			i++
		case s[i] == '&':
			if name := entity.FindString(s[i:]); name != "" {
				if text, known := resolved(name); known {
					b.WriteString(text)
					i += len(name) - 1
					continue
				}
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// entity is a character by its name or its number.
var entity = regexp.MustCompile(`^&(?:[0-9A-Za-z]{1,40}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});`)

func resolved(name string) (text string, known bool) {
	if name[1] == '#' {
		return html.UnescapeString(name), true
	}
	e, known := util.LookUpHTML5EntityByName(name[1 : len(name)-1])
	if !known {
		return "", false
	}
	return string(e.Characters), true
}
