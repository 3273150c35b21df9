package blocks_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// rules hold a payload against Slack's documented limits, knowing nothing of how it
// was made: it reads the JSON that is sent.
type rules struct {
	faults  []string
	actions map[string]bool // the action_ids so far
	blocks  map[string]bool // the block_ids so far
}

type object = map[string]any

func (r *rules) fault(format string, args ...any) {
	r.faults = append(r.faults, fmt.Sprintf(format, args...))
}

// judge is what Slack would refuse in a message or a view.
func judge(raw []byte) []string {
	r := &rules{actions: map[string]bool{}, blocks: map[string]bool{}}
	var p object
	if err := json.Unmarshal(raw, &p); err != nil {
		return []string{err.Error()}
	}
	list, ok := p["blocks"].([]any)
	if !ok {
		r.fault("the blocks are %v", p["blocks"])
	}
	switch p["type"] {
	case nil:
		r.length("the text", str(p, "text"), 1, 4000)
		r.entities(str(p, "text"))
		if len(list) > 50 {
			r.fault("%d blocks", len(list))
		}
	case "modal":
		r.plain("the title", p["title"], 24)
		r.plain("close", p["close"], 24)
		if p["submit"] != nil {
			r.plain("submit", p["submit"], 24)
		}
		fallthrough
	case "home":
		r.length("private_metadata", str(p, "private_metadata"), 0, 3000)
		r.length("callback_id", str(p, "callback_id"), 1, 255)
		if len(list) > 100 || len(raw) > 250_000 {
			r.fault("%d blocks in %d bytes", len(list), len(raw))
		}
	default:
		r.fault("what is a %v?", p["type"])
	}
	for i, b := range list {
		block, _ := b.(object)
		r.block(fmt.Sprintf("block %d (%v)", i, block["type"]), block, p["type"] == "modal", p["submit"] != nil)
	}
	r.seen(p)
	return r.faults
}

func (r *rules) block(at string, b object, modal, submit bool) {
	id := str(b, "block_id")
	if b["type"] != "input" && id != "" {
		r.fault("%s has the block_id %q", at, id)
	}
	switch b["type"] {
	case "header":
		r.plain(at, b["text"], 150)
	case "context":
		elements := r.list(at, b, "elements", 1, 10)
		for _, e := range elements {
			r.plain(at, e, 3000)
		}
	case "image":
		r.length(at+" alt_text", str(b, "alt_text"), 1, 2000)
		r.length(at+" image_url", str(b, "image_url"), 1, 3000)
	case "actions":
		for _, e := range r.list(at, b, "elements", 1, 5) {
			r.button(at, e.(object))
		}
	case "rich_text":
		text := 0
		for _, e := range r.list(at, b, "elements", 1, 1000) {
			text += r.rich(at, e.(object))
		}
		if text > 3000 {
			r.fault("%s has %d characters", at, text)
		}
	case "input":
		if !modal || !submit {
			r.fault("%s stands where nothing can be sent", at)
		}
		r.length(at+" block_id", id, 3, 255)
		if r.blocks[id] {
			r.fault("%s: the block_id %q stands twice", at, id)
		}
		r.blocks[id] = true
		r.plain(at, b["label"], 2000)
		r.input(at, b["element"].(object))
	default:
		r.fault("%s is unknown", at)
	}
}

func (r *rules) rich(at string, e object) int {
	n := 0
	for _, child := range r.list(at, e, "elements", 1, 3000) {
		c := child.(object)
		switch e["type"] {
		case "rich_text_list":
			if c["type"] != "rich_text_section" || !slices.Contains([]any{"ordered", "bullet"}, e["style"]) {
				r.fault("%s: a %v of style %v in a list", at, c["type"], e["style"])
			}
			n += r.rich(at, c)
		case "rich_text_section", "rich_text_preformatted":
			n += r.inline(at, c, e["type"] == "rich_text_preformatted")
		default:
			r.fault("%s: %v in rich text", at, e["type"])
		}
	}
	return n
}

