package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"lotsen/bot/employee"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// homeKind is the kind of the jobs that show somebody the home page.
const homeKind = "home"

// homePage is the payload of a home job.
type homePage struct {
	To      dialog.Address `json:"to"`
	Section string         `json:"section,omitempty"` // the part that was opened
	Told    bool           `json:"told,omitempty"`    // what was pressed is answered in the conversation
	Since   time.Time      `json:"since"`
	Tries   int            `json:"tries,omitempty"`
}

// homeFor is how long a home page that was not shown is tried again: it is shown
// anew whenever it is opened.
const homeFor = 10 * time.Minute

// homeStatusFor is how long Microsoft may take for the status on the home page.
const homeStatusFor = 2 * time.Second

// homeTold is the part of a page that only says that the answer is in the
// conversation.
const homeTold = "told"

// homeJob shows the home page of an address. There is one such job for each: however
// often the page is opened, it is made once more after the one that is being made.
func homeJob(e dialog.Event) (store.Job, error) {
	page := homePage{To: e.From, Since: e.Now}
	if e.Action == dialog.HomePage {
		if page.Section = e.Arg; e.Arg == homeTold {
			page.Section, page.Told = "", true
		}
	} else {
		page.Told = e.Action != dialog.Language
	}
	return newJob(homeKind+"/"+addressKey(e.From), homeKind, e, e.Now.Add(time.Millisecond), page) // after the reply
}

// home runs such a job.
func (a *App) home(ctx context.Context, job store.Job) error {
	var page homePage
	if err := json.Unmarshal(job.Payload, &page); err != nil {
		return a.drop(ctx, job, fmt.Errorf("decoding a home page: %w", err))
	}
	platform, ok := a.platforms[page.To.Platform].(Homely)
	if !ok {
		return a.drop(ctx, job, errors.New("the platform has no home page"))
	}
	message, err := a.homeMessage(ctx, job.Person, page)
	if err != nil {
		return err
	}
	var failed *dialog.SendError
	err = platform.Home(ctx, page.To, message)
	if unfit(err) {
		a.logFailure(ctx, "showing a home page; what is shown instead says so", err)
		err = platform.Home(ctx, page.To, a.unshown(message))
	}
	if errors.As(err, &failed) && failed.Outcome != dialog.Refused && a.Clock.Now().Sub(page.Since) < homeFor {
		page.Tries++
		if job.Payload, err = json.Marshal(page); err != nil {
			return fmt.Errorf("encoding a job: %w", err)
		}
		return a.later(ctx, job, pause(failed.Retry, page.Tries))
	}
	return a.drop(ctx, job, err)
}

// homeMessage is what a home page says. Who is not served reads why not.
func (a *App) homeMessage(ctx context.Context, p dialog.PersonID, page homePage) (dialog.Message, error) {
	if m, refused, err := a.Refusal(ctx, page.To); err != nil || refused {
		return m, err
	}
	e, c, err := a.standing(ctx, p, page.To, "")
	if err != nil {
		return dialog.Message{}, err
	}
	about, err := a.homeFacts(ctx, e, c, page)
	if err != nil {
		return dialog.Message{}, err
	}
	return a.Desk.Home(c, e, about), nil
}

// homeFacts asks for what the home page tells. What Microsoft does not answer in
// time is taken from the figures, or is unknown.
func (a *App) homeFacts(ctx context.Context, e dialog.Event, c dialog.Conversation, page homePage) (employee.HomeFacts, error) {
	about := employee.HomeFacts{Section: page.Section, Told: page.Told, Data: employee.Data{SignIn: e.Facts.SignIn}}
	addresses := []dialog.Address{page.To}
	if e.Person.Known() {
		others, err := a.addresses(ctx, e.Person)
		if err != nil {
			return about, err
		}
		addresses = append(addresses, others...)
	}
	for _, at := range addresses {
		seen, err := a.reach(ctx, at)
		if err != nil {
			return about, err
		}
		about.Data.Platforms = append(about.Data.Platforms, at.Platform)
		if seen.Seen.After(about.Data.LastSeen) {
			about.Data.LastSeen = seen.Seen
		}
	}
	if !e.Person.Known() {
		return about, nil
	}
	status, spared, err := a.statusFor(ctx, graph.ID(e.Person))
	if err != nil {
		return about, err
	}
	if err := a.keptOf(ctx, e.Person, a.Desk.Book.Lang(c, e.Facts), &about); err != nil {
		return about, err
	}
	about.AsOf, about.Standing = status.AsOf, standingOf(a.judge(ctx, page.To, status), status, spared)
	roles := a.roles(ctx, e.Person)
	about.Manager, about.Helpdesk = slices.Contains(roles, dialog.Manager), slices.Contains(roles, dialog.Helpdesk)
	if about.Helpdesk {
		if about.Waiting, err = a.waiting(ctx); err == nil {
			about.Campaign, err = a.campaignLine(ctx, e, c)
		}
	}
	return about, err
}

// standingOf is what the home page makes of a verdict.
func standingOf(v graph.Verdict, s graph.Status, spared bool) employee.Standing {
	switch {
	case v == graph.Done:
		return employee.StandingDone
	case v == graph.PhoneOnly:
		return employee.StandingPhone
	case spared:
		return employee.StandingSpared
	case v == graph.NotAllowed:
		return employee.StandingNotAllowed
	case v == graph.Needs && s.OnlyPhone():
		return employee.StandingPhoneOver
	case v == graph.Needs:
		return employee.StandingNeeds
	}
	return employee.StandingUnknown
}

// statusFor is a person's status as Microsoft says it now, else as the census has it.
// What Microsoft says and the census did not know is kept, so that nobody sees it
// undone. spared: they need not register.
func (a *App) statusFor(ctx context.Context, id graph.ID) (s graph.Status, isSpared bool, err error) {
	limited, cancel := context.WithTimeout(ctx, homeStatusFor)
	defer cancel()
	live, err := a.Directory.Status(limited, id)
	entry := a.entry(ctx, id)
	if err != nil {
		a.logFailure(ctx, "asking Microsoft about a registration", err)
		return entry.Status, spared(entry), nil
	}
	if !live.Whole() && live.Registration == graph.Unknown {
		return entry.Status, spared(entry), nil
	}
	now := settled(live, entry)
	if live.Registration != graph.Unknown && (now.Registration != entry.Status.Registration || now.Allowed != entry.Status.Allowed || now.OnlyPhone() != entry.Status.OnlyPhone()) {
		change := store.Change{At: a.Clock.Now()}
		a.learn(ctx, &change, id, live)
		if err := a.commit(ctx, change); err != nil {
			return now, false, err
		}
	}
	return now, spared(entry), nil
}

// roles are what the directory says that somebody may do, as far as it answers.
func (a *App) roles(ctx context.Context, p dialog.PersonID) []dialog.Role {
	ctx, cancel := context.WithTimeout(ctx, lookFor)
	defer cancel()
	list, err := a.Directory.DirectReports(ctx, graph.ID(p))
	if err != nil {
		a.logFailure(ctx, "asking who leads whom", err)
	}
	roles := rolesOf(list)
	helps, err := a.helps(ctx, p)
	if err != nil {
		a.logFailure(ctx, "asking who is the helpdesk", err)
	}
	if helps {
		roles = append(roles, dialog.Helpdesk)
	}
	return roles
}
