package teams

import (
	"context"
	"crypto/rsa"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// keysFresh is how long the keys are used before they are fetched again, beside
	// what goes on. Microsoft asks for at least once a day; new keys are published
	// well before they sign.
	keysFresh = time.Hour
	// keysOld is when the operator is told that they could not be.
	keysOld = 24 * time.Hour
	// unknownPause is how often a key that is not known makes them be fetched: anybody
	// can name one. It is also the pause after a fetch that failed.
	unknownPause = time.Minute
	// emptyPause is the pause while there is no key at all.
	emptyPause = 5 * time.Second
	// keyGrace is how long a key is good that is published no more: what it has signed
	// is on the way.
	keyGrace = 5 * time.Minute
	// keysWait is how many requests may wait for the keys.
	keysWait = 512
)

// Why there is no key.
var (
	errNoSuchKey = errors.New("no key of that name is published")
	errKeysAway  = errors.New("the keys that Teams signs with cannot be fetched")
)

// signingKey is a key that Teams signs with.
type signingKey struct {
	public       *rsa.PublicKey
	endorsements []string  // the channels it may sign for
	gone         time.Time // since when it is not published; zero: it is
}

// keySet is what was published at one time, with what was published shortly before.
type keySet struct {
	at   time.Time
	byID map[string]signingKey
}

// find gives the key of a name; nil has none.
func (s *keySet) find(id string, now time.Time) (signingKey, bool) {
	if s == nil {
		return signingKey{}, false
	}
	key, ok := s.byID[id]
	return key, ok && (key.gone.IsZero() || now.Sub(key.gone) < keyGrace)
}

// after adds to a set what was published before it and is good for a while still.
func (s *keySet) after(before *keySet) *keySet {
	if before == nil {
		return s
	}
	for id, key := range before.byID {
		if _, published := s.byID[id]; published {
			continue
		}
		if key.gone.IsZero() {
			key.gone = s.at
		}
		if s.at.Sub(key.gone) < keyGrace {
			s.byID[id] = key
		}
	}
	return s
}

// keys are the keys that Teams signs with. Who looks for one that is there waits for
// nothing; who does not find it waits for the one fetch that is under way. A fetch that
// fails leaves the keys as they were.
type keys struct {
	life   context.Context // fetches end with it
	fetch  func(ctx context.Context) (*keySet, error)
	now    func() time.Time
	log    *slog.Logger
	counts *counts

	set     atomic.Pointer[keySet] // nil: never fetched
	waiting atomic.Int64

	mu     sync.Mutex
	under  chan struct{} // closed when the fetch under way ends; nil: there is none
	tried  time.Time     // when the last fetch began, or ended
	asked  time.Time     // when a key that was not known last made one begin
	failed bool          // the last fetch did
}

func newKeys(life context.Context, b *Bot) *keys {
	source := keySource{url: b.o.OpenIDURL, client: withoutRedirects(b.o.Client), now: b.o.Now}
	if source.url == "" {
		source.url = b.o.Cloud.openIDURL()
	}
	return &keys{life: life, fetch: source.fetch, now: b.o.Now, log: b.o.Log, counts: &b.counts}
}

// withoutRedirects is a client that follows none, and knows no cookies.
func withoutRedirects(c *http.Client) *http.Client {
	return &http.Client{Transport: c.Transport, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
}

// find gives the key of a name. errNoSuchKey means that there is none; any other error
// that nobody can tell now.
func (k *keys) find(ctx context.Context, id string) (signingKey, error) {
	for range 2 { // the fetch under way may have begun before the key was published
		set := k.set.Load()
		if key, ok := set.find(id, k.now()); ok {
			if k.now().Sub(set.at) >= keysFresh {
				k.refresh()
			}
			return key, nil
		}
		under, err := k.ask(id)
		if err == nil {
			err = k.wait(ctx, under)
		}
		if err == nil && k.set.Load() == set { // that fetch failed; another would make them wait too long
			err = errKeysAway
		}
		if err != nil {
			return signingKey{}, err
		}
	}
	if key, ok := k.set.Load().find(id, k.now()); ok {
		return key, nil
	}
	return signingKey{}, k.verdict()
}

// wait waits until a fetch has ended.
func (k *keys) wait(ctx context.Context, under <-chan struct{}) error {
	defer k.waiting.Add(-1)
	if k.waiting.Add(1) > keysWait {
		return errKeysAway
	}
	select {
	case <-under:
		return nil
	case <-ctx.Done():
		return errors.Join(errKeysAway, ctx.Err())
	}
}

// ask has the keys fetched because one is not known, and gives the end of that fetch.
// An error says that it is too early for another.
func (k *keys) ask(id string) (<-chan struct{}, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now, set := k.now(), k.set.Load()
	if _, ok := set.find(id, now); ok { // it has just been fetched
		done := make(chan struct{})
		close(done)
		return done, nil
	}
	switch {
	case k.under != nil:
		return k.under, nil
	case set == nil:
		if !k.tried.IsZero() && now.Sub(k.tried) < emptyPause {
			return nil, errKeysAway
		}
	case !k.asked.IsZero() && now.Sub(k.asked) < unknownPause:
		return nil, k.verdictLocked()
	}
	k.asked = now
	return k.begin(now), nil
}

// refresh has the keys fetched beside what goes on, unless that was just tried.
func (k *keys) refresh() {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.now()
	if k.under == nil && (k.tried.IsZero() || now.Sub(k.tried) >= unknownPause) {
		k.begin(now)
	}
}

// verdict is what to say of a key that was not found: after a fetch that failed nobody
// can tell.
func (k *keys) verdict() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.verdictLocked()
}

func (k *keys) verdictLocked() error {
	if k.failed {
		return errKeysAway
	}
	return errNoSuchKey
}

// begin begins a fetch; the lock is held.
func (k *keys) begin(now time.Time) <-chan struct{} {
	under := make(chan struct{})
	k.under, k.tried = under, now
	go k.run(under)
	return under
}

// run fetches the keys once.
func (k *keys) run(under chan struct{}) {
	ctx, cancel := context.WithTimeout(k.life, fetchFor)
	defer cancel()
	k.counts.add(keyFetches)
	set, err := k.fetch(ctx)
	if err != nil {
		k.counts.add(keyFailures)
		k.log.WarnContext(ctx, "the keys that Teams signs with could not be fetched; those there are stay", slog.Any("error", err))
	} else {
		k.set.Store(set.after(k.set.Load()))
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.failed, k.under, k.tried = err != nil, nil, k.now()
	close(under)
}

// rest returns when no fetch is under way.
func (k *keys) rest(ctx context.Context) error {
	k.mu.Lock()
	under := k.under
	k.mu.Unlock()
	if under == nil {
		return nil
	}
	select {
	case <-under:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// trouble is why nothing can be proven, or soon cannot be; "" if it can.
func (k *keys) trouble() string {
	set := k.set.Load()
	k.mu.Lock()
	failed := k.failed
	k.mu.Unlock()
	switch {
	case set == nil && failed:
		return "the keys that Teams signs with cannot be fetched: nothing that Teams sends can be believed"
	case set != nil && failed && k.now().Sub(set.at) >= keysOld:
		return "the keys that Teams signs with are more than a day old: they cannot be fetched"
	}
	return ""
}
