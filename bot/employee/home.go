package employee

import (
	"slices"
	"strings"
	"time"

	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// Standing is how far somebody is with their second factor. The zero value is
// unknown, and any other text than these counts as that.
type Standing string

// The standings.
const (
	StandingUnknown Standing = ""
	StandingDone    Standing = "done"
	StandingNeeds   Standing = "needs"
	// StandingPhone: done with calls and text messages alone, which end soon;
	// StandingPhoneOver: they have ended.
	StandingPhone     Standing = "phone"
	StandingPhoneOver Standing = "phone-over"
	// StandingNotAllowed: registered, and the organisation's rules allow none of it.
	StandingNotAllowed Standing = "not-allowed"
	StandingSpared     Standing = "spared" // need not register
)

// HomeFacts is what the home page tells of a person besides their conversation.
type HomeFacts struct {
	Standing Standing
	// AsOf is when Microsoft's answer was true; zero: there has been none.
	AsOf time.Time
	// Manager and Helpdesk open the doors of those roles, to who is known.
	Manager, Helpdesk bool
	Waiting           int // how many wait for the helpdesk
	// Campaign is a campaign that is under way, in words for the helpdesk; empty: none is.
	Campaign string
	// Section is the part that is open: dialog.HomeGenuine, dialog.HomeData, or none.
	Section string
	// Told: what was pressed here has been answered in the conversation.
	Told bool
	// Exempt is until when the helpdesk lets them off; the zero value: it does not.
	Exempt Exempt
	Data   Data
}

// Exempt is that the helpdesk lets somebody off.
type Exempt struct {
	Until time.Time // the midnight after the last day; zero: it does not
	Why   string    // in words, plain text
}

// Data is what is kept about a person besides their conversation.
type Data struct {
	SignIn string // as the directory has it; empty: not kept
	// Platforms are those they have an address on, such as "slack".
	Platforms []string
	LastSeen  time.Time // zero: not known
	// Of the campaigns: when one reminded them last, when they last pressed a button of a
	// reminder, and since when they are on the helpdesk's list because they did not answer.
	// Zero: not at all.
	Reminded, Answered, Silent time.Time
}

// Home is the app's home page: how the person stands, the way on, and what they may
// want to know or change. It has nine buttons at most, and moves nothing itself.
func (d Desk) Home(c dialog.Conversation, e dialog.Event, about HomeFacts) dialog.Message {
	h := home{Aside: d.Book.Aside(c, e), c: c, e: e, about: about}
	m := dialog.Message{
		Lang: h.Lang(), At: h.At(), Title: h.Text(texts.HomeTitle, nil),
		Body: h.standing(), Facts: h.facts(), Buttons: h.buttons(),
	}
	if about.Told {
		m.Note = h.Text(texts.HomeTold, nil)
	}
	switch about.Section {
	case dialog.HomeGenuine:
		m.Facts = nil // one thing at a time
		m.Body = paragraphs(m.Body, "**"+h.Text(texts.GenuineTitle, nil)+"**", h.Text(texts.GenuineBody, h.Contact()), h.Codes())
	case dialog.HomeData:
		m.Body = paragraphs(m.Body, h.Text(texts.HomeDataBody, nil), h.Text(texts.HomeNotKeptBody, nil), h.Text(texts.HomeWhyBody, h.Contact()))
		m.Facts = h.kept()
	}
	return m
}

// home is one home page being made.
type home struct {
	dialog.Aside
	c     dialog.Conversation
	e     dialog.Event
	about HomeFacts
}

// known reports whether the directory knows the person: only then is there a
// standing, and only then are there doors.
func (h home) known() bool { return h.e.Person.Known() }

// standing is how the person stands and how old that knowledge is, as Markdown; for
// who has not begun, what this is about comes first. A stranger has no standing:
// Microsoft is not asked about them.
func (h home) standing() string {
	if !h.known() {
		return paragraphs(h.intro(), h.Stranger())
	}
	age := h.Text(texts.HomeNever, nil)
	if !h.about.AsOf.IsZero() {
		age = h.Text(texts.HomeChecked, texts.Data{"Ago": h.Ago(h.about.AsOf)})
	}
	switch h.about.Standing {
	case StandingDone:
		return paragraphs(h.Text(texts.HomeDoneBody, nil), age)
	case StandingNeeds:
		return paragraphs(h.intro(), h.Text(texts.HomeNeedsBody, nil), age)
	case StandingPhone:
		return paragraphs(h.Text(texts.HomePhoneBody, nil), h.PhoneEnds(), age)
	case StandingPhoneOver:
		return paragraphs("**"+h.Text(texts.NotYetTitle, nil)+".** "+h.Text(texts.PhoneOverBody, nil), age)
	case StandingNotAllowed:
		return paragraphs(h.Text(texts.HomeNotAllowedBody, nil), age)
	case StandingSpared:
		if until := h.about.Exempt.Until; !until.IsZero() {
			return h.Text(texts.HomeExemptBody, texts.Data{"Day": h.Day(until.Add(-1))})
		}
		return h.Text(texts.HomeSparedBody, nil)
	}
	return paragraphs(h.intro(), h.Text(texts.HomeUnknownBody, nil), age)
}

// intro is what Lotsen is for, as long as the person has not begun.
func (h home) intro() string {
	if _, begun := h.Onward(); begun {
		return ""
	}
	return h.Text(texts.HomeIntroBody, nil)
}

// facts are what matters today: what is not there is not mentioned.
func (h home) facts() []dialog.Fact {
	var facts []dialog.Fact
	if _, begun := h.Onward(); begun {
		facts = append(facts, h.fact(texts.HomeWhere, h.Places()[0]))
	}
	if !h.c.Promise.IsZero() {
		facts = append(facts, h.reminder())
	}
	if h.c.HandOff.Open() {
		facts = append(facts, h.request())
	}
	if h.known() && h.about.Helpdesk && h.about.Campaign != "" {
		facts = append(facts, h.fact(texts.CampaignListTitle, h.about.Campaign))
	}
	return facts
}

// kept are all facts that are kept, and which of them are not.
func (h home) kept() []dialog.Fact {
	places := strings.Join(h.Places(), "; ")
	if places == "" {
		places = h.Text(texts.HomeNowhere, nil)
	}
	signIn := h.about.Data.SignIn
	if signIn == "" {
		signIn = h.Text(texts.HomeNotKnown, nil)
	}
	facts := []dialog.Fact{
		h.fact(texts.HomeWhere, places), h.reminder(), h.request(),
		h.fact(texts.HomeLanguage, h.Text(dialog.LanguageName(h.Lang()), nil)),
		h.fact(texts.HomeSignIn, signIn),
	}
	if chats := h.chats(); chats != "" {
		facts = append(facts, h.fact(texts.HomeChats, chats))
	}
	if seen := h.about.Data.LastSeen; !seen.IsZero() {
		facts = append(facts, h.fact(texts.HomeSeen, h.Ago(seen)))
	}
	return append(facts, h.campaigned()...)
}

// campaigned is what the helpdesk and its campaigns keep about the person.
func (h home) campaigned() (facts []dialog.Fact) {
	if at := h.about.Data.Reminded; !at.IsZero() {
		facts = append(facts, h.fact(texts.HomeReminded, h.Ago(at)))
	}
	if at := h.about.Data.Answered; !at.IsZero() {
		facts = append(facts, h.fact(texts.HomeAnswered, h.Ago(at)))
	}
	if since := h.about.Data.Silent; !since.IsZero() {
		facts = append(facts, h.fact(texts.HomeSilent, h.Text(texts.HomeSilentListed, texts.Data{"Ago": h.Ago(since)})))
	}
	if x := h.about.Exempt; !x.Until.IsZero() {
		facts = append(facts, h.fact(texts.HomeExempt, h.Text(texts.HomeExemptUntil, texts.Data{"Day": h.Day(x.Until.Add(-1)), "Why": x.Why})))
	}
	return facts
}

func (h home) fact(label texts.Key, value string) dialog.Fact {
	return dialog.Fact{Label: h.Text(label, nil), Value: value}
}

func (h home) reminder() dialog.Fact {
	if h.c.Promise.IsZero() {
		return h.fact(texts.HomeReminder, h.Text(texts.HomeNone, nil))
	}
	return h.fact(texts.HomeReminder, h.When(h.c.Promise))
}

func (h home) request() dialog.Fact {
	if !h.c.HandOff.Open() {
		return h.fact(texts.HomeRequest, h.Text(texts.HomeNone, nil))
	}
	return h.fact(texts.HomeRequest, h.Text(texts.HomeRequestSent, texts.Data{"Ago": h.Ago(h.c.HandOff.Since)}))
}

// chats are the platforms by the names that people know.
func (h home) chats() string {
	var names []string
	for _, platform := range h.about.Data.Platforms {
		switch platform {
		case "slack":
			platform = h.Text(texts.HomeSlack, nil)
		case "teams":
			platform = h.Text(texts.HomeTeams, nil)
		case "web":
			platform = h.Text(texts.HomeWeb, nil)
		}
		if !slices.Contains(names, platform) {
			names = append(names, platform)
		}
	}
	return strings.Join(names, ", ")
}

// buttons are the way on, the doors, and what the page itself can show. The button
// of the part that is open is not there; the one that closes it is.
func (h home) buttons() []dialog.Button {
	onward, begun := h.Onward()
	switch done := h.known() && (h.about.Standing == StandingDone || h.about.Standing == StandingSpared); {
	case !done:
		onward.Style = dialog.Primary
	case !begun:
		onward.Label = h.Text(texts.HomeGuides, nil)
	}
	buttons := []dialog.Button{onward}
	add := func(label string, a dialog.Action, arg string) {
		buttons = append(buttons, dialog.Button{Label: label, Action: a, Arg: arg})
	}
	if h.known() && h.about.Manager {
		add(h.Text(texts.HomeTeam, nil), dialog.Team, "")
	}
	if h.known() && h.about.Helpdesk {
		add(h.Text(texts.HomeRequests, texts.Data{"Count": h.about.Waiting}), dialog.Requests, "")
		add(h.Text(texts.HomeOverview, nil), dialog.Overview, "")
		add(h.Text(texts.CampaignListTitle, nil), dialog.Campaigns, "")
	}
	open := h.about.Section
	if open != dialog.HomeGenuine {
		add(h.Text(texts.HomeGenuine, nil), dialog.HomePage, dialog.HomeGenuine)
	}
	if open != dialog.HomeData {
		add(h.Text(texts.HomeData, nil), dialog.HomePage, dialog.HomeData)
	}
	last := texts.ButtonRefresh
	if open == dialog.HomeGenuine || open == dialog.HomeData {
		last = texts.HomeClose
	}
	add(h.Text(last, nil), dialog.HomePage, "")
	return append(buttons, h.OtherLanguage())
}

// paragraphs joins those that are not empty.
func paragraphs(p ...string) string {
	return strings.Join(slices.DeleteFunc(p, func(s string) bool { return s == "" }), "\n\n")
}
