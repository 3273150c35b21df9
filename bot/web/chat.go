package web

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"regexp"
	"sync"
	"time"

	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// Platform is the platform of this package's addresses.
const Platform = "web"

// Limits of what may be sent, in bytes. A form with files is encoded with some
// more around them.
const (
	MaxBody  = 64 << 10
	MaxFiles = 1 << 20 // a form with files, all of it
)

// receiveTime is how long an event may take until it is committed. Who closes
// the page in the meantime does not stop it.
const receiveTime = 10 * time.Second

// replyTime is how long a page without JavaScript waits for the answer, which
// comes after the commit. It is then shown without the answer.
const replyTime = 1500 * time.Millisecond

// Persona is somebody whom the person at the screen can be. Its address is
// {Platform, Key}.
type Persona struct {
	Key      string // lower-case letters, digits and hyphens
	Name     string
	Initials string                 // on the picture
	Tone     int                    // the picture's colour, 1 to 8
	About    map[dialog.Lang]string // one line
}

// Address is where the persona is reached.
func (p Persona) Address() dialog.Address { return dialog.Address{Platform: Platform, Ref: p.Key} }

// Options are what the chat is made of. All but Pictures and Log are needed.
type Options struct {
	Cast []Persona
	// Receive decides and commits an event; answers come through Post and
	// Replace, before or after it returns. The event has no Person that the
	// directory knows: that is for Receive to find by From. An error means that
	// nothing was decided; the same event may come again.
	Receive func(ctx context.Context, e dialog.Event) error
	Keep    Keeper
	Panel   Panel
	Clock   Clock
	Texts   *texts.Catalogue
	Lang    dialog.Lang    // where the browser asks for none that there is
	Zone    *time.Location // that times are shown in
	NewID   func() string  // a new, unguessable id
	// Pictures are the illustrations of the guides, at the top of the directory.
	Pictures fs.FS
	Log      *slog.Logger
}

// Clock is the time of the demo.
type Clock interface {
	Now() time.Time
	// Advance moves the clock forward.
	Advance(ctx context.Context, d time.Duration) error
}

// Chat is the platform. Its methods may be called at the same time.
type Chat struct {
	o       Options
	pages   *template.Template
	static  map[string]asset
	threads map[string]*thread // by persona; never changed
	epoch   string             // of this run, so that a page tells a restart
	streams chan struct{}      // one place for each open stream

	closing sync.Once
	closed  chan struct{}
}

var personaKey = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

// New makes the chat. It reads nothing yet.
func New(o Options) (*Chat, error) {
	if o.Receive == nil || o.Keep == nil || o.Panel == nil || o.Clock == nil || o.Texts == nil || o.Zone == nil || o.NewID == nil {
		return nil, errors.New("the browser chat lacks one of Receive, Keep, Panel, Clock, Texts, Zone and NewID")
	}
	if _, ok := spoken(string(o.Lang)); !ok {
		return nil, fmt.Errorf("the browser chat does not speak %q", o.Lang)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	c := &Chat{
		o: o, threads: map[string]*thread{}, epoch: o.NewID(),
		streams: make(chan struct{}, maxStreams), closed: make(chan struct{}),
	}
	for _, p := range o.Cast {
		if !personaKey.MatchString(p.Key) || c.threads[p.Key] != nil {
			return nil, fmt.Errorf("the persona key %q is taken or not one", p.Key)
		}
		c.threads[p.Key] = newThread(p.Key, o.Keep)
	}
	var err error
	if c.pages, err = readPages(); err != nil {
		return nil, err
	}
	if c.static, err = readStatic(); err != nil {
		return nil, err
	}
	return c, nil
}

// Close ends the open streams, which otherwise would hold up the server's
// shutdown. Pages can still be read.
func (c *Chat) Close() { c.closing.Do(func() { close(c.closed) }) }

// persona is one of the cast; ok is false for any other key.
func (c *Chat) persona(key string) (p Persona, ok bool) {
	for _, p := range c.o.Cast {
		if p.Key == key {
			return p, true
		}
	}
	return Persona{}, false
}
