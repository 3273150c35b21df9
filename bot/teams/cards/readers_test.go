package cards_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// reading is what a reader of Markdown makes of one line.
type reading struct {
	words string   // all its text
	bold  []string // the parts that are bold
	links []string
	other string // anything else than text, bold and links
}

// readers read a line as the desktop does, as one does that makes links of bare
// addresses, and as phones do.
func readers(s string) map[string]reading {
	// Addresses of e-mail may be copied, and so may be made links of: the expression
	// finds none of them.
	linkify := extension.NewLinkify(extension.WithLinkifyEmailRegexp(never()))
	return map[string]reading{
		"commonmark": commonmark(s),
		"linkify":    commonmark(s, extension.Table, extension.TaskList, extension.DefinitionList, linkify),
		"phone":      phone(s),
	}
}

func commonmark(s string, more ...goldmark.Extender) reading {
	src := []byte(s)
	var r reading
	root := goldmark.New(goldmark.WithExtensions(more...)).Parser().Parse(text.NewReader(src))
	if strings.Contains(s, "~~") { // Teams strikes out between two of them; goldmark between one
		r.other = "a strikethrough"
	}
	if n := root.ChildCount(); n > 1 || n == 1 && root.FirstChild().Kind() != ast.KindParagraph {
		r.other = fmt.Sprint("the block ", root.FirstChild().Kind())
	}
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Document, *ast.Paragraph:
		case *ast.Text:
			words := string(n.Segment.Value(src))
			if n.SoftLineBreak() || n.HardLineBreak() {
				r.other = "a line break"
			}
			r.words += unescaped(words)
		case *ast.Emphasis:
			if n.Level != 2 {
				r.other = "emphasis"
			}
			r.bold = append(r.bold, unescaped(below(n, src)))
		case *ast.Link:
			r.links = append(r.links, string(n.Destination))
		case *ast.AutoLink:
			r.links = append(r.links, "auto "+string(n.URL(src)))
		default:
			r.other = n.Kind().String()
		}
		return ast.WalkContinue, nil
	})
	return r
}

// below is the text inside of a node.
func below(n ast.Node, src []byte) string {
	var b bytes.Buffer
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.Write(t.Segment.Value(src))
		}
		b.WriteString(below(c, src))
	}
	return b.String()
}

const punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

// unescaped takes the backslashes of escapes away.
func unescaped(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte(punctuation, s[i+1]) >= 0 {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// phone reads as Teams on phones is documented to by its own source: a backslash keeps
// * _ [ ] ) as they are, and is then not shown; a hyphen or plus with a space begins a
// list at the start and after a bracket; [text](address) is a link; * and _ in pairs are
// emphasis. It errs on the side of finding markup: any such sign that is not escaped
// counts, but for those of bold and links. The one backslash that it shows and should
// not is that of a backtick, for which there is no other way.
func phone(s string) reading {
	var r reading
	start, open := true, false
	var bold strings.Builder
	for i := 0; i < len(s); {
		c := s[i]
		escaped := c == '\\' && i+1 < len(s) && strings.IndexByte("*_[])", s[i+1]) >= 0
		switch {
		case escaped:
			i++
			r.words, start = r.words+s[i:i+1], s[i] == ')' || s[i] == ']'
			bold.WriteByte(s[i])
		case strings.HasPrefix(s[i:], "**"):
			if open = !open; !open {
				r.bold = append(r.bold, bold.String())
			}
			bold.Reset()
			i, start = i+1, false
		case c == '[':
			end := closing(s[i:])
			if end < 0 {
				r.other = "a bracket"
				break
			}
			inner := phone(s[i+1 : i+end])
			if inner.other != "" {
				r.other = inner.other
			}
			r.words, r.bold = r.words+inner.words, append(r.bold, inner.bold...)
			close := strings.IndexByte(s[i+end:], ')')
			r.links = append(r.links, s[i+end+2:i+end+close])
			i, start = i+end+close, true
		case c == '*' || c == '_' || c == ']':
			r.other = "the sign " + string(c)
		case start && (c == '-' || c == '+') && strings.HasPrefix(s[i+1:], " "):
			r.other = "a list"
		default:
			r.words, start = r.words+s[i:i+1], c == ')'
			bold.WriteByte(c)
		}
		i++
	}
	r.words = strings.ReplaceAll(r.words, "\\`", "`")
	if open {
		r.other = "bold without an end"
	}
	return r
}

// closing is where the text of a link ends: at a bracket that is not escaped.
func closing(s string) int {
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case strings.HasPrefix(s[i:], "]("):
			return i
		}
	}
	return -1
}

// never is an expression that finds nothing.
func never() *regexp.Regexp { return regexp.MustCompile(`[^\s\S]`) }
