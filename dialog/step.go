package dialog

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// step reads what stands under one heading: from and to are offsets of whole
// lines in the body. Buttons and the picture are taken out of the text.
func (p *parser) step(id string, line int, nodes []ast.Node, from, to int) Step {
	s := Step{ID: id, Line: line}
	var body strings.Builder
	p.placeholders(id, from, to)
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
			s.Picture, s.pictureLine = picture, p.line(start(n))
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
	if content == nil || item.ChildCount() != 1 || !isText(content) {
		return Link{}, false
	}
	a, ok := content.FirstChild().(*ast.Link)
	if !ok || strings.Contains(unescape(string(a.Destination)), ":") {
		return Link{}, false
	}
	l := Link{Label: plainSpans(spans(a, p.src, Span{})), Line: p.line(start(content)), About: p.about(a, content)}
	p.form(l.Line, a)
	p.unfilled(l.Line, "a label", l.Label)
	p.addresses(content)
	for n := a.FirstChild(); n != nil; n = n.NextSibling() {
		p.supported(n)
	}
	for n := a.NextSibling(); n != nil; n = n.NextSibling() {
		p.supported(n)
	}
	if blocks := Blocks(l.About); len(blocks) > 1 || len(blocks) == 1 && blocks[0].Kind != Paragraph {
		p.find(l.Line, "what is said of a button begins as a list or as code does: %q", l.About)
	}
	target := unescape(string(a.Destination))
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

func isText(n ast.Node) bool {
	return n.Kind() == ast.KindTextBlock || n.Kind() == ast.KindParagraph
}

// about is the source of what stands in a block after its first link.
func (p *parser) about(a *ast.Link, content ast.Node) string {
	next := a.NextSibling()
	if next == nil {
		return ""
	}
	from := next.Pos()
	for from > a.Pos() && bytes.IndexByte([]byte("*_"), p.src[from-1]) >= 0 {
		from-- // goldmark may place bold after some of its own marks
	}
	var said strings.Builder
	for _, line := range content.Lines().Sliced(0, content.Lines().Len()) {
		if line.Stop > from {
			said.Write(p.src[max(line.Start, from):line.Stop])
		}
	}
	return strings.Join(strings.Fields(said.String()), " ")
}

// form finds links that are written in a way that shows less than it says.
func (p *parser) form(line int, a *ast.Link) {
	if a.Reference != nil {
		p.find(line, "a link is written [label](address), with its address beside it")
	}
	if len(a.Title) > 0 {
		p.find(line, "the title of a link is shown nowhere: %q", a.Title)
	}
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
	line := p.line(start(n))
	p.addresses(n)
	p.unfilled(line, "a picture's text", pic.Alt)
	if img.Reference != nil || len(img.Title) > 0 {
		p.find(line, "a picture is written ![text](file) and nothing more")
	}
	switch {
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
		case *ast.Text, *ast.String, *ast.List:
		case *ast.Paragraph, *ast.TextBlock:
			p.addresses(n)
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			p.addresses(n)
			p.unfilled(line, "code", string(n.Lines().Value(p.src)))
		case *ast.CodeSpan:
			p.unfilled(line, "code", plainSpans(spans(n, p.src, Span{Code: true})))
		case *ast.ListItem:
			if first := n.FirstChild(); first == nil || !isText(first) {
				p.find(line, "an item of a list is one paragraph")
			} else if second := first.NextSibling(); second != nil {
				p.find(p.line(start(second)), "an item of a list is one paragraph")
			}
		case *ast.Emphasis:
			if n.Level != 2 {
				p.find(line, "italics are not shown everywhere; use **bold**")
			}
		case *ast.Link:
			label := plainSpans(spans(n, p.src, Span{}))
			p.form(line, n)
			p.link(line, unescape(string(n.Destination)), label)
			p.unfilled(line, "a link", label)
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
		if n.Type() == ast.TypeInline && n.Pos() >= 0 {
			return n.Pos()
		}
		if t, ok := n.FirstChild().(*ast.Text); ok {
			return t.Segment.Start
		}
		if n.Type() != ast.TypeInline {
			return start(n)
		}
	}
	return 0
}
