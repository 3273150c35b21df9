package cards

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// seam is nothing to the eye, and stands between two characters that would mean
// something together: U+2060, WORD JOINER.
const seam = "\u2060"

// literal is one line of text for a TextBlock or a FactSet, where Teams reads Markdown:
// none of it becomes any. There are two readers. On the desktop and the web it is
// CommonMark with strikethrough. On phones it is a reader of their own, which knows
// emphasis, links and lists, and takes away the backslash before * _ [ ] ) alone; any
// other it shows. So only those get one, and the backtick, which has no other way; the
// rest is kept apart by a seam.
//
// Where a client makes links of bare addresses by itself, that of a page is kept from
// it; an address of e-mail is left as it is, for people copy theirs.
// Source: github.com/microsoft/Teams-AdaptiveCards-Mobile, MarkDownBlockParser.cpp.
func literal(s string) string {
	var q quill
	q.write(s, 0)
	return q.String()
}

// quill writes one line of Markdown.
type quill struct {
	strings.Builder
	last   rune // what stands before, as it is seen; 0 at the beginning of the line
	edge   rune // what stands before, seen or not
	text   bool // something else than digits stands before
	inLink bool
}

// write adds literal text; next is what is seen after it, 0 at the end of the line.
func (q *quill) write(s string, next rune) {
	s = undated(s)
	if !q.inLink {
		s = unlinked(s)
	}
	all := append([]rune(s), next)
	for i, r := range all[:len(all)-1] {
		switch {
		case strings.ContainsRune("*_[]`", r):
			q.WriteRune('\\')
		case q.begins(r):
			q.WriteString(seam)
		}
		q.WriteRune(r)
		q.edge = r
		if joins(r, all[i+1]) {
			q.WriteString(seam)
			q.edge, _ = utf8.DecodeRuneInString(seam)
		}
		q.last, q.text = r, q.text || r < '0' || r > '9'
	}
}

// mark adds markup.
func (q *quill) mark(s string) {
	q.WriteString(s)
	q.text = true
	q.last, _ = utf8.DecodeLastRuneInString(s)
	q.edge = q.last
}

// begins reports whether r would begin something else than text here: a list, a
// heading, a quotation, a rule. Phones find a list after a bracket too.
func (q *quill) begins(r rune) bool {
	switch r {
	case '-', '+':
		return strings.ContainsRune("\x00[])", q.last)
	case '#', '>', '=', '|', ':', ' ':
		return q.last == 0
	case '.', ')':
		return q.last != 0 && !q.text
	}
	return false
}

// joins reports whether r and the character after it would mean something together: a
// tag, an entity, an escape, a strikethrough, a picture.
func joins(r, next rune) bool {
	switch r {
	case '<', '\\':
		return !unicode.IsSpace(next)
	case '&':
		return next == '#' || unicode.IsLetter(next)
	case '~':
		return next == '~'
	case '!':
		return next == '['
	}
	return false
}

// address is what begins an address that a client makes a link of.
var address = regexp.MustCompile(`(?i)[a-z]:/|\bwww\.`)

// unlinked is s, in which nothing looks like the address of a page.
func unlinked(s string) string {
	return address.ReplaceAllStringFunc(s, func(found string) string {
		at := strings.IndexAny(found, ":.") + 1
		return found[:at] + seam + found[at:]
	})
}

// undated is s without what Teams would write a date or a time for.
// Source: learn.microsoft.com/adaptive-cards/authoring-cards/text-features.
func undated(s string) string { return strings.ReplaceAll(s, "{{", "{"+seam+"{") }
