package blocks

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/slack-go/slack"

	"lotsen/dialog"
	"lotsen/dialog/glyph"
	"lotsen/dialog/texts"
)

// FormID is the callback_id of a form.
const FormID = "form"

// FormMeta is what a form carries: the press that opened it, and the message that
// was pressed.
type FormMeta struct {
	Press Press      `json:"p"`
	On    dialog.Ref `json:"o,omitempty"`
}

// encode is the meta as private_metadata.
func (f FormMeta) encode() (string, error) {
	raw, err := json.Marshal(f)
	if err != nil {
		return "", fmt.Errorf("encoding what a form carries: %w", err)
	}
	if len(raw) > maxMeta {
		return "", fmt.Errorf("a form carries %d bytes, Slack takes %d", len(raw), maxMeta)
	}
	return string(raw), nil
}

// ReadMeta reads the private_metadata of a form.
func ReadMeta(raw string) (FormMeta, error) {
	var f FormMeta
	if len(raw) > maxMeta {
		return f, fmt.Errorf("a form carries %d bytes, Slack takes %d", len(raw), maxMeta)
	}
	if err := json.Unmarshal([]byte(raw), &f); err != nil {
		return f, fmt.Errorf("reading what a form carries: %w", err)
	}
	if f.Press.Action == "" {
		return f, errors.New("a form names no action")
	}
	return f, nil
}

// Form is the fields of m as a modal; what sends it is called as the first button
// of m. What else m says was read in the message that was pressed. It fails when m
// has no fields or no button, or a field has a key or choices that Slack does not
// take.
func (r Renderer) Form(m dialog.Message, meta FormMeta) (slack.ModalViewRequest, error) {
	view, err := r.form(m, meta)
	if err == nil {
		err = fitsView(view)
	}
	if err != nil {
		return slack.ModalViewRequest{}, fmt.Errorf("rendering a form for Slack: %w", err)
	}
	return view, nil
}

func (r Renderer) form(m dialog.Message, meta FormMeta) (slack.ModalViewRequest, error) {
	if len(m.Fields) == 0 || len(m.Buttons) == 0 {
		return slack.ModalViewRequest{}, errors.New("a form has fields and a button")
	}
	title, send := glyph.Line(m.Title), glyph.Line(m.Buttons[0].Label)
	view, err := r.modal(m.Lang, title, meta)
	if err != nil {
		return view, err
	}
	if title != "" && title != view.Title.Text {
		view.Blocks.BlockSet = append(view.Blocks.BlockSet, slack.NewHeaderBlock(plain(glyph.Cut(title, maxHeader))))
	}
	inputs, err := r.inputs(m)
	view.Blocks.BlockSet = append(view.Blocks.BlockSet, inputs...)
	if n := len(view.Blocks.BlockSet); err == nil && n > maxViewBlocks {
		err = fmt.Errorf("it has %d blocks, Slack takes %d", n, maxViewBlocks)
	}
	if send == "" || glyph.Units(send) > maxViewTitle {
		send = r.say(m.Lang, texts.SlackFormSend)
	}
	view.Submit = plain(send)
	return view, err
}

// Loading is shown while the form is fetched: Slack gives three seconds to open one.
func (r Renderer) Loading(lang dialog.Lang, meta FormMeta) (slack.ModalViewRequest, error) {
	return r.notice(lang, texts.SlackLoadingTitle, texts.SlackLoadingBody, meta)
}

// Outdated is shown in place of a form that the conversation has left behind.
func (r Renderer) Outdated(lang dialog.Lang) slack.ModalViewRequest {
	modal, _ := r.notice(lang, texts.SlackOutdatedTitle, texts.SlackOutdatedBody, FormMeta{})
	return modal
}

// Sorry is shown in place of a form that cannot be shown or sent; nothing has changed.
func (r Renderer) Sorry(lang dialog.Lang) slack.ModalViewRequest {
	modal, _ := r.notice(lang, texts.SlackSorryTitle, texts.SlackSorryBody, FormMeta{})
	return modal
}

// notice is a modal that says something and asks for nothing.
func (r Renderer) notice(lang dialog.Lang, title, body texts.Key, meta FormMeta) (slack.ModalViewRequest, error) {
	modal, err := r.modal(lang, r.say(lang, title), meta)
	modal.Blocks.BlockSet = rich(pieces(r.say(lang, body)))
	return modal, err
}

// modal is an empty modal. A title that is too long for one is left to its blocks.
func (r Renderer) modal(lang dialog.Lang, title string, meta FormMeta) (slack.ModalViewRequest, error) {
	if glyph.Units(title) > maxViewTitle {
		title = ""
	}
	modal := slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: FormID,
		Title: plain(cmp.Or(title, r.say(lang, texts.SlackFormTitle))),
		Close: plain(r.say(lang, texts.SlackFormClose)),
	}
	if meta == (FormMeta{}) {
		return modal, nil
	}
	var err error
	modal.PrivateMetadata, err = meta.encode()
	return modal, err
}
