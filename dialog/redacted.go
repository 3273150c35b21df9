package dialog

import (
	"maps"
	"regexp"
)

// objectID is an object id of the directory, alone in a field of a form.
var objectID = regexp.MustCompile(`(?i)^` + redactGUID + `$`)

// Redacted is the event without what looks like a secret: what is stored, logged
// and answered. Facts.Secret tells that something was taken out. Adapters call it
// before anything else sees the event.
func (e Event) Redacted() Event {
	text, found := Redact(e.Text)
	e.Text = text
	e.Fields = maps.Clone(e.Fields)
	for key, value := range e.Fields {
		if objectID.MatchString(value) {
			continue // a group of the directory, as its own pages name it
		}
		clean, secret := Redact(value)
		e.Fields[key], found = clean, found || secret
	}
	e.Facts.Secret = e.Facts.Secret || found
	return e
}
