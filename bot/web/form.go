package web

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"unicode"

	"lotsen/dialog"
)

// The names of a form's inputs.
const (
	inNonce = "nonce" // makes a repeated submission the same event
	inPress = "press" // an action, a space and its argument
	inState = "state" // the stamp of the message
	inRev   = "rev"
	inText  = "text"
	inField = "field." // and the key of a dialog.Field
)

// maxFields bounds the fields of one form, and the files of one field.
const maxFields = 32

// errBody: the body is not a form.
var errBody = errors.New("the form could not be read")

// readForm reads the body within the limits; a body over them is a
// *http.MaxBytesError.
func readForm(w http.ResponseWriter, r *http.Request) error {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return fmt.Errorf("%w: %w", errBody, err)
	}
	if kind == "multipart/form-data" {
		r.Body = http.MaxBytesReader(w, r.Body, MaxFiles)
		err = r.ParseMultipartForm(MaxFiles) // all in memory: the body is no larger
	} else {
		r.Body = http.MaxBytesReader(w, r.Body, MaxBody)
		err = r.ParseForm()
	}
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &big):
		return big
	case err != nil:
		return fmt.Errorf("%w: %w", errBody, err)
	}
	return nil
}

// pressed is the event of a button. What it says is the browser's word: the app
// holds it against its table of roles and the conversation.
func pressed(r *http.Request) (dialog.Event, error) {
	action, arg, _ := strings.Cut(clean(r.PostFormValue(inPress)), " ")
	if action == "" {
		return dialog.Event{}, fmt.Errorf("%w: there is no action", errBody)
	}
	e := dialog.Event{Action: dialog.Action(action), Arg: arg}
	if state := clean(r.PostFormValue(inState)); state != "" {
		rev, err := strconv.ParseUint(r.PostFormValue(inRev), 10, 64)
		if err != nil {
			return e, fmt.Errorf("%w: its revision is none", errBody)
		}
		e.At = dialog.Stamp{State: dialog.State(state), Rev: rev}
	}
	for name, values := range r.PostForm {
		if key, ok := strings.CutPrefix(name, inField); ok && len(values) > 0 && len(e.Fields) < maxFields {
			if e.Fields == nil {
				e.Fields = map[string]string{}
			}
			e.Fields[clean(key)] = strings.TrimSpace(clean(values[0]))
		}
	}
	if r.MultipartForm == nil {
		return e, nil
	}
	for name, files := range r.MultipartForm.File {
		if !strings.HasPrefix(name, inField) {
			continue
		}
		for _, header := range files[:min(len(files), maxFields)] {
			if err := attach(&e, header); err != nil {
				return e, err
			}
		}
	}
	return e, nil
}

// attach adds a file that was chosen; an empty choice is none.
func attach(e *dialog.Event, header *multipart.FileHeader) error {
	if header.Filename == "" || len(e.Files) == maxFields {
		return nil
	}
	f, err := header.Open()
	if err != nil {
		return fmt.Errorf("%w: opening the file: %w", errBody, err)
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		return fmt.Errorf("%w: reading the file: %w", errBody, err)
	}
	e.Files = append(e.Files, dialog.File{Name: clean(header.Filename), Type: clean(header.Header.Get("Content-Type")), Data: data})
	return nil
}

// identify redacts an event and gives it its id. The same submission of the same
// rendered form is the same event, however often it comes; another button or
// another text is another one.
func (c *Chat) identify(e dialog.Event, r *http.Request, p Persona) (dialog.Event, error) {
	e.From = p.Address()
	e.Person = e.From.Unknown()
	e = e.Redacted()
	e.ID = clean(r.PostFormValue(inNonce))
	if e.ID == "" {
		e.ID = c.o.NewID()
	}
	whole, err := json.Marshal(e)
	if err != nil {
		return e, fmt.Errorf("encoding the event: %w", err)
	}
	sum := sha256.Sum256(whole)
	e.ID = Platform + "/" + p.Key + "/" + hex.EncodeToString(sum[:16])
	e.Now = c.o.Clock.Now()
	e.Facts.Locale = string(c.asked(r))
	return e, nil
}

// clean is text that every store can keep: UTF-8 without control characters.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
}
