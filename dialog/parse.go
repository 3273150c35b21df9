package dialog

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"go.yaml.in/yaml/v4"
)

var (
	guideFile = regexp.MustCompile(`^([a-z0-9]+(?:-[a-z0-9]+)*)\.([a-z]{2})\.md$`)
	stepID    = regexp.MustCompile(`^[a-z0-9]+(?:-[a-z0-9]+)*$`)
)

// ParseGuide reads one guide file. The name is "guide.lang.md". What is wrong
// comes back as findings; the guide holds what could be read.
func ParseGuide(name string, src []byte) (*Guide, []Finding) {
	p := &parser{guide: &Guide{File: name, lines: map[string]int{}}}
	m := guideFile.FindStringSubmatch(name)
	if m == nil {
		p.find(1, "the file is not named guide.lang.md, in small letters, digits and hyphens")
		return p.guide, p.findings
	}
	p.guide.ID, p.guide.Lang = m[1], Lang(m[2])
	if len(src) > maxGuideFile {
		p.find(1, "the file is larger than %d KiB", maxGuideFile>>10)
		return p.guide, p.findings
	}
	src = bytes.ReplaceAll(bytes.TrimPrefix(src, []byte("\ufeff")), []byte("\r\n"), []byte("\n"))
	src = bytes.ReplaceAll(src, []byte("\r"), []byte("\n"))
	if line := longRun(src); line > 0 {
		p.find(line, "more than %d KiB without an empty line", maxRun>>10)
		return p.guide, p.findings
	}
	front, body, ok := splitFront(src)
	if !ok {
		p.find(1, "the file does not begin with front matter between two lines of ---")
		return p.guide, p.findings
	}
	p.front(front)
	p.src = append(bytes.TrimRight(body, "\n"), '\n')
	p.firstLine = 3 + bytes.Count(front, []byte("\n"))
	p.guide.Fingerprint = fingerprint(body)
	p.sections()
	return p.guide, p.findings
}

// parser reads one file.
type parser struct {
	guide     *Guide
	findings  []Finding
	src       []byte // the body, without front matter
	firstLine int    // the body's first line in the file
}

func (p *parser) find(line int, format string, args ...any) {
	p.findings = append(p.findings, Finding{File: p.guide.File, Line: line, Text: fmt.Sprintf(format, args...)})
}

// line is the line in the file of an offset in the body.
func (p *parser) line(offset int) int {
	return p.firstLine + bytes.Count(p.src[:min(max(offset, 0), len(p.src))], []byte("\n"))
}

func splitFront(src []byte) (front, body []byte, ok bool) {
	rest, ok := bytes.CutPrefix(src, []byte("---\n"))
	if !ok {
		return nil, nil, false
	}
	if body, ok := bytes.CutPrefix(rest, []byte("---\n")); ok {
		return nil, body, true
	}
	front, body, ok = bytes.Cut(rest, []byte("\n---\n"))
	return append(front[:len(front):len(front)], '\n'), body, ok
}

// fingerprint names a body by its words: white space and line ends do not matter.
func fingerprint(body []byte) string {
	sum := sha256.Sum256(bytes.Join(bytes.Fields(body), []byte(" ")))
	return hex.EncodeToString(sum[:6])
}

// front reads the front matter; line 1 of the file is "---".
func (p *parser) front(front []byte) {
	var doc yaml.Node
	if err := yaml.Unmarshal(front, &doc); err != nil {
		p.find(2, "the front matter is not YAML: %v", err)
		return
	}
	if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		p.find(2, "the front matter has no keys; title and reviewed are needed")
		return
	}
	pairs := doc.Content[0].Content
	for i := 0; i+1 < len(pairs); i += 2 {
		key, value, line := pairs[i].Value, pairs[i+1].Value, pairs[i].Line+1
		if first, twice := p.guide.lines[key]; twice {
			p.find(line, "the key %q stands twice, first on line %d", key, first)
			continue
		}
		p.guide.lines[key] = line
		p.key(key, strings.TrimSpace(value), line)
	}
	for _, key := range []string{"title", "reviewed"} {
		if p.guide.lines[key] == 0 {
			p.find(1, "the front matter lacks %q", key)
		}
	}
}

