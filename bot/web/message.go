package web

import (
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// messageView is a dialog.Message as it is shown.
type messageView struct {
	dialog.Message
	Lang   dialog.Lang
	ID     string
	Action string // where its form is sent
	Living bool   // its buttons can be pressed
	Asking bool   // it waits for Microsoft's answer
	Blocks []blockView
	Image  string // the address of the picture; empty: none
	Inputs []inputView
	Press  []buttonView
	Links  []fileView
	Nonce  string
	Upload bool // the form has a file
}

type blockView struct {
	Kind  string // paragraph, bullets, numbers or code
	Items [][]spanView
}

// spanView is a run of text. NewTab says, for a link, that it opens a new tab.
type spanView struct {
	dialog.Span
	NewTab string
}

type inputView struct {
	words
	dialog.Field
	ID   string
	Name string
	Type string // of the input element; empty: a list of choices; area: of more lines
}

type buttonView struct {
	dialog.Button
	Press  string // action and argument
	Skip   bool   // it sends the form whatever its fields hold
	NewTab string
}

type fileView struct{ Label, URL string }

func (c *Chat) messageView(page *chatPage, id string, e entry, living bool) *messageView {
	m, w := *e.Message, c.words(e.Message.Lang)
	v := &messageView{
		Message: m, Lang: w.Lang, ID: id, Action: "/as/" + page.Who.Key + "/press",
		Living: living, Asking: living && m.Check != "", Nonce: page.Nonce,
	}
	if m.Picture != nil {
		v.Image = "/pictures/" + url.PathEscape(m.Picture.Name)
	}
	v.Blocks = blocks(m.Body, w.T(texts.WebNewTab))
	for i, f := range m.Files {
		v.Links = append(v.Links, fileView{w.Named(texts.WebDownload, f.Name),
			"/as/" + page.Who.Key + "/files/" + strconv.FormatUint(e.N, 10) + "/" + strconv.Itoa(i)})
	}
	if !living {
		return v
	}
	for i, f := range m.Fields {
		v.Upload = v.Upload || f.Kind == dialog.FileField
		v.Inputs = append(v.Inputs, inputView{w, f, id + "-" + strconv.Itoa(i), inField + f.Key, inputType(f)})
	}
	for i, b := range m.Buttons {
		if b.URL != "" && !linkable(b.URL) {
			continue
		}
		press := strings.TrimSpace(string(b.Action) + " " + b.Arg)
		v.Press = append(v.Press, buttonView{b, press, i > 0 && len(m.Fields) > 0, w.T(texts.WebNewTab)})
	}
	return v
}

// aLine is how many letters of a text can be seen in an input of one line.
const aLine = 60

// inputType is the type of the input element for a field: a text that would not be seen
// whole on one line has several.
func inputType(f dialog.Field) string {
	switch f.Kind {
	case dialog.ChoiceField:
		return ""
	case dialog.DateField, dialog.TimeField, dialog.FileField, dialog.AreaField:
		return string(f.Kind)
	}
	if utf8.RuneCountInString(f.Value) > aLine || strings.Contains(f.Value, "\n") {
		return "area"
	}
	return "text"
}

// blocks is a Body as it is shown. A link that is not linkable is shown as the
// text it has.
func blocks(body, newTab string) []blockView {
	var out []blockView
	for _, b := range dialog.Blocks(body) {
		v := blockView{Kind: blockKind(b.Kind)}
		for _, item := range b.Items {
			spans := make([]spanView, len(item))
			for i, s := range item {
				if !linkable(s.URL) {
					s.URL = ""
				}
				spans[i] = spanView{s, newTab}
			}
			v.Items = append(v.Items, spans)
		}
		out = append(out, v)
	}
	return out
}

func blockKind(k dialog.BlockKind) string {
	switch k {
	case dialog.BulletList:
		return "bullets"
	case dialog.NumberedList:
		return "numbers"
	case dialog.CodeBlock:
		return "code"
	}
	return "paragraph"
}

// linkable reports whether an address may become a link: it leads to a page, a
// mailbox or a telephone. A button that leads elsewhere is left out.
func linkable(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	switch u.Scheme {
	case "https", "http":
		return u.Host != ""
	case "mailto", "tel":
		return u.Opaque != ""
	}
	return false
}
