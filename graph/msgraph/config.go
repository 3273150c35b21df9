package msgraph

import (
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"time"

	"lotsen/graph"

	abs "github.com/microsoft/kiota-abstractions-go"
	kiotaauth "github.com/microsoft/kiota-abstractions-go/authentication"
	kiotajson "github.com/microsoft/kiota-serialization-json-go"
	core "github.com/microsoftgraph/msgraph-sdk-go-core"
)

// The public cloud. Other clouds need both addresses: they must match.
const (
	publicLogin = "https://login.microsoftonline.com"
	publicGraph = "https://graph.microsoft.com"
)

// Config says which tenant to ask, as whom, and how patiently. The zero value
// of each duration, and of Now and Random, stands for its default.
type Config struct {
	TenantID   string
	ClientID   string
	Credential Credential

	// LoginURL and GraphURL are the addresses of another cloud, or of a simulated
	// tenant; empty: the public cloud. Plain http is for loopback only.
	LoginURL, GraphURL string

	// Transport carries the requests; nil: one of our own, with time limits for
	// connecting. Tests put a connection in memory here.
	Transport http.RoundTripper

	Timeout time.Duration // of one attempt, its body included; 20 s
	// Patience is how long one question for somebody who waits may take, all its
	// requests and waits together; 30 s. BulkPatience is the same for a single
	// request that nobody waits for; 5 min.
	Patience, BulkPatience time.Duration

	// Budget is how many questions about the report and about methods are sent in any ten
	// seconds; 0: 5, which is what Microsoft allows an application in a tenant.
	Budget int

	// Now is the clock that statuses are dated by; time.Now. Time limits use real
	// time.
	Now func() time.Time
	// Random is used to spread retries, in [0,1); math/rand.
	Random func() float64

	// Log gets every attempt at debug, every try again at info, and what failed at warn,
	// with Microsoft's request ids. No person, address or token is named. nil: nothing.
	Log *slog.Logger
}

// Client asks Microsoft Graph. Its methods may be called at the same time; they
// share one budget for the calls that Microsoft throttles.
type Client struct {
	adapter abs.RequestAdapter
	base    *url.URL // ends in /v1.0
	now     func() time.Time
	bulk    bool
	apps    *catalogued
	watch   *watch
	limiter *limiter

	patience, bulkPatience time.Duration
}

// New makes a client. It reaches no network: a wrong credential shows at the
// first question.
func New(cfg Config) (*Client, error) {
	cfg = cfg.withDefaults()
	if cfg.TenantID == "" || cfg.ClientID == "" && cfg.Credential != (ManagedIdentity{}) || cfg.Credential == nil {
		return nil, errors.New("setting up Microsoft Graph: a tenant id, a client id and a credential are needed")
	}
	graphURL, err := graph.ParseOrigin(cfg.GraphURL)
	if err != nil {
		return nil, fmt.Errorf("setting up Microsoft Graph: the Graph address: %w", err)
	}
	loginURL, err := graph.ParseOrigin(cfg.LoginURL)
	if err != nil {
		return nil, fmt.Errorf("setting up Microsoft Graph: the log-in address: %w", err)
	}
	tokens, err := newTokens(cfg, loginURL, graphURL)
	if err != nil {
		return nil, fmt.Errorf("setting up Microsoft Graph: %w", err)
	}
	w := &wire{
		next: cfg.Transport, host: graphURL, tokens: tokens, limiter: newLimiter(cfg.Budget, window), pause: &pause{},
		timeout: cfg.Timeout, random: cfg.Random, watch: newWatch(cfg.Log),
	}
	adapter, err := newAdapter(w)
	if err != nil {
		return nil, fmt.Errorf("setting up Microsoft Graph: %w", err)
	}
	base := &url.URL{Scheme: graphURL.Scheme, Host: graphURL.Host, Path: "/v1.0"}
	adapter.SetBaseUrl(base.String())
	return &Client{
		adapter: adapter, base: base, patience: cfg.Patience, bulkPatience: cfg.BulkPatience, now: cfg.Now,
		apps: &catalogued{}, watch: w.watch, limiter: w.limiter,
	}, nil
}

// newAdapter makes the SDK's adapter on the wire. JSON is handed to it here, so
// nothing is registered in the SDK's globals. The token is not its business:
// the wire adds it, last of all and for the one host only.
func newAdapter(w *wire) (*core.GraphRequestAdapterBase, error) {
	client := &http.Client{
		Transport:     w,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return core.NewGraphRequestAdapterBaseWithParseNodeFactoryAndSerializationWriterFactoryAndHttpClient(
		&kiotaauth.AnonymousAuthenticationProvider{}, core.GraphClientOptions{},
		kiotajson.NewJsonParseNodeFactory(), kiotajson.NewJsonSerializationWriterFactory(), client)
}

// InBulk is the same client for work that nobody waits for: its questions let
// those of people go first, and may take longer. Both share the budget.
func (c *Client) InBulk() *Client {
	b := *c
	b.bulk = true
	return &b
}

func (cfg Config) withDefaults() Config {
	cfg.LoginURL = orElse(cfg.LoginURL, publicLogin)
	cfg.GraphURL = orElse(cfg.GraphURL, publicGraph)
	cfg.Timeout = orElse(cfg.Timeout, 20*time.Second)
	cfg.Patience = orElse(cfg.Patience, 30*time.Second)
	cfg.BulkPatience = orElse(cfg.BulkPatience, 5*time.Minute)
	if cfg.Budget < 1 {
		cfg.Budget = budget
	}
	if cfg.Transport == nil {
		cfg.Transport = newTransport()
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Random == nil {
		cfg.Random = rand.Float64
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return cfg
}

func orElse[T comparable](v, otherwise T) T {
	var zero T
	if v == zero {
		return otherwise
	}
	return v
}

// newTransport limits the time of every part that a request's own deadline
// would otherwise be spent on. Compressed answers are unpacked by it.
func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:    5 * time.Second,
		IdleConnTimeout:        90 * time.Second,
		MaxIdleConnsPerHost:    8,
		MaxResponseHeaderBytes: 64 << 10,
		ForceAttemptHTTP2:      true,
	}
}