func (p *parser) key(key, value string, line int) {
	if value == "" {
		p.find(line, "the key %q is empty", key)
		return
	}
	switch key {
	case "title":
		p.guide.Title = value
		p.unfilled(line, "a title", value)
		for _, a := range typed(value) {
			p.typed(line, a)
		}
	case "check":
		if p.guide.Check = Check(value); !checks[p.guide.Check] {
			p.find(line, "no check is called %q; there are %s, %s and %s", value, AppRegistered, PhoneRegistered, MFARegistered)
		}
	case "reviewed":
		p.guide.Reviewed = p.date(key, value, line)
	case "until":
		p.guide.Until = p.date(key, value, line)
	case "translates":
		p.guide.Translates = value
	default:
		p.find(line, "unknown key %q; known are title, check, reviewed, until, translates", key)
	}
}

func (p *parser) date(key, value string, line int) time.Time {
	t, err := time.Parse(time.DateOnly, value)
	if err != nil {
		p.find(line, "%s is not a date as 2026-11-22: %q", key, value)
	}
	return t
}

// sections cuts the body at its headings and reads each step.
func (p *parser) sections() {
	root := goldmark.DefaultParser().Parse(text.NewReader(p.src))
	if n := deep(root); n != nil {
		p.find(p.line(p.position(n)), "lists, quotes or bold stand in each other more than %d deep", maxDepth)
		return
	}
	var heading *ast.Heading
	var nodes []ast.Node
	seen := map[string]int{}
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		h, isHeading := n.(*ast.Heading)
		switch {
		case !isHeading && heading == nil:
			p.find(p.line(start(n)), "text before the first step is never shown")
		case !isHeading:
			nodes = append(nodes, n)
		default:
			if heading != nil {
				p.section(heading, nodes, start(h), seen)
			}
			heading, nodes = h, nil
		}
	}
	if heading == nil {
		p.find(p.firstLine, "the guide has no step; a step begins with ## and its key")
		return
	}
	p.section(heading, nodes, len(p.src), seen)
	if len(p.guide.Steps) == 0 {
		p.find(p.line(start(heading)), "the guide has no step before ## done")
	}
}

// section reads one step: its heading, and the nodes up to the offset end.
func (p *parser) section(h *ast.Heading, nodes []ast.Node, end int, seen map[string]int) {
	id, line := string(h.Lines().Value(p.src)), p.line(start(h))
	if h.Level != 2 {
		p.find(line, "a heading of level %d; steps begin with ## and nothing else is a heading", h.Level)
	} else if first := bytes.TrimLeft(p.src[lineStart(p.src, start(h)):], " "); !bytes.HasPrefix(first, []byte("##")) {
		p.find(line, "a line of --- below a text makes it a heading; steps begin with ##, and a text has an empty line after it")
	}
	switch {
	case !stepID.MatchString(id):
		p.find(line, "a step's key is small letters, digits and hyphens: %q", id)
	case reserved(id):
		p.find(line, "%q is a reserved name, call the step something else", id)
	case seen[id] != 0:
		p.find(line, "the step %q stands twice, first on line %d", id, seen[id])
	case seen[doneStep] != 0:
		p.find(line, "the step %q comes after ## done, which ends the guide", id)
	}
	if seen[id] == 0 {
		seen[id] = line
	}
	step := p.step(id, line, nodes, lineEnd(p.src, start(h)), lineStart(p.src, end))
	if id == doneStep {
		p.guide.Done, p.guide.doneLine = step.Body, line
		if len(step.Links) > 0 {
			p.find(step.Links[0].Line, "## done has no buttons of its own")
		}
		return
	}
	p.guide.Steps = append(p.guide.Steps, step)
}

func reserved(id string) bool {
	switch id {
	case checkStep, waitStep, unsureStep, queueStep, endStep, helpdeskRef, menuRef:
		return true
	}
	return false
}

// start is the offset of the first text in a node.
func start(n ast.Node) int {
	if _, fenced := n.(*ast.FencedCodeBlock); fenced {
		return n.Pos() // the fence, not the first line of code
	}
	if l := n.Lines(); l != nil && l.Len() > 0 {
		return l.At(0).Start
	}
	if n.Type() != ast.TypeInline {
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			if c.Type() == ast.TypeInline {
				break
			}
			if s := start(c); s >= 0 {
				return s
			}
		}
	}
	return n.Pos()
}

// stop is the offset after the last text in a block.
func stop(n ast.Node) int {
	if l := n.Lines(); l != nil && l.Len() > 0 {
		return l.At(l.Len() - 1).Stop
	}
	if c := n.LastChild(); c != nil && c.Type() != ast.TypeInline {
		return stop(c)
	}
	return start(n)
}

func lineStart(src []byte, offset int) int {
	return bytes.LastIndexByte(src[:offset], '\n') + 1
}

func lineEnd(src []byte, offset int) int {
	if i := bytes.IndexByte(src[offset:], '\n'); i >= 0 {
		return offset + i + 1
	}
	return len(src)
}
