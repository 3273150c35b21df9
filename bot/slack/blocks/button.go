package blocks

import (
	"cmp"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"lotsen/dialog"
	"lotsen/dialog/glyph"
)

// The action_ids: each is the only one of its message.
const (
	pressID = "press:" // carries a Press
	linkID  = "link:"  // opens a page; its press asks for nothing
)

// IsLink reports whether an action_id is that of a button that opens a page. Slack
// sends its press too: it is acknowledged, and means nothing.
// Source: docs.slack.dev/reference/block-kit/block-elements/button-element, url.
func IsLink(actionID string) bool { return strings.HasPrefix(actionID, linkID) }

// buttons are rows of buttons, in the order of the guide.
func buttons(m dialog.Message) ([]slack.Block, error) {
	var row []slack.BlockElement
	var rows []slack.Block
	for i, b := range m.Buttons[:min(len(m.Buttons), maxButtons)] {
		element, err := button(m, i, b)
		if err != nil {
			return nil, fmt.Errorf("the button %d: %w", i+1, err)
		}
		if element == nil {
			continue
		}
		if len(row) == maxRow {
			rows, row = append(rows, slack.NewActionBlock("", row...)), nil
		}
		row = append(row, element)
	}
	if len(row) > 0 {
		rows = append(rows, slack.NewActionBlock("", row...))
	}
	return rows, nil
}

// button is one button; nil for one that leads nowhere. The first of a message with
// fields opens their form.
func button(m dialog.Message, i int, b dialog.Button) (slack.BlockElement, error) {
	element := slack.NewButtonBlockElement("", "", plain(cmp.Or(glyph.Cut(glyph.Line(b.Label), maxLabel), glyph.Ellipsis)))
	switch b.Style {
	case dialog.Primary:
		element.Style = slack.StylePrimary
	case dialog.Danger:
		element.Style = slack.StyleDanger
	}
	switch {
	case b.URL != "":
		if !page(b.URL) {
			return nil, nil
		}
		element.ActionID, element.URL = linkID+strconv.Itoa(i), b.URL
	case b.Action != "":
		value, err := Press{Action: b.Action, Arg: b.Arg, At: m.At, Form: i == 0 && len(m.Fields) > 0}.encode()
		if err != nil {
			return nil, err
		}
		element.ActionID, element.Value = pressID+strconv.Itoa(i), value
	default:
		return nil, nil
	}
	return element, nil
}

// page reports whether a button may open an address: Slack opens pages only.
func page(address string) bool {
	u, err := url.Parse(address)
	return err == nil && len(address) <= maxURL && address == glyph.Line(address) &&
		(u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// plain is a text in which nothing is markup and no :name: an emoji.
func plain(text string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, text, false, false)
}
