package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"
	"unicode"

	"lotsen/dialog/texts"
)

// genuinePolicy lets the public page use its style and its own form, and nothing else.
const genuinePolicy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

const (
	// maxCode is how much of a code is read, in bytes; what is longer is none of ours.
	maxCode = 32
	// lookupTime is how long the question may take whether a code is known.
	lookupTime = 5 * time.Second
)

// GenuineOptions are what the public page is made of. All but Log and Proxies are needed.
type GenuineOptions struct {
	PublicOptions
	// Known reports whether Lotsen sends reminders with a code, or has sent them lately:
	// since when, and until when; a zero until is not known yet. The code comes in
	// capitals and figures alone, at most 32 of them; S for 5 and the like are for Known
	// to see through. It is called at the same time, and reads the store alone.
	Known func(ctx context.Context, code string) (known bool, since, until time.Time, err error)
	Zone  *time.Location // that days are told in
	// Proxies are the networks of reverse proxies, which are believed when they say whom
	// they pass on; nil: there are none.
	Proxies []netip.Prefix
	Now     func() time.Time
}

// genuine is the public page on which anybody can check the code of a reminder. It
// tells whether the code is right and what a genuine message never asks for; nothing of
// people or campaigns, and nothing that the visitor wrote: else a link could put words
// into its mouth.
type genuine struct {
	public
	o      GenuineOptions
	static map[string]asset
	limit  *genuineLimit
	looks  chan struct{} // one for each code that is being looked up
}

