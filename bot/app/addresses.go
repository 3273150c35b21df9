package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"lotsen/dialog"
	"lotsen/store"
)

// addressOf is the kind of the records of the addresses that somebody has.
const addressOf = "address-of"

// maxAddresses is how many addresses of one person are looked at.
const maxAddresses = 16

func addressOfKey(p dialog.PersonID, at dialog.Address) string {
	return string(p) + "/" + addressKey(at)
}

// moved are the records that say that an address is a person's, and not any more
// that of who had it before.
func moved(at dialog.Address, before, now dialog.PersonID) []store.Record {
	var list []store.Record
	if before.Known() && before != now {
		list = append(list, store.Record{Kind: addressOf, Key: addressOfKey(before, at)})
	}
	if now.Known() {
		list = append(list, store.Record{Kind: addressOf, Key: addressOfKey(now, at), Value: []byte("1")})
	}
	return list
}

// addresses are those that somebody has.
func (a *App) addresses(ctx context.Context, p dialog.PersonID) ([]dialog.Address, error) {
	prefix := string(p) + "/"
	records, err := a.Store.Records(ctx, addressOf, prefix, maxAddresses)
	if err != nil {
		return nil, fmt.Errorf("reading somebody's addresses: %w", err)
	}
	var list []dialog.Address
	for _, r := range records {
		key, ok := strings.CutPrefix(r.Key, prefix)
		if !ok {
			break // the next person's
		}
		if platform, ref, ok := strings.Cut(key, "/"); ok {
			list = append(list, dialog.Address{Platform: platform, Ref: ref})
		}
	}
	return list, nil
}

// reachable is where somebody can be told something that they did not ask for just
// now: where they asked for it or, if nothing can be sent there any more, where they
// were seen last of their other addresses.
func (a *App) reachable(ctx context.Context, p dialog.PersonID, asked dialog.Address) (dialog.Address, error) {
	known, err := a.reach(ctx, asked)
	if err != nil || known.Why == "" || !p.Known() {
		return asked, err
	}
	others, err := a.addresses(ctx, p)
	if err != nil {
		return asked, err
	}
	best := asked
	var seen time.Time
	for _, at := range others {
		known, err := a.reach(ctx, at)
		if err != nil {
			return asked, err
		}
		if _, there := a.platforms[at.Platform]; there && known.Why == "" && known.Seen.After(seen) {
			best, seen = at, known.Seen
		}
	}
	return best, nil
}

// heir is whose a job at an address is: that of its person or, if they were a
// stranger then, of who they are known to be now. ok is false if the address is
// somebody else's by now; what the job has to say is none of theirs.
func (a *App) heir(ctx context.Context, p dialog.PersonID, at dialog.Address) (heir dialog.PersonID, ok bool, err error) {
	who, known, err := a.stored(ctx, at)
	switch {
	case err != nil:
		return "", false, err
	case !known || who.Person == p:
		return p, true, nil
	case p == at.Unknown():
		return who.Person, true, nil
	}
	return "", false, nil
}
