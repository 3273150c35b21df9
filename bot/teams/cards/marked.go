package cards

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"lotsen/dialog"
	"lotsen/dialog/glyph"
)

// marked is one line of spans as Markdown, after a lead such as the mark of a list:
// links, bold where it can stand, and all else literal. Teams knows no code here.
func marked(lead string, spans []dialog.Span) string {
	var q quill
	if lead != "" {
		q.mark(lead)
	}
	spans = joinSpans(spans)
	for i, s := range spans {
		next := rune(0)
		if i+1 < len(spans) {
			next = opening(spans[i+1])
		}
		switch {
		case s.URL != "":
			q.mark("[")
			q.inLink = true
			q.bold(s, ']')
			q.inLink = false
			q.mark("](" + destination(s.URL) + ")")
		default:
			q.bold(s, next)
		}
	}
	return q.String()
}

// opening is what is written first for a span.
func opening(s dialog.Span) rune {
	if s.URL != "" {
		return '['
	}
	r, _ := utf8.DecodeRuneInString(s.Text)
	return r
}

// joinSpans are spans without those that are empty, and with neighbours that look the
// same as one: bold beside bold could not be told apart.
func joinSpans(spans []dialog.Span) []dialog.Span {
	var out []dialog.Span
	for _, s := range spans {
		if s.Text == "" {
			continue
		}
		if last := len(out) - 1; last >= 0 && s.URL == "" && out[last].URL == "" && out[last].Bold == s.Bold {
			out[last].Text += s.Text
			continue
		}
		out = append(out, s)
	}
	return out
}

// bold writes the text of a span, bold if it is and if that can be written here.
// Source: spec.commonmark.org, left- and right-flanking delimiter runs.
func (q *quill) bold(s dialog.Span, next rune) {
	words := strings.TrimFunc(s.Text, unicode.IsSpace)
	if !s.Bold || words == "" {
		q.write(s.Text, next)
		return
	}
	lead, tail, _ := strings.Cut(s.Text, words)
	q.write(lead, 0)
	first, _ := utf8.DecodeRuneInString(words)
	last, _ := utf8.DecodeLastRuneInString(words)
	after := next
	if tail != "" {
		after = ' '
	}
	if flanks(q.edge, first) && flanks(after, last) {
		q.mark("**")
		q.write(words, '*')
		q.mark("**")
	} else {
		q.write(words, after)
	}
	q.write(tail, next)
}

// flanks reports whether a mark of bold may stand between what is outside, 0 for the end
// of the line, and what is inside.
func flanks(outside, inside rune) bool {
	return !mark(inside) || outside == 0 || unicode.IsSpace(outside) || mark(outside)
}

// mark reports whether r is punctuation or a symbol.
func mark(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) }

// linkable reports whether an address may become a link or be opened by a button: it
// leads to a page, a mailbox or a telephone.
func linkable(address string) bool {
	u, err := url.Parse(address)
	if err != nil || len(address) > maxURL || address != glyph.Line(address) {
		return false
	}
	switch u.Scheme {
	case "https":
		return u.Host != "" && u.User == nil
	case "mailto", "tel":
		return u.Opaque != ""
	}
	return false
}

// reference is what Markdown would read as a character by its name.
var reference = regexp.MustCompile(`&#?[0-9A-Za-z]+;`)

// destination is an address as the target of a link in Markdown, where some characters
// would end it or mean something.
func destination(address string) string {
	if u, err := url.Parse(address); err == nil {
		address = u.String()
	}
	address = reference.ReplaceAllStringFunc(address, func(s string) string { return s[:len(s)-1] + "%3B" })
	return strings.NewReplacer("(", "%28", ")", "%29", "[", "%5B", "]", "%5D", "<", "%3C", ">", "%3E", "*", "%2A",
		"\\", "%5C", "\"", "%22", "`", "%60", "|", "%7C", "{", "%7B", "}", "%7D", " ", "%20").Replace(address)
}
