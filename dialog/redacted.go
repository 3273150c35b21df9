package dialog

import "maps"

// Redacted is the event without what looks like a secret: what is stored, logged
// and answered. Facts.Secret tells that something was taken out. Adapters call it
// before anything else sees the event.
func (e Event) Redacted() Event {
	text, found := Redact(e.Text)
	e.Text = text
	e.Fields = maps.Clone(e.Fields)
	for key, value := range e.Fields {
		clean, secret := Redact(value)
		e.Fields[key], found = clean, found || secret
	}
	e.Facts.Secret = e.Facts.Secret || found
	return e
}
