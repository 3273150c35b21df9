package dialog

import (
	"bytes"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/net/publicsuffix"
)

// Chat platforms make a link of whatever looks like an address, so an address
// that is only typed is held against the allowed hosts like a link.
var (
	typedURL  = regexp.MustCompile(`(?i)[a-z][a-z0-9+.-]*://[^\s<>"]*`)
	typedHost = regexp.MustCompile(`(?i)([\p{L}\p{N}._%+-]+@)?` + // somebody's e-mail address
		`((?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+(?:xn--[a-z0-9-]+|\p{L}{2,}))` +
		`(:[0-9]+|/)?`)
)

// afterURL is what ends a sentence rather than an address.
const afterURL = ".,;:!?)]'*_”’»"

// address is an address that stands in a text, from an offset in it.
type address struct {
	at   int
	url  string // whole, if it was typed with a scheme
	host string // else
}

// typed finds the addresses in plain text.
func typed(text string) []address {
	var found []address
	rest := typedURL.ReplaceAllStringFunc(text, func(s string) string { return strings.Repeat(" ", len(s)) })
	for _, at := range typedURL.FindAllStringIndex(text, -1) {
		found = append(found, address{at: at[0], url: strings.TrimRight(text[at[0]:at[1]], afterURL)})
	}
	for _, at := range typedHost.FindAllStringSubmatchIndex(rest, -1) {
		mail, more, host := at[2] >= 0, at[6] >= 0, strings.ToLower(rest[at[4]:at[5]])
		if isHost(host, more) && (more || !mail) {
			found = append(found, address{at: at[4], host: host})
		}
	}
	return found
}

// isHost tells a host from a file name and from an abbreviation: it ends as
// hosts on the internet do, or is followed by a path or a port.
func isHost(host string, more bool) bool {
	end := host[strings.LastIndexByte(host, '.')+1:]
	switch {
	case more || strings.HasPrefix(host, "www."):
		return !slices.Contains([]string{"docx", "xlsx", "pptx", "pdf", "txt", "csv", "png", "jpg", "gif", "exe"}, end)
	case slices.Contains([]string{"example", "test", "internal", "local"}, end):
		return true
	}
	suffix, known := publicsuffix.PublicSuffix(host)
	return known || strings.Contains(suffix, ".")
}

// prose is the plain text of a block, and where each piece of it stands.
type prose struct {
	text  strings.Builder
	marks [][2]int // offset in text, offset in the body
}

func (t *prose) add(s string, source int) {
	t.marks = append(t.marks, [2]int{t.text.Len(), source})
	t.text.WriteString(s)
}

// source is the offset in the body of an offset in the text.
func (t *prose) source(offset int) int {
	at := 0
	for _, mark := range t.marks {
		if mark[0] > offset {
			break
		}
		at = mark[1]
	}
	return at
}

// inline adds what n shows. What is a link by itself is left out: it is checked
// as one.
func (t *prose) inline(n ast.Node, src []byte) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			value := string(c.Segment.Value(src))
			if c.Parent().Kind() != ast.KindCodeSpan {
				value = unescape(value)
			}
			if c.SoftLineBreak() || c.HardLineBreak() {
				value += "\n"
			}
			t.add(value, c.Segment.Start)
		case *ast.AutoLink:
			t.add(" ", c.Pos())
		default:
			t.inline(c, src)
		}
	}
}

// addresses checks what is typed in a block of text or code.
func (p *parser) addresses(n ast.Node) {
	var t prose
	if n.IsRaw() {
		for _, line := range n.Lines().Sliced(0, n.Lines().Len()) {
			t.add(string(line.Value(p.src)), line.Start)
		}
	} else {
		t.inline(n, p.src)
	}
	for _, a := range typed(t.text.String()) {
		p.typed(p.line(t.source(a.at)), a)
	}
}

func (p *parser) typed(line int, a address) {
	if a.url != "" {
		p.link(line, a.url, "")
		return
	}
	p.guide.hosts = append(p.guide.hosts, hostUse{a.host, line})
}

// link checks an address that is whole, and what the link says.
func (p *parser) link(line int, to, label string) {
	u, err := url.Parse(to)
	switch {
	case err != nil || u.Scheme != "https" || u.Host == "":
		p.find(line, "an address in the text is https:// and whole; a button stands in a list of its own: %q", to)
		return
	case u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.ContainsAny(u.Host+u.Path, "{}"):
		p.find(line, "%q carries more than a person would type; guides have no personal links", to)
	}
	host := strings.ToLower(u.Host)
	p.guide.hosts = append(p.guide.hosts, hostUse{host, line})
	for _, a := range typed(label) {
		says := a.host
		if u, err := url.Parse(a.url); a.url != "" && err == nil {
			says = strings.ToLower(u.Host)
		}
		if says != host {
			p.find(line, "the link says %q but leads to %q", says, host)
		}
	}
}

// placeholders finds braces between two offsets of the body that are not the
// placeholder, and the placeholder where nothing fills it in.
func (p *parser) placeholders(id string, from, to int) {
	for i := from; i < to; i++ {
		if p.src[i] != '{' && p.src[i] != '}' {
			continue
		}
		escaped := i > from && p.src[i-1] == '\\'
		if bytes.HasPrefix(p.src[i:to], []byte(signIn)) && !escaped {
			i += len(signIn) - 1
			continue
		}
		p.find(p.line(i), "the step %q has braces that are not the placeholder %s", id, signIn)
		i = lineEnd(p.src, i) - 1 // one finding a line
	}
}

// unfilled finds the placeholder in a text that is shown as it is.
func (p *parser) unfilled(line int, where, text string) {
	if strings.Contains(text, signIn) {
		p.find(line, "%s is not filled in in %s", signIn, where)
	}
}
