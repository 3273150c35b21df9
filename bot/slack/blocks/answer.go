package blocks

import (
	"strings"

	"github.com/slack-go/slack"

	"lotsen/dialog"
	"lotsen/dialog/glyph"
)

// State is what somebody has entered in a form, by block_id and action_id: what is read of
// it. (slack-go's own type reads all that a file has, and refuses the whole form for a field
// that it does not expect.)
type State struct {
	Values map[string]map[string]Entered `json:"values"`
}

// Entered is what one input holds, each kind of it in a field of its own.
type Entered struct {
	Type   string `json:"type"`
	Value  string `json:"value"`
	Option struct {
		Value string `json:"value"`
	} `json:"selected_option"`
	Date  string `json:"selected_date"`
	Time  string `json:"selected_time"`
	Files []File `json:"files"`
}

// File is a file that was put into a form. URL and Private are where its bytes are, for who
// has the bot token; Size is how many there are.
type File struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Size    int64  `json:"size"`
	URL     string `json:"url_private_download"`
	Private string `json:"url_private"`
}

// Answers are what a form was answered with, by the key of the field: what was written or
// chosen, a day as YYYY-MM-DD, a time as HH:MM. A field left empty is "". Files are
// not among them: see Files.
func (s State) Answers() map[string]string {
	out := map[string]string{}
	s.each(func(key string, e Entered) {
		switch e.Type {
		case string(slack.METFileInput):
		case slack.OptTypeStatic:
			out[key] = e.Option.Value
		case string(slack.METDatepicker):
			out[key] = e.Date
		case string(slack.METTimepicker):
			out[key] = e.Time
		default:
			out[key] = strings.TrimSpace(glyph.Lines(e.Value))
		}
	})
	return out
}

// Files are the files of a form by the block_id of their field, one of each field: that is
// what it takes. Their names are of one line, and not long.
func (s State) Files() map[string][]File {
	out := map[string][]File{}
	s.each(func(key string, e Entered) {
		if len(e.Files) > 0 {
			f := e.Files[0]
			f.Name = glyph.Cut(glyph.Line(f.Name), maxFileName)
			out[fieldID+key] = []File{f}
		}
	})
	return out
}

// each calls do for each field of a form.
func (s State) each(do func(key string, e Entered)) {
	for block, actions := range s.Values {
		key, ok := strings.CutPrefix(block, fieldID)
		if e, has := actions[inputID]; ok && has {
			do(key, e)
		}
	}
}

// Errors is what was wrong, by block_id, for a response_action of "errors": Slack
// shows each beside its field. Empty: nothing was wrong.
func Errors(fields []dialog.Field) map[string]string {
	out := map[string]string{}
	for _, f := range fields {
		if problem := glyph.Line(f.Error); problem != "" {
			out[fieldID+f.Key] = glyph.Cut(problem, maxError)
		}
	}
	return out
}
