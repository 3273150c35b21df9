package web

import (
	"context"
	"errors"
	"net/http"
	"time"

	"lotsen/dialog"
)

// Panel is the simulated Microsoft, as far as the page shows and changes it.
type Panel interface {
	// Methods lists what a persona has or could register, in the order shown.
	// A guest may have none to show.
	Methods(ctx context.Context, key string, lang dialog.Lang) ([]Method, error)
	Register(ctx context.Context, key, method string) error
	Remove(ctx context.Context, key, method string) error
	// Lag is how old the report on everybody is.
	Lag() time.Duration
	SetLag(ctx context.Context, d time.Duration) error
	// Outage is how Microsoft Graph answers now.
	Outage() Outage
	SetOutage(ctx context.Context, o Outage) error
}

// Method is an authentication method of a persona.
type Method struct {
	Key string // its kind, in the words of Microsoft's registration report
	// Label is its name in the language asked for; empty: the text
	// texts.WebMethod(Key).
	Label      string
	Registered bool
}

// Outage is a way that Microsoft Graph answers. Its label is texts.WebOutage.
type Outage string

// The ways.
const (
	Normal      Outage = "normal"
	TooMany     Outage = "429"
	Unavailable Outage = "503"
	HTMLPage    Outage = "html"    // a page instead of data, as a proxy answers
	Nothing     Outage = "nothing" // no answer until the deadline
	Garbage     Outage = "garbage"
)

// Outages are all ways, in the order shown.
func Outages() []Outage { return []Outage{Normal, TooMany, Unavailable, HTMLPage, Nothing, Garbage} }

// panelTime is how long a change of the panel or the clock may take.
const panelTime = 5 * time.Second

// errNoChoice: what was sent is none of the choices of the page.
var errNoChoice = errors.New("not one of the choices")

// choice is a named length of time.
type choice struct {
	name string
	d    time.Duration
}

// lags are the delays of the report to choose from.
func lags() []choice {
	return []choice{{"0s", 0}, {"1h", time.Hour}, {"24h", 24 * time.Hour}, {"72h", 72 * time.Hour}}
}

// moves are the ways to move the clock, besides the next morning.
func moves() []choice {
	return []choice{{"10m", 10 * time.Minute}, {"1h", time.Hour}, {morning, 0}, {"1d", 24 * time.Hour}}
}

// morning names the move to 08:00 of the next day.
const morning = "morning"

// change does what a form of the panel asks for.
func (c *Chat) change(ctx context.Context, what string, p Persona, r *http.Request) error {
	switch value := r.PostFormValue("value"); what {
	case "register":
		return c.o.Panel.Register(ctx, p.Key, value)
	case "remove":
		return c.o.Panel.Remove(ctx, p.Key, value)
	case "lag":
		for _, l := range lags() {
			if l.name == value {
				return c.o.Panel.SetLag(ctx, l.d)
			}
		}
	case "outage":
		for _, o := range Outages() {
			if string(o) == value {
				return c.o.Panel.SetOutage(ctx, o)
			}
		}
	case "clock":
		for _, m := range moves() {
			if m.name == value {
				return c.o.Clock.Advance(ctx, c.move(m))
			}
		}
	}
	return errNoChoice
}

// move is how far the clock is moved.
func (c *Chat) move(m choice) time.Duration {
	if m.name != morning {
		return m.d
	}
	now := c.o.Clock.Now().In(c.o.Zone)
	return time.Date(now.Year(), now.Month(), now.Day()+1, 8, 0, 0, 0, c.o.Zone).Sub(now)
}
