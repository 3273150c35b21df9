package slacktest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// What the installation is called everywhere.
const (
	AppID        = "A0LOTSEN"
	BotID        = "B0LOTSEN"
	BotUserID    = "U0LOTSEN"
	TeamID       = "T0TOWNHALL"
	EnterpriseID = "E0ORG" // with Options.Grid
)

// Options are how a Slack is set up. The zero value is a workspace that grants every
// scope, throttles nothing and delivers over Socket Mode.
type Options struct {
	Now           func() time.Time // nil: time.Now, which is virtual in a synctest bubble
	BotToken      string           // "": xoxb-lotsen
	AppToken      string           // "": xapp-lotsen
	SigningSecret string           // "": "signing secret"
	// Scopes are those of the bot token; nil: all. A method called without its scope
	// is refused with missing_scope.
	Scopes []string
	// Throttle: the documented tiers hold, per method, and one post per second per
	// channel.
	Throttle bool
	// Grid: the workspace belongs to an Enterprise Grid organisation.
	Grid bool
	// Workspaces, with Grid: the app is installed in the whole organisation, and was added
	// to these, sorted. Nil: it is installed in the workspace TeamID.
	Workspaces []string
	// PublicPictures says whether Slack can download an image_url. Nil: it can.
	PublicPictures func(url string) bool
	// Retries are the waits before each redelivery of an event that was not
	// acknowledged. Nil: 0, 1 and 5 minutes, as Slack does.
	Retries []time.Duration
	// SameEnvelope: a redelivery over a socket has the envelope id of the first
	// delivery, and retry_attempt 0, as has been reported. Else a new one.
	SameEnvelope bool
	// Quiet: the app's own posts, updates and deletions are not sent to it as events.
	Quiet bool
	// FilesAfter is how long after files.completeUploadExternal its files are shown.
	FilesAfter time.Duration
	// Seed decides which socket gets which envelope.
	Seed uint64
	// Public is the address under which the app reaches the fake, without a path;
	// "": http://slack.test. See SetBase.
	Public string
}

// Slack is a workspace with one app in it. Its methods may be called from any
// goroutine.
type Slack struct {
	opt    Options
	net    *Net
	server *http.Server
	client *http.Client
	ctx    context.Context // ends with Close
	stop   context.CancelFunc
	work   sync.WaitGroup // deliveries, sockets, listeners

	methods map[string]method

	mu       sync.Mutex
	changed  chan struct{} // closed and replaced at every change
	base     string
	random   *rand.Rand
	serial   uint64
	lastTS   int64   // microseconds
	app      *App    // nil: Socket Mode
	dead     string  // what the bot token is refused with
	appDead  string  // what the app token is refused with
	users    []*User // in the order they came
	byID     map[string]*User
	channels map[string]*channel
	views    map[string]*view
	triggers map[string]*trigger
	urls     map[string]*responseURL
	files    map[string]*file
	tickets  map[string]time.Time
	sockets  []*Socket
	opened   int                 // sockets ever
	strays   []string            // why acks were ignored
	pending  map[string]*attempt // by envelope id
	unacked  int                 // deliveries under way
	log      []Call
	sent     []*Delivery
	faults   []*pendingFault
	buckets  map[string]*bucket
}

// New makes a workspace and serves it on an in-memory network: Client talks to it.
// Close ends it.
func New(o Options) *Slack {
	if o.Now == nil {
		o.Now = time.Now
	}
	o.BotToken = or(o.BotToken, "xoxb-lotsen")
	o.AppToken = or(o.AppToken, "xapp-lotsen")
	o.SigningSecret = or(o.SigningSecret, "signing secret")
	if o.Retries == nil {
		o.Retries = []time.Duration{0, time.Minute, 5 * time.Minute}
	}
	s := &Slack{
		opt: o, net: NewNet(), methods: methods(), changed: make(chan struct{}), random: rand.New(rand.NewPCG(o.Seed, 1)),
		byID: map[string]*User{}, base: strings.TrimSuffix(or(o.Public, "http://slack.test"), "/"), channels: map[string]*channel{}, views: map[string]*view{},
		triggers: map[string]*trigger{}, urls: map[string]*responseURL{}, files: map[string]*file{},
		tickets: map[string]time.Time{}, pending: map[string]*attempt{}, buckets: map[string]*bucket{},
	}
	s.ctx, s.stop = context.WithCancel(context.Background())
	s.client = s.net.Client()
	s.server = &http.Server{Handler: s.Handler(), ReadHeaderTimeout: time.Minute}
	s.add(&User{ID: BotUserID, Name: "lotsen", Bot: true})
	s.add(&User{ID: "USLACKBOT", Name: "slackbot"}) // not marked as a bot, as in Slack
	s.serve(s.net.Listen())
	return s
}