func (r *rules) inline(at string, e object, code bool) int {
	text := str(e, "text")
	switch e["type"] {
	case "text":
		r.length(at+" text", text, 1, 3000)
	case "link":
		r.length(at+" url", str(e, "url"), 1, 3000)
		if !slices.ContainsFunc([]string{"https://", "http://", "mailto:", "tel:"}, func(s string) bool { return strings.HasPrefix(strings.ToLower(str(e, "url")), s) }) {
			r.fault("%s leads to %q", at, e["url"])
		}
	default:
		r.fault("%s: %v in a line", at, e["type"])
	}
	if style, ok := e["style"].(object); ok && (code || len(style) == 0) {
		r.fault("%s: the style %v", at, style)
	}
	return count(text)
}

func (r *rules) button(at string, b object) {
	r.plain(at+" label", b["text"], 75)
	r.length(at+" value", str(b, "value"), 0, 2000)
	r.length(at+" url", str(b, "url"), 0, 3000)
	id := str(b, "action_id")
	r.length(at+" action_id", id, 1, 255)
	if r.actions[id] {
		r.fault("%s: the action_id %q stands twice", at, id)
	}
	r.actions[id] = true
	if b["type"] != "button" || (str(b, "value") == "") == (str(b, "url") == "") {
		r.fault("%s: a button carries a value or opens a page: %v", at, b)
	}
	if !slices.Contains([]any{nil, "primary", "danger"}, b["style"]) {
		r.fault("%s: the style %v", at, b["style"])
	}
}

func (r *rules) input(at string, e object) {
	r.length(at+" action_id", str(e, "action_id"), 1, 255)
	switch e["type"] {
	case "plain_text_input":
		r.length(at+" initial_value", str(e, "initial_value"), 0, 3000)
	case "datepicker", "timepicker", "file_input":
	case "static_select":
		r.plain(at+" placeholder", e["placeholder"], 150)
		values := map[string]string{}
		for _, o := range r.list(at, e, "options", 1, 100) {
			option := o.(object)
			r.plain(at+" option", option["text"], 75)
			r.length(at+" option's value", str(option, "value"), 1, 75)
			values[str(option, "value")] = str(option["text"].(object), "text")
		}
		if first, ok := e["initial_option"].(object); ok && values[str(first, "value")] != str(first["text"].(object), "text") {
			r.fault("%s: the initial option is none of the options", at)
		}
	default:
		r.fault("%s: %v in an input", at, e["type"])
	}
}

// plain holds that a text object is there, and that nothing in it is markup.
func (r *rules) plain(at string, v any, limit int) {
	o, _ := v.(object)
	if o["type"] != "plain_text" || o["emoji"] != false {
		r.fault("%s is not literal text: %v", at, v)
	}
	r.length(at, str(o, "text"), 1, limit)
	if strings.TrimSpace(str(o, "text")) == "" {
		r.fault("%s is blank", at)
	}
}

func (r *rules) list(at string, o object, key string, least, most int) []any {
	list, _ := o[key].([]any)
	if len(list) < least || len(list) > most {
		r.fault("%s has %d %s", at, len(list), key)
	}
	return list
}

func (r *rules) length(at, s string, least, most int) {
	if n := count(s); n < least || n > most {
		r.fault("%s has %d characters: %.60q", at, n, s)
	}
}

// entities holds that the text for screen readers has no markup, and no entity that
// was cut.
func (r *rules) entities(s string) {
	rest := strings.NewReplacer("&amp;", "", "&lt;", "", "&gt;", "").Replace(s)
	if strings.ContainsAny(rest, "<>&") {
		r.fault("the text is not escaped: %.80q", rest)
	}
}

// seen holds that every text is valid and shows all that is in it.
func (r *rules) seen(v any) {
	switch v := v.(type) {
	case object:
		for key, value := range v {
			if s, ok := value.(string); ok && (key == "text" || key == "alt_text" || key == "initial_value") {
				r.visible(s)
			}
			r.seen(value)
		}
	case []any:
		for _, e := range v {
			r.seen(e)
		}
	}
}

func (r *rules) visible(s string) {
	before := rune(0)
	for _, c := range s {
		emoji := c == '\u200D' && before > 0x2000
		if c != '\n' && unicode.Is(unicode.Cc, c) || unicode.Is(unicode.Cf, c) && !emoji {
			r.fault("%U is hidden in %.60q", c, s)
		}
		before = c
	}
	if !utf8.ValidString(s) {
		r.fault("%.60q is not valid", s)
	}
}

func str(o object, key string) string { s, _ := o[key].(string); return s }

func count(s string) int { return len(utf16.Encode([]rune(s))) }
