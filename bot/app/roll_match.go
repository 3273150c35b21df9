package app

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"lotsen/bot/census"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

const (
	// enterAtOnce is how many accounts one commit enters, with two records each.
	enterAtOnce = 250
	// rollPasses is how often the directory is gone through when it moves meanwhile.
	rollPasses = 5
)

// claim is whose an e-mail address is.
type claim struct {
	person graph.ID
	signs  bool // they sign in with it; else it is their mail address alone
	shared bool // so is somebody else's
	out    bool // they are left out of everything
}

// enter keeps what a page tells of the accounts of a platform: whose they are, where that
// was not known, and who has left or is back. Of who was a stranger when they wrote it is not
// known. It gives how many became known.
func (a *App) enter(ctx context.Context, job store.Job, list map[dialog.Address]dialog.Profile) (met int, err error) {
	var fresh []dialog.Address
	byRef := func(a, b dialog.Address) int { return strings.Compare(a.Ref, b.Ref) }
	for _, at := range slices.SortedFunc(maps.Keys(list), byRef) {
		who, known, err := a.stored(ctx, at)
		if err == nil && known {
			err = a.attends(ctx, at, list[at].Kind)
		}
		if err != nil {
			return 0, err
		}
		if list[at].Kind == dialog.Member && !who.Person.Known() {
			fresh = append(fresh, at)
		}
	}
	if len(fresh) == 0 {
		return 0, nil
	}
	owners, err := a.owners(ctx, fresh, list)
	if err != nil {
		return 0, err
	}
	for page := range slices.Chunk(fresh, enterAtOnce) {
		n, err := a.enterPage(ctx, job, page, owners)
		if err != nil {
			return met, err
		}
		met += n
	}
	return met, nil
}

// attends keeps that somebody's account is closed, or open again: that may have been
// missed while Lotsen was not running.
func (a *App) attends(ctx context.Context, at dialog.Address, kind dialog.ProfileKind) error {
	switch kind {
	case dialog.Left:
		return a.Unreachable(ctx, at, dialog.Closed)
	case dialog.Member, dialog.Guest:
		known, err := a.reach(ctx, at)
		if err != nil || known.Why != dialog.Closed {
			return err
		}
		return a.Unreachable(ctx, at, "")
	}
	return nil
}

// owners finds whose accounts are, in one pass over the directory. As where somebody
// writes, who signs in with an address goes before whose mail address it is, and one that
// two people have is nobody's.
func (a *App) owners(ctx context.Context, of []dialog.Address, list map[dialog.Address]dialog.Profile) (map[dialog.Address]dialog.PersonID, error) {
	mails := map[dialog.Address]graph.Address{}
	for _, at := range of {
		if mail, err := graph.ParseAddress(list[at].SignIn); err == nil {
			mails[at] = mail
		}
	}
	claims, err := a.claims(ctx, slices.Collect(maps.Values(mails)))
	if err != nil {
		return nil, err
	}
	owners := map[dialog.Address]dialog.PersonID{}
	for at, mail := range mails {
		if c := claims[mail]; c.person != "" && !c.shared && !c.out {
			owners[at] = dialog.PersonID(c.person)
		}
	}
	return owners, nil
}

// claims finds whose e-mail addresses are.
func (a *App) claims(ctx context.Context, mails []graph.Address) (found map[graph.Address]claim, err error) {
	err = census.Anew(rollPasses, func() error {
		found = make(map[graph.Address]claim, len(mails))
		for _, mail := range mails {
			found[mail] = claim{}
		}
		return a.census.Each(ctx, census.Filter{}, func(x census.Entry) error {
			c := claim{person: x.Person.ID, signs: true, out: x.Exclusion != graph.Counted}
			settle(found, x.Person.SignIn, c)
			c.signs = false
			settle(found, x.Person.Mail, c)
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("going through the directory: %w", err)
	}
	return found, nil
}

// settle adds a claim to an address that is looked for.
func settle(found map[graph.Address]claim, mail graph.Address, now claim) {
	c, wanted := found[mail]
	switch {
	case !wanted || c.person == now.person || c.signs && !now.signs:
	case c.person == "" || now.signs && !c.signs:
		found[mail] = now
	default:
		c.shared = true
		found[mail] = c
	}
}

// enterPage keeps whose some accounts are, as it is kept of who was introduced: they are
// asked about when they write. Who was found meanwhile is known better; who was a stranger
// brings their conversation along.
func (a *App) enterPage(ctx context.Context, job store.Job, page []dialog.Address, owners map[dialog.Address]dialog.PersonID) (met int, err error) {
	now := a.Clock.Now()
	change := store.Change{At: now, Guard: []store.Held{job.Held()}}
	for _, at := range page {
		p, owned := owners[at]
		if !owned {
			continue
		}
		who, known, err := a.stored(ctx, at)
		switch {
		case err != nil:
			return met, err
		case who.Person.Known():
			continue
		case known:
			if err := a.takeOver(ctx, job, at, who, p); err != nil {
				return met, err
			}
			met++
			continue
		}
		r, err := identity{Person: p, AsOf: now.Add(-identityFor)}.record(at)
		if err != nil {
			return met, err
		}
		change.Records = append(append(change.Records, moved(at, "", p)...), r)
	}
	if len(change.Records) == 0 {
		return met, nil
	}
	if err := a.commit(ctx, change); err != nil {
		return met, err
	}
	return met + len(change.Records)/2, nil
}
