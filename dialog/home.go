package dialog

import (
	"slices"
	"time"

	"lotsen/dialog/texts"
)

// Aside words what stands beside a conversation, such as the app's home page: in
// the person's language, at the time of an event. It moves nothing.
type Aside struct {
	t  *turn
	at Stamp
}

// Aside is what can be said beside a conversation when e happens. A step that is no
// longer there counts as left, as it does in Next.
func (b *Book) Aside(c Conversation, e Event) Aside {
	t := &turn{b: b, c: c, e: e, lang: b.Lang(c, e.Facts)}
	t.tidy()
	if !b.exists(c.State) || t.over(c.State) {
		t.c.State = placeMenu
	}
	return Aside{t, c.Stamp()}
}

// Lang is the language it is all said in.
func (a Aside) Lang() Lang { return a.t.lang }

// At is the stamp that buttons need which move the conversation.
func (a Aside) At() Stamp { return a.at }

// Text is the text of a key.
func (a Aside) Text(key texts.Key, data texts.Data) string { return a.t.text(key, data) }

// When is an instant to come in words: "imorgon kl. 09:15".
func (a Aside) When(at time.Time) string { return a.t.when(at) }

// Day is the day of an instant in words: see DayOf.
func (a Aside) Day(at time.Time) string {
	return DayOf(a.t.b.texts, a.t.lang, at, a.t.e.Now, a.t.b.options.Zone)
}

// Ago is an instant that has been in words: see the function Ago.
func (a Aside) Ago(at time.Time) string {
	return Ago(a.t.b.texts, a.t.lang, at, a.t.e.Now, a.t.b.options.Zone)
}

// Contact is what texts need that name the helpdesk, as Markdown.
func (a Aside) Contact() texts.Data { return a.t.contact() }

// OtherLanguage is the button that changes the language.
func (a Aside) OtherLanguage() Button { return a.t.otherLanguage() }

// PhoneEnds tells somebody who has nothing but calls and text messages until when they
// work, as Markdown.
func (a Aside) PhoneEnds() string { return a.t.phoneEnds() }

// Stranger tells why the directory has not given this person, as Markdown.
func (a Aside) Stranger() string {
	_, body := a.t.stranger()
	return body
}

// Onward is the button that leads on: back into the guide that the person is in or
// was last in; else, and then begun is false, to the start.
func (a Aside) Onward() (onward Button, begun bool) {
	s, action := a.t.c.State, Show
	if !underway(s) {
		n := len(a.t.c.Return)
		if n == 0 {
			return a.t.quiet(texts.HomeStart, Menu), false
		}
		s, action = a.t.c.Return[n-1], Resume
	}
	onward = a.t.quiet(texts.ButtonResume, action)
	id, step, _ := s.split()
	if i := a.t.b.guides[id].byLang[a.t.lang].index(step); i >= 0 {
		onward.Label = a.t.text(texts.ButtonContinue, texts.Data{"Step": i + 1})
	}
	return onward, true
}

// underway reports whether a state is in a guide that has not come to its end.
func underway(s State) bool {
	_, step, inGuide := s.split()
	return inGuide && step != doneStep && step != endStep
}

// Places are the guide that the person is in and those they can come back to, in
// words, the latest first; empty: none. At most five, plain text.
func (a Aside) Places() []string {
	var places []string
	if _, _, inGuide := a.t.c.State.split(); inGuide {
		places = append(places, a.t.b.Place(a.t.lang, a.t.c.State))
	}
	for _, s := range slices.Backward(a.t.c.Return) {
		places = append(places, a.t.b.Place(a.t.lang, s))
	}
	return places
}

// Place is where a state is, in words and as plain text: "Steg 3 av 15 i
// Registrera Microsoft Authenticator". A state that the book no longer has is told
// as that; a language that it does not have is the book's own.
func (b *Book) Place(lang Lang, s State) string {
	if !slices.Contains(languages(), lang) {
		lang = b.options.Lang
	}
	t := &turn{b: b, lang: lang}
	id, step, inGuide := s.split()
	switch {
	case !inGuide:
		return t.text(texts.PlaceStart, nil)
	case !b.exists(s):
		return t.text(texts.PlaceGone, nil)
	}
	g := b.guides[id].byLang[lang]
	about := texts.Data{"Guide": g.Title}
	if i := g.index(step); i >= 0 {
		about["Progress"] = t.progress(g, i)
		return t.text(texts.PlaceStep, about)
	}
	if step == doneStep {
		return t.text(texts.PlaceDone, about)
	}
	return t.text(texts.PlaceEnd, about)
}

// LanguageName is the text that names a language; empty for one that the book does
// not have.
func LanguageName(lang Lang) texts.Key {
	switch lang {
	case Swedish:
		return texts.LanguageSwedish
	case English:
		return texts.LanguageEnglish
	}
	return ""
}

// Ago is how long ago an instant was, in words that stand alone or after a verb:
// "för 5 minuter sedan", "igår kl. 16:40". Days are those of the calendar in zone.
// What has not been yet is "nyss".
func Ago(c *texts.Catalogue, lang Lang, at, now time.Time, zone *time.Location) string {
	at, now = at.In(zone), now.In(zone)
	passed := now.Sub(at)
	switch days := calendarDays(at, now); {
	case passed < time.Minute:
		return c.Text(string(lang), texts.AgoNow, nil)
	case passed < time.Hour:
		return c.Count(string(lang), texts.AgoMinutes, int(passed/time.Minute))
	case days == 0:
		return c.Count(string(lang), texts.AgoHours, int(passed/time.Hour))
	case days == 1:
		return c.Text(string(lang), texts.AgoYesterday, texts.Data{"Time": at.Format("15:04")})
	default:
		return c.Count(string(lang), texts.AgoDays, days)
	}
}

// calendarDays is how many midnights lie between two instants of the same zone.
func calendarDays(from, to time.Time) int {
	return int(noon(to).Sub(noon(from)) / (24 * time.Hour))
}

// noon is the same date where no day is shorter or longer than others.
func noon(at time.Time) time.Time {
	return time.Date(at.Year(), at.Month(), at.Day(), 12, 0, 0, 0, time.UTC)
}
