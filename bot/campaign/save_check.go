package campaign

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"lotsen/bot/schedule"
	"lotsen/dialog"
)

// check finds what is wrong with a campaign by itself; find asks the directory.
func (e *Engine) check(c Campaign, now time.Time) (p Problems) {
	switch {
	case c.Name == "":
		p.add(FieldName, Lacking)
	case utf8.RuneCountInString(c.Name) > MaxName:
		p.add(FieldName, TooLong)
	}
	switch c.Template {
	case First, Repeated, PhoneEnds:
	default:
		p.add(FieldTemplate, Lacking)
	}
	for _, lang := range slices.Sorted(maps.Keys(c.Texts)) {
		p = append(p, checkText(lang, c.Texts[lang])...)
	}
	p = append(p, checkRounds(c)...)
	p = append(p, e.checkDates(c, now)...)
	if !between0(c.PerHour) || !between0(c.PerDay) {
		p.add(FieldPace, NotRight)
	}
	if _, err := e.calendar(c); err != nil || (c.Opens != 0 || c.Closes != 0) && (c.Opens < earliest || c.Closes > latest) {
		p.add(FieldHours, NotRight)
	}
	return p
}

// Nobody is written to before or after these hours.
var (
	earliest = schedule.Clock(7, 0)
	latest   = schedule.Clock(21, 0)
)

func between0(n int) bool { return n >= 0 && n <= MaxPace }

// calendar has the hours of a campaign.
func (e *Engine) calendar(c Campaign) (schedule.Calendar, error) {
	if c.Opens == 0 && c.Closes == 0 {
		return e.o.Calendar, nil
	}
	return e.o.Calendar.WithHours(c.Opens, c.Closes)
}

func checkRounds(c Campaign) (p Problems) {
	n := len(c.Rounds)
	switch {
	case n == 0:
		p.add(FieldRounds, Lacking)
		return p
	case n > MaxRounds:
		p.add(FieldRounds, TooMany)
	case c.Rounds[0] != 0:
		p.add(FieldRounds, NotRising)
	}
	for i := 1; i < n; i++ {
		if c.Rounds[i] <= c.Rounds[i-1] {
			p.add(FieldRounds, NotRising)
			break
		}
	}
	last := c.Rounds[n-1]
	if last > MaxDays {
		p.add(FieldRounds, TooFar)
	}
	switch {
	case c.HandOver == 0 && n >= unanswered:
		p.add(FieldHandOver, Lacking)
	case c.HandOver < 0, c.HandOver > MaxHand:
		p.add(FieldHandOver, TooFar)
	case c.HandOver != 0 && c.HandOver <= last:
		p.add(FieldHandOver, TooSoon)
	}
	return p
}

func (e *Engine) checkDates(c Campaign, now time.Time) (p Problems) {
	p = e.overdue(c, now)
	if !c.Start.IsZero() && c.Start.Before(now.Add(-startGrace)) {
		p.add(FieldStart, Past)
	}
	if !c.Ends.IsZero() && c.Ends.After(now) && !c.Ends.After(c.Start) {
		p.add(FieldEnds, TooSoon)
	}
	if !c.Deadline.IsZero() && !c.Start.IsZero() && !e.dayAfter(c.Deadline).After(c.Start) {
		p.add(FieldDeadline, TooSoon)
	}
	far := now.AddDate(0, 0, MaxAhead)
	for _, x := range []struct {
		field Field
		at    time.Time
	}{{FieldStart, c.Start}, {FieldEnds, c.Ends}, {FieldDeadline, c.Deadline}} {
		if x.at.After(far) {
			p.add(x.field, TooFar)
		}
	}
	return p
}

// startGrace is how long ago a start may be that is saved: the form takes time to fill in.
const startGrace = time.Hour

// checkText looks at what people will read. A reminder that one person of the helpdesk,
// or somebody with their account, can fill with a link or with the wish for a password
// would be the attack that the staff are trained against. So there is none, whoever
// approves it: the only address is the one that always stands there, which people can
// type themselves.
func checkText(lang dialog.Lang, t Text) (p Problems) {
	if lang != "sv" && lang != "en" {
		p.add(FieldBody.In(lang), NotRight)
		return p
	}
	for _, x := range []struct {
		field Field
		text  string
		most  int
	}{{FieldTitle, t.Title, MaxTitle}, {FieldBody, t.Body, MaxBody}} {
		field := x.field.In(lang)
		switch {
		case x.text == "":
			p.add(field, Lacking) // one without the other
		case utf8.RuneCountInString(x.text) > x.most:
			p.add(field, TooLong)
		}
		if leads(x.text) {
			p.add(field, HasLink)
		}
		if asks(x.text) {
			p.add(field, AsksFor)
		}
	}
	return p
}

// typed is the one address that a text may name; it stands in every reminder.
const typed = "aka.ms/mfasetup"

// address matches what platforms make a link of, or people take for one: a scheme, www,
// anything with @ in it, and words joined by a dot, the last of letters. "t.ex." and
// "m.fl." have a single letter before the dot, "bl.a." one after it.
var address = regexp.MustCompile(`(?i)[a-z][a-z0-9+.-]*://|\bwww\.|\S@\S|[\p{L}\p{N}_-]{2,}\.\p{L}{2,}|\b\d{1,3}(\.\d{1,3}){3}\b|!?\[[^\]]*\]\s*\(|<[a-z!/]`)

// leads reports whether a text leads somewhere else: by a link, a picture or an address.
func leads(text string) bool {
	for _, b := range dialog.Blocks(text) {
		for _, item := range b.Items {
			if slices.ContainsFunc(item, func(s dialog.Span) bool { return s.URL != "" && !isTyped(s.URL) }) {
				return true
			}
		}
	}
	for _, s := range []string{plain(text), plain(visible(text))} {
		if address.MatchString(withoutTyped.ReplaceAllString(s, "$1 $2")) {
			return true
		}
	}
	return false
}

// visible is what people see of a text: without what makes it bold, or a list.
func visible(text string) string {
	var out strings.Builder
	for _, b := range dialog.Blocks(text) {
		for _, item := range b.Items {
			for _, s := range item {
				out.WriteString(s.Text)
			}
			out.WriteByte('\n')
		}
	}
	return out.String()
}

// withoutTyped matches the one address, standing alone.
var withoutTyped = regexp.MustCompile(`(?i)(^|[\s(<*])(?:https://)?` + regexp.QuoteMeta(typed) + `([\s.,;:!?)>*]|$)`)

func isTyped(url string) bool { return strings.EqualFold(strings.TrimPrefix(url, "https://"), typed) }

// plain makes letters equal that look like a dot or a full-width letter, and takes out
// what cannot be seen, so that neither hides an address.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("․。．｡﹒", r):
			return '.'
		case r >= '！' && r <= '～':
			return r - 0xfee0
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, text)
}

var (
	secret   = regexp.MustCompile(`(?i)lösenord|password|bank-?id|personnummer|personal number|pin-?kod|pin code|kontonummer|one-time code|engångskod`)
	never    = regexp.MustCompile(`(?i)\b(aldrig|inte|utan|never|not|no|without)\b|n['’]t\b`)
	sentence = regexp.MustCompile(`[.!?\n]+`)
)

// asks reports whether a sentence names a secret and does not say that it is not wanted.
func asks(text string) bool {
	for _, s := range sentence.Split(plain(visible(text)), -1) {
		if secret.MatchString(s) && !never.MatchString(s) {
			return true
		}
	}
	return false
}
