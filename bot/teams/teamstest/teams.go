package teamstest

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// What the installation is called where Options say nothing else.
const (
	AppID    = "5b1c7e0a-1111-4222-8333-0123456789ab"
	TenantID = "7d2f9c31-4444-4555-8666-ba9876543210"
	Secret   = "client secret"
	BotName  = "Lotsen"
)

// Options are how a Teams is set up. The zero value throttles nothing, refuses bad
// cards and redelivers twice.
type Options struct {
	Now      func() time.Time // nil: time.Now, which is virtual in a synctest bubble
	AppID    string
	TenantID string
	// What the app proves itself with, besides a managed identity: a secret, a
	// certificate (nil: none), or an assertion from outside ("": none).
	Secret      string
	Certificate *x509.Certificate
	Assertion   string
	TokenLife   time.Duration // of access tokens; 0: an hour
	Issuer      string        // of the channel's tokens; "": https://api.botframework.com
	// ServiceURL is the first that activities carry; "": https://smba.trafficmanager.net/emea/{tenant}/.
	ServiceURL string
	// Crowd is how many more keys the key set has; the real one has about 470.
	Crowd int
	// Throttle: the documented limits hold. NoRetryAfter: a 429 does not say for how long.
	Throttle     bool
	NoRetryAfter bool
	// BlankCards: a card that is wrong is taken and shown blank, as phones do. Else it
	// is refused with BadArgument.
	BlankCards bool
	// RefuseText: text beside a card is refused. Else it becomes a message of its own,
	// and a complaint.
	RefuseText bool
	// AnswerTime is how long the app has for an answer; 0: 15 seconds.
	AnswerTime time.Duration
	// Retries are the waits before each redelivery of what was not answered in time.
	// Nil: 0 and 5 seconds. NewIDs: each redelivery has a new activity id.
	Retries []time.Duration
	NewIDs  bool
	// OddIDs: ids of conversations hold what has to be escaped in a path.
	OddIDs bool
	// RetryErrors: an answer of 5xx is redelivered too. Microsoft does not say.
	RetryErrors bool
}

// Teams is an organisation's Teams with one bot in it. Its methods may be called from
// any goroutine.
type Teams struct {
	opt    Options
	net    *Net
	server *http.Server
	client *http.Client
	ctx    context.Context // ends with Close
	stop   context.CancelFunc
	work   sync.WaitGroup // deliveries, listeners, calls

	mu         sync.Mutex
	changed    chan struct{} // closed and replaced at every change
	serial     uint64
	rotations  int
	service    string
	local      string // loopback address, http; "" before ListenTCP
	localTLS   string
	evilLocal  string
	keys       []*signingKey
	crowd      []*signingKey
	bearers    map[string]cachedBearer
	tokens     map[string]time.Time // access tokens, and when they end
	disabled   bool                 // by the admin
	app        *App
	users      []*User
	byID       map[string]*User // by object id and by Teams' own id
	byMember   map[string]string
	chats      map[string]*conversation
	files      map[string]*file
	log        []Call
	sent       []*Delivery
	unanswered int
	faults     []*pendingFault
	used       map[string][]time.Time // by limiter, the moments of calls
	complaints []string
	evil       []EvilHit
}

// New makes a Teams and serves it on an in-memory network: Client talks to it. Close
// ends it.
func New(o Options) *Teams {
	if o.Now == nil {
		o.Now = time.Now
	}
	o.AppID, o.TenantID, o.Secret = cmp.Or(o.AppID, AppID), cmp.Or(o.TenantID, TenantID), cmp.Or(o.Secret, Secret)
	o.Issuer = cmp.Or(o.Issuer, "https://api.botframework.com")
	o.TokenLife, o.AnswerTime = cmp.Or(o.TokenLife, time.Hour), cmp.Or(o.AnswerTime, 15*time.Second)
	o.ServiceURL = cmp.Or(o.ServiceURL, "https://smba.trafficmanager.net/emea/"+o.TenantID+"/")
	if o.Retries == nil {
		o.Retries = []time.Duration{0, 5 * time.Second}
	}
	a, err := newAuthority()
	if err != nil {
		panic("teamstest: " + err.Error()) // the machine has no randomness
	}
	s := &Teams{
		opt: o, net: newNet(a), changed: make(chan struct{}), service: o.ServiceURL, keys: newKeys(), crowd: crowd(o.Crowd),
		bearers: map[string]cachedBearer{}, tokens: map[string]time.Time{}, byID: map[string]*User{}, byMember: map[string]string{}, chats: map[string]*conversation{},
		files: map[string]*file{}, used: map[string][]time.Time{},
	}
	s.ctx, s.stop = context.WithCancel(context.Background())
	s.client = s.net.client()
	s.server = &http.Server{Handler: s.Handler(), ReadHeaderTimeout: time.Minute, ErrorLog: quiet()}
	s.serve(s.net.listen())
	return s
}