func or(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}

func (s *Slack) serve(l net.Listener) {
	s.work.Go(func() { _ = s.server.Serve(l) }) // it ends with Close
}

// ListenTCP serves the workspace on loopback too, and makes that its address: for
// benchmarks and for apps in other processes.
func (s *Slack) ListenTCP() error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listening on loopback: %w", err)
	}
	s.SetBase("http://" + l.Addr().String())
	s.serve(l)
	return nil
}

// SetBase sets the address that response_url, upload and websocket addresses are
// made with, such as http://127.0.0.1:4711.
func (s *Slack) SetBase(base string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.base = strings.TrimSuffix(base, "/")
}

// APIURL is what an app uses in place of https://slack.com/api/.
func (s *Slack) APIURL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.base + "/api/"
}

// Net is the in-memory network: other servers may listen on it, by name.
func (s *Slack) Net() *Net { return s.net }

// Client reaches the workspace, and every other server on Net, without a network.
// Its transport is an *http.Transport, so its DialContext serves websockets too. It
// has no timeout.
func (s *Slack) Client() *http.Client { return s.client }

// Close ends every connection and every goroutine, and waits for them.
func (s *Slack) Close() {
	s.mu.Lock()
	s.stop() // from here on nothing new is started
	s.mu.Unlock()
	for _, k := range s.Sockets() {
		k.Drop()
	}
	_ = s.server.Close() // the listeners are ours; they close without error
	s.net.Close()
	s.client.CloseIdleConnections()
	s.work.Wait()
}

// Handler serves /api/{method}, /respond/{id}, /upload/{id}, /files/{id}/{name} and
// the Socket Mode websocket under /link.
func (s *Slack) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", s.serveMethod)
	mux.HandleFunc("POST /respond/{id}", s.serveRespond)
	mux.HandleFunc("POST /upload/{id}", s.serveUpload)
	mux.HandleFunc("GET /files/{id}/{name}", s.serveFile)
	mux.HandleFunc("GET /link", s.serveLink)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		if s.ctx.Err() != nil {
			s.mu.Unlock()
			drop()
		}
		s.work.Add(1)
		s.mu.Unlock()
		defer s.work.Done()
		mux.ServeHTTP(w, r)
	})
}

// touch tells those who wait that something has changed. The lock is held.
func (s *Slack) touch() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// WaitFor returns when cond holds, or with the context's error. cond is asked again
// after every change; it may call the methods of s.
func (s *Slack) WaitFor(ctx context.Context, cond func() bool) error {
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
			return fmt.Errorf("waiting for something to happen in Slack: %w", ctx.Err())
		}
	}
}

// WaitAcked returns when no delivery is under way: each has been acknowledged, or
// given up.
func (s *Slack) WaitAcked(ctx context.Context) error {
	return s.WaitFor(ctx, func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.unacked == 0
	})
}

// next is a number that was not given before. The lock is held.
func (s *Slack) next() uint64 {
	s.serial++
	return s.serial
}

// id makes an id such as Ev000000A1. The lock is held.
func (s *Slack) id(prefix string) string {
	return prefix + strings.ToUpper(fmt.Sprintf("%08x", s.next()))
}

// ts is the time as Slack writes it, different each time. The lock is held.
func (s *Slack) ts() string {
	at := s.opt.Now().UnixMicro()
	if at <= s.lastTS {
		at = s.lastTS + 1
	}
	s.lastTS = at
	return fmt.Sprintf("%d.%06d", at/1e6, at%1e6)
}

// start runs something until Close at the latest. The lock is held.
func (s *Slack) start(run func()) {
	if s.ctx.Err() == nil {
		s.work.Go(run)
	}
}

// wait sleeps, unless the workspace is closed meanwhile.
func (s *Slack) wait(d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-s.ctx.Done():
		return s.ctx.Err()
	}
}