// NewGenuine makes the handler of the public page, for "/genuine" and all below it. It
// is no part of a Chat, and answers whatever the host is called.
func NewGenuine(o GenuineOptions) (http.Handler, error) {
	if o.Known == nil || o.Zone == nil || o.Now == nil {
		return nil, errors.New("the public page lacks one of Known, Zone and Now")
	}
	p, err := newPublic(o.PublicOptions)
	if err != nil {
		return nil, err
	}
	files, err := readStatic()
	if err != nil {
		return nil, err
	}
	g := &genuine{public: p, o: o, static: map[string]asset{}, limit: newGenuineLimit(), looks: make(chan struct{}, limitAtOnce)}
	for _, name := range []string{"frame.css", "genuine.css", "mark.svg"} {
		g.static[name] = files[name]
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /genuine", g.ask)
	mux.HandleFunc("GET /genuine/{code...}", g.answer)
	mux.HandleFunc("GET /genuine/static/{name}", g.asset)
	return guardGenuine(mux), nil
}

func guardGenuine(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", genuinePolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Referrer-Policy", "no-referrer") // the code stands in the address
		h.Set("X-Robots-Tag", "noindex, nofollow")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// ask is where the form is sent: a code has one address.
func (g *genuine) ask(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	typed := query.Get("code")
	code, ok := cleanCode(typed)
	switch {
	case strings.TrimSpace(typed) == "":
		g.say(w, r, http.StatusOK, genuineAsk, time.Time{})
	case !ok:
		g.say(w, r, http.StatusNotFound, genuineUnknown, time.Time{})
	default:
		to := "/genuine/" + code
		if l, ok := spoken(query.Get("lang")); ok {
			to += "?lang=" + string(l)
		}
		http.Redirect(w, r, to, http.StatusSeeOther)
	}
}

func (g *genuine) answer(w http.ResponseWriter, r *http.Request) {
	if r.PathValue("code") == "" {
		g.say(w, r, http.StatusOK, genuineAsk, time.Time{})
		return
	}
	code, ok := cleanCode(r.PathValue("code"))
	if !ok {
		g.say(w, r, http.StatusNotFound, genuineUnknown, time.Time{})
		return
	}
	known, since, until, err := g.look(r.Context(), code)
	now := g.o.Now()
	switch {
	case err != nil:
		if r.Context().Err() == nil {
			g.public.o.Log.Error("looking for the code of a reminder", "err", err)
		}
		g.say(w, r, http.StatusServiceUnavailable, genuineTrouble, time.Time{})
	case !known && !g.limit.wrong(placeOf(visitor(r, g.o.Proxies)), now):
		w.Header().Set("Retry-After", strconv.Itoa(int(limitPause.Seconds())))
		g.say(w, r, http.StatusTooManyRequests, genuineBusy, time.Time{})
	case !known:
		g.say(w, r, http.StatusNotFound, genuineUnknown, time.Time{})
	case !until.IsZero() && !now.Before(until):
		g.say(w, r, http.StatusOK, genuineOver, until.Add(-1)) // the last day, if it ends at midnight
	default:
		g.say(w, r, http.StatusOK, genuineNow, since)
	}
}

// look looks a code up, a few at a time.
func (g *genuine) look(ctx context.Context, code string) (known bool, since, until time.Time, err error) {
	ctx, cancel := context.WithTimeout(ctx, lookupTime)
	defer cancel()
	select {
	case g.looks <- struct{}{}:
		defer func() { <-g.looks }()
	case <-ctx.Done():
		return false, since, until, fmt.Errorf("waiting to look a code up: %w", ctx.Err())
	}
	return g.o.Known(ctx, code)
}

func (g *genuine) asset(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	a, ok := g.static[name]
	if !ok {
		g.say(w, r, http.StatusNotFound, genuineUnknown, time.Time{})
		return
	}
	serve(w, r, name, a)
}

// cleanCode is a code in capitals and figures alone: people write it in small letters,
// with spaces and hyphens. ok is false for what is none.
func cleanCode(typed string) (code string, ok bool) {
	if len(typed) > maxCode {
		return "", false
	}
	var b strings.Builder
	for _, r := range strings.ToUpper(typed) {
		switch {
		case r >= 'A' && r <= 'Z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case unicode.IsSpace(r), unicode.IsPunct(r), unicode.Is(unicode.Cf, r): // between the letters, or around a quotation
		default:
			return "", false
		}
	}
	return b.String(), b.Len() > 0
}

// genuineKind is what the page has to say.
type genuineKind int

const (
	genuineAsk genuineKind = iota // nothing yet: a code can be typed
	genuineNow
	genuineOver
	genuineUnknown
	genuineBusy
	genuineTrouble
)

// words are the keys of what is said, and how it looks: good, bad or neither.
func (k genuineKind) words() (title, body texts.Key, look string) {
	switch k {
	case genuineNow:
		return texts.GenuinePageNowTitle, texts.GenuinePageNow, "good"
	case genuineOver:
		return texts.GenuinePageOverTitle, texts.GenuinePageOver, ""
	case genuineUnknown:
		return texts.GenuinePageUnknownTitle, texts.GenuinePageUnknown, "bad"
	case genuineBusy:
		return texts.GenuinePageBusyTitle, texts.GenuinePageBusy, ""
	case genuineTrouble:
		return texts.GenuinePageTroubleTitle, texts.GenuinePageTrouble, ""
	}
	return texts.GenuinePageAskTitle, texts.GenuinePageAsk, ""
}

// known reports whether a code was found, so that there is none to be typed again.
func (k genuineKind) known() bool { return k == genuineNow || k == genuineOver }

// genuinePage is the page as it is shown.
type genuinePage struct {
	publicHead
	Verdict string
	Look    string
	Form    bool
	Max     int
}

// say answers. The day is that of a code that was found.
func (g *genuine) say(w http.ResponseWriter, r *http.Request, status int, kind genuineKind, day time.Time) {
	say := g.words(r)
	title, body, look := kind.words()
	g.show(w, status, "genuine", say.Lang, genuinePage{
		publicHead: g.head(say, say.T(title), say.T(title)+" · Lotsen"),
		Verdict:    say.catalogue.Text(string(say.Lang), body, texts.Data{"Date": say.date(day.In(g.o.Zone))}),
		Look:       look, Form: !kind.known(), Max: maxCode,
	})
}