func (s *Teams) serve(l net.Listener) {
	s.work.Go(func() { _ = s.server.Serve(l) }) // it ends with Close
}

// Net is the in-memory network: the app may listen on it, by name.
func (s *Teams) Net() *Net { return s.net }

// Client reaches Teams, Entra and every other server on Net without a network, and
// trusts their certificates; after ListenTCP it reaches loopback too. It is what
// azidentity takes as its Transport. It has no timeout, and follows redirects.
func (s *Teams) Client() *http.Client { return s.client }

// ListenTCP serves Teams on loopback too, with and without TLS, and makes that its
// service URL: for benchmarks and for apps in other processes.
func (s *Teams) ListenTCP() error {
	var opened [3]net.Listener
	for i := range opened {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return errors.Join(fmt.Errorf("listening on loopback: %w", err), closeAll(opened[:i]))
		}
		opened[i] = l
	}
	s.mu.Lock()
	s.local, s.localTLS = "http://"+opened[0].Addr().String(), "https://"+opened[1].Addr().String()
	s.evilLocal = opened[2].Addr().String()
	s.service = s.local + "/emea/"
	s.mu.Unlock()
	s.net.reachLoopback()
	s.serve(opened[0])
	s.serve(tlsListener(opened[1], s.net.authority))
	s.serve(opened[2])
	return nil
}

func closeAll(ls []net.Listener) error {
	var all error
	for _, l := range ls {
		all = errors.Join(all, l.Close())
	}
	return all
}

// ServiceURL is what activities carry; MoveTo changes it.
func (s *Teams) ServiceURL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.service
}

// MoveTo changes the service URL, as Teams does when it moves an organisation.
func (s *Teams) MoveTo(serviceURL string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.service = serviceURL
}

// OpenIDURL is where the keys of the channel are named.
func (s *Teams) OpenIDURL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return cmp.Or(s.local, "https://login.botframework.com") + "/v1/.well-known/openidconfiguration"
}

// LoginURL is where access tokens come from, with TLS: azidentity's authority host.
func (s *Teams) LoginURL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return cmp.Or(s.localTLS, "https://login.microsoftonline.com") + "/"
}

// Close ends every connection and every goroutine, and waits for them.
func (s *Teams) Close() {
	s.mu.Lock()
	s.stop() // from here on nothing new is started
	s.mu.Unlock()
	_ = s.server.Close() // the listeners are ours; they close without error
	s.net.close()
	s.client.CloseIdleConnections()
	s.work.Wait()
	s.client.CloseIdleConnections()
}

// touch tells those who wait that something has changed. The lock is held.
func (s *Teams) touch() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// WaitFor returns when cond holds, or with the context's error. cond is asked again
// after every change; it may call the methods of s.
func (s *Teams) WaitFor(ctx context.Context, cond func() bool) error {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if cond() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("waiting for something to happen in Teams: %w", ctx.Err())
		}
	}
}

// WaitAnswered returns when no delivery is under way: each has been answered, or given
// up.
func (s *Teams) WaitAnswered(ctx context.Context) error {
	return s.WaitFor(ctx, func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.unanswered == 0
	})
}

// next is a number that was not given before. The lock is held.
func (s *Teams) next() uint64 {
	s.serial++
	return s.serial
}

// guid makes an id such as Entra's. The lock is held.
func (s *Teams) guid() string {
	n := s.next()
	return fmt.Sprintf("%08x-0000-4000-8000-%012x", uint32(n*2654435761), n)
}

// start runs something until Close at the latest. The lock is held.
func (s *Teams) start(run func()) {
	if s.ctx.Err() == nil {
		s.work.Go(run)
	}
}

// wait sleeps, unless the fake is closed meanwhile.
func (s *Teams) wait(d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-s.ctx.Done():
		return s.ctx.Err()
	}
}
