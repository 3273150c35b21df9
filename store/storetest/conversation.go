package storetest

import (
	"errors"
	"sync"
	"sync/atomic"

	"lotsen/dialog"
	"lotsen/store"
)

func conversationTests() map[string]func(*kit) {
	return map[string]func(*kit){
		"nobody has one at first": func(k *kit) {
			k.same("conversation", k.conversation(anna), dialog.Conversation{})
			k.same("conversation of nobody", k.conversation(""), dialog.Conversation{})
		},
		"it is read as it was written, each person their own": func(k *kit) {
			k.commit(store.Change{Person: anna, Conversation: talk(1)}, nil)
			k.commit(store.Change{Person: bo, Conversation: &dialog.Conversation{State: "menu", Rev: 3}}, nil)
			k.commit(store.Change{Person: anna, FromRev: 1, Conversation: talk(9)}, nil)
			k.reopen()
			k.same("the one", k.conversation(anna), *talk(9))
			k.same("the other", k.conversation(bo), dialog.Conversation{State: "menu", Rev: 3})
		},
		"a decision on an old revision is refused, and on one to come": func(k *kit) {
			k.commit(store.Change{Person: anna, FromRev: 1, Conversation: talk(2)}, store.ErrStale)
			k.commit(store.Change{Person: anna, Conversation: talk(2)}, nil)
			k.commit(store.Change{Person: anna, Conversation: talk(3)}, store.ErrStale)
			k.commit(store.Change{Person: anna, FromRev: 1, Conversation: talk(3)}, store.ErrStale)
			k.commit(store.Change{Person: anna, FromRev: 3, Conversation: talk(4)}, store.ErrStale)
			k.same("conversation", k.conversation(anna), *talk(2))
			k.commit(store.Change{Person: anna, FromRev: 2, Conversation: talk(3)}, nil)
		},
		"one that stays is checked all the same": func(k *kit) {
			k.commit(store.Change{Person: anna, FromRev: 1}, store.ErrStale)
			k.commit(store.Change{Person: anna, FromRev: 0}, nil)
			k.commit(store.Change{Person: anna, Conversation: talk(5)}, nil)
			k.commit(store.Change{Person: anna, FromRev: 4}, store.ErrStale)
			k.commit(store.Change{Person: anna, FromRev: 5}, nil)
			k.same("conversation", k.conversation(anna), *talk(5))
		},
		"of those who decide at once, one wins each revision": oneWins,
	}
}

// oneWins has writers press for one person as fast as they can, each deciding on
// what it read. Every revision must come from one of them, and none be lost.
func oneWins(k *kit) {
	const writers, last = 8, 40
	var won [last + 1]atomic.Int32
	var all sync.WaitGroup
	for range writers {
		all.Go(func() {
			for tries := 0; ; tries++ {
				c, err := k.s.Conversation(k.Context(), anna)
				if err != nil || tries > writers*last {
					k.Errorf("after %d tries: %v", tries, err)
					return
				}
				if c.Rev == last {
					return
				}
				err = k.s.Commit(k.Context(), store.Change{Person: anna, FromRev: c.Rev, Conversation: talk(c.Rev + 1)})
				switch {
				case err == nil:
					won[c.Rev+1].Add(1)
				case !errors.Is(err, store.ErrStale):
					k.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	for rev := 1; rev <= last; rev++ {
		if n := won[rev].Load(); n != 1 {
			k.Errorf("revision %d was won %d times", rev, n)
		}
	}
}
