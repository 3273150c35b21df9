package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"lotsen/bot/web"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/graph/graphtest"
	"lotsen/store"
)

// demoKind is the kind of the records of what the demo itself remembers.
const demoKind = "demo"

// The keys of those records.
const (
	clockKey  = "clock"
	tenantKey = "tenant"
	lagKey    = "lag"
)

func saveDemo(ctx context.Context, s store.Store, now time.Time, key string, value []byte) error {
	return s.Commit(ctx, store.Change{At: now, Records: []store.Record{{Kind: demoKind, Key: key, Value: value}}})
}

// loadDuration reads a duration that the demo remembers; zero if there is none.
func loadDuration(ctx context.Context, s store.Store, key string) (time.Duration, error) {
	r, err := s.Record(ctx, demoKind, key)
	if err != nil || r.Value == nil {
		return 0, err
	}
	var d time.Duration
	if err := json.Unmarshal(r.Value, &d); err != nil {
		return 0, fmt.Errorf("decoding the demo's %s: %w", key, err)
	}
	return d, nil
}

func saveDuration(ctx context.Context, s store.Store, now time.Time, key string, d time.Duration) error {
	value, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("encoding the demo's %s: %w", key, err)
	}
	return saveDemo(ctx, s, now, key, value)
}

func loadOffset(ctx context.Context, s store.Store) (time.Duration, error) {
	return loadDuration(ctx, s, clockKey)
}

// demoClock is the movable clock whose offset survives.
type demoClock struct {
	store store.Store
	*MovableClock
	crowd *crowd
}

// settleFor is how long a move of the clock waits for what the crowd does meanwhile.
const settleFor = 2500 * time.Millisecond

// Advance implements web.Clock: first remembered, then moved. What the crowd does in
// between is done before, so that whatever falls due with the move finds it done.
func (c demoClock) Advance(ctx context.Context, d time.Duration) error {
	settling, stop := context.WithTimeout(ctx, settleFor)
	c.crowd.act(settling, c.Now().Add(d))
	stop()
	if err := saveDuration(ctx, c.store, c.Now(), clockKey, c.Offset()+max(d, 0)); err != nil {
		return err
	}
	c.Move(d)
	return nil
}

// panel is the simulated Microsoft as the page plays it.
type panel struct {
	store  store.Store
	tenant *graphtest.Tenant
	clock  *MovableClock
	who    func(key string) graph.ID
	saving sync.Mutex

	mu     sync.Mutex
	lag    time.Duration
	outage web.Outage
}

func newPanel(ctx context.Context, s store.Store, d *demo) (*panel, error) {
	t := d.tenant
	p := &panel{store: s, tenant: t, clock: d.clock, who: d.faceOf, outage: web.Normal}
	r, err := s.Record(ctx, demoKind, tenantKey)
	if err != nil {
		return nil, err
	}
	if r.Value != nil {
		if err := t.Restore(r.Value); err != nil {
			return nil, err
		}
	}
	if p.lag, err = loadDuration(ctx, s, lagKey); err != nil {
		return nil, err
	}
	t.SetReportLag(p.lag, 0)
	return p, nil
}

// offers are the methods that the page lets people register.
func offers() []graph.Kind {
	return []graph.Kind{graph.AuthenticatorPush, graph.MobilePhone, graph.SecurityKey, graph.AuthenticatorPasskey}
}

// Methods implements web.Panel. Microsoft Authenticator is one line, though
// Microsoft reports its six-digit codes as another method.
func (p *panel) Methods(_ context.Context, key string, _ dialog.Lang) ([]web.Method, error) {
	has, err := p.tenant.Methods(p.who(key))
	if err != nil {
		return nil, err
	}
	var list []web.Method
	for _, kind := range has {
		if kind == graph.Password || kind == graph.SoftwareCode && slices.Contains(has, graph.AuthenticatorPush) {
			continue
		}
		list = append(list, web.Method{Key: string(kind), Registered: true})
	}
	for _, kind := range offers() {
		if !slices.Contains(has, kind) {
			list = append(list, web.Method{Key: string(kind)})
		}
	}
	return list, nil
}

// Register implements web.Panel.
func (p *panel) Register(ctx context.Context, key, method string) error {
	return p.change(ctx, p.tenant.Register(p.who(key), registers(method)))
}

// Remove implements web.Panel.
func (p *panel) Remove(ctx context.Context, key, method string) error {
	return p.change(ctx, p.tenant.Remove(p.who(key), registers(method)))
}

// registers is the method with all that belongs to it.
func registers(method string) graph.Kind {
	if graph.Kind(method) == graph.AuthenticatorPush {
		return graph.Authenticator
	}
	return graph.Kind(method)
}

// change remembers the tenant after a change.
func (p *panel) change(ctx context.Context, err error) error {
	if err != nil {
		return err
	}
	return p.save(ctx)
}

// save remembers how the tenant has changed.
func (p *panel) save(ctx context.Context) error {
	p.saving.Lock() // so that the last one written is the last one read
	defer p.saving.Unlock()
	snapshot, err := p.tenant.Snapshot()
	if err != nil {
		return err
	}
	return saveDemo(ctx, p.store, p.clock.Now(), tenantKey, snapshot)
}

// Lag implements web.Panel.
func (p *panel) Lag() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.lag
}

// SetLag implements web.Panel.
func (p *panel) SetLag(ctx context.Context, d time.Duration) error {
	if err := saveDuration(ctx, p.store, p.clock.Now(), lagKey, d); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lag = d
	p.tenant.SetReportLag(d, 0)
	return nil
}

// Outage implements web.Panel.
func (p *panel) Outage() web.Outage {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.outage
}

// SetOutage implements web.Panel. An outage ends with the process.
func (p *panel) SetOutage(_ context.Context, o web.Outage) error {
	trouble := map[web.Outage]graphtest.Trouble{
		web.TooMany: graphtest.TooMany, web.Unavailable: graphtest.Overloaded, web.HTMLPage: graphtest.BadGateway,
		web.Nothing: graphtest.Hang, web.Garbage: graphtest.Garbage,
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tenant.ClearFaults()
	if what, ok := trouble[o]; ok {
		p.tenant.Inject(graphtest.Fault{Trouble: what, Times: -1, RetryAfter: "1"})
	}
	p.outage = o
	return nil
}
