package dialog

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// aboutLink is what stands behind the link of a button.
var aboutLink = regexp.MustCompile(`(?s)^\[[^\]]*\]\([^)]*\)(.*)$`)

// step reads what stands under one heading: from and to are offsets of whole
// lines in the body. Buttons and the picture are taken out of the text.
func (p *parser) step(id string, line int, nodes []ast.Node, from, to int) Step {
	s := Step{ID: id, Line: line}
	var body strings.Builder
	for _, n := range nodes {
		links, isButtons := p.buttons(n)
		picture := p.picture(n)
		if !isButtons && picture == nil {
			p.supported(n)
			continue
		}
		s.Links = append(s.Links, links...)
		if picture != nil {
			if s.Picture != nil {
				p.find(p.line(start(n)), "a step has one picture at most")
			}
			s.Picture = picture
		}
		body.Write(p.src[from:lineStart(p.src, start(n))])
		from = lineEnd(p.src, max(stop(n)-1, start(n)))
	}
	if from < to {
		body.Write(p.src[from:to])
	}
	s.Body = strings.TrimSpace(body.String())
	if s.Body == "" {
		p.find(line, "the step %q has no text", id)
	}
	p.placeholders(s)
	return s
}

// buttons reads a list whose items begin with a link into the guides. A list that
// mixes them with other items is a finding.
func (p *parser) buttons(n ast.Node) (links []Link, ok bool) {
	list, isList := n.(*ast.List)
	if !isList {
		return nil, false
	}
	items := 0
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		items++
		if link, ok := p.button(item); ok {
			links = append(links, link)
		}
	}
	if len(links) == 0 {
		return nil, false
	}
	if len(links) != items {
		p.find(p.line(start(n)), "a list is either all buttons or all text")
	}
	return links, true
}

func (p *parser) button(item ast.Node) (Link, bool) {
	content := item.FirstChild()
	if content == nil || item.ChildCount() != 1 {
		return Link{}, false
	}
	a, ok := content.FirstChild().(*ast.Link)
	if !ok || strings.Contains(string(a.Destination), ":") {
		return Link{}, false
	}
	l := Link{Label: plainSpans(spans(a, p.src, Span{})), Line: p.line(start(content))}
	if m := aboutLink.FindSubmatch(content.Lines().Value(p.src)); m != nil {
		l.About = strings.Join(strings.Fields(string(m[1])), " ")
	}
	for n := a.NextSibling(); n != nil; n = n.NextSibling() {
		p.supported(n)
	}
	target := string(a.Destination)
	if step, ok := strings.CutPrefix(target, "#"); ok {
		l.Step = step
		return l, true
	}
	m := guideFile.FindStringSubmatch(target)
	if m == nil {
		p.find(l.Line, "a button leads to #step, #done, #helpdesk, #menu or another guide's file, not to %q", target)
		return l, true
	}
	l.Guide, l.lang = m[1], Lang(m[2])
	return l, true
}

// picture reads a paragraph that is one image and nothing else.
func (p *parser) picture(n ast.Node) *Picture {
	para, ok := n.(*ast.Paragraph)
	if !ok || para.ChildCount() != 1 {
		return nil
	}
	img, ok := para.FirstChild().(*ast.Image)
	if !ok {
		return nil
	}
	pic := &Picture{Name: string(img.Destination), Alt: plainSpans(spans(img, p.src, Span{}))}
	switch line := p.line(start(n)); {
	case pic.Alt == "":
		p.find(line, "the picture %q has no text for those who cannot see it", pic.Name)
	case len(pic.Alt) > maxAlt:
		p.find(line, "the picture's text is longer than %d bytes", maxAlt)
	}
	return pic
}

// supported finds what the small Markdown does not have.
func (p *parser) supported(n ast.Node) {
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		line := p.line(p.position(n))
		switch n := n.(type) {
		case *ast.Paragraph, *ast.TextBlock, *ast.Text, *ast.String, *ast.CodeSpan, *ast.List, *ast.ListItem,
			*ast.FencedCodeBlock, *ast.CodeBlock:
		case *ast.Emphasis:
			if n.Level != 2 {
				p.find(line, "italics are not shown everywhere; use **bold**")
			}
		case *ast.Link:
			p.link(line, string(n.Destination), plainSpans(spans(n, p.src, Span{})))
			return ast.WalkSkipChildren, nil
		case *ast.AutoLink:
			p.link(line, string(n.URL(p.src)), "")
		case *ast.Image:
			p.find(line, "a picture stands alone between empty lines")
			return ast.WalkSkipChildren, nil
		default:
			p.find(line, "%s is not shown everywhere; there is bold, link, list and code", n.Kind())
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
}

// position is where a node begins: its own place, else that of what it stands in.
func (p *parser) position(n ast.Node) int {
	for ; n != nil; n = n.Parent() {
		if t, ok := n.FirstChild().(*ast.Text); ok {
			return t.Segment.Start
		}
		if n.Type() != ast.TypeInline {
			return start(n)
		}
	}
	return 0
}

// link checks an address in running text.
func (p *parser) link(line int, address, label string) {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Scheme != "https" || u.Host == "":
		p.find(line, "an address in the text is https:// and whole; a button stands in a list of its own: %q", address)
		return
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		p.find(line, "%q carries more than a person would type; guides have no personal links", address)
	}
	p.guide.hosts = append(p.guide.hosts, hostUse{u.Host, line})
	if l, err := url.Parse(strings.TrimSpace(label)); err == nil && l.Host != "" && l.Host != u.Host {
		p.find(line, "the link says %q but leads to %q", l.Host, u.Host)
	}
}

// placeholders finds braces that are not {sign-in}.
func (p *parser) placeholders(s Step) {
	rest := strings.ReplaceAll(s.Body, signIn, "")
	if i := strings.IndexAny(rest, "{}"); i >= 0 {
		p.find(s.Line, "the step %q has braces that are not the placeholder %s", s.ID, signIn)
	}
}
