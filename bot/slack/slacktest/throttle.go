package slacktest

import "time"

// tier is how often a method may be called, per app and workspace.
// Source: docs.slack.dev, "Rate limits"; the real limits are "at least" these.
type tier int

const (
	special tier = iota // hundreds a minute
	tier1               // 1 a minute; apps.connections.open is not held to it here
	tier2               // 20
	tier3               // 50
	tier4               // 100
	posting             // per channel, and per workspace
)

// rate is what a bucket holds, and how fast it fills.
type rate struct {
	burst  float64
	second float64
}

// The rates of posting. Slack names "1 per second per channel", with short bursts,
// and "several hundred per minute" for the workspace.
const (
	channelBurst   = 4
	workspaceBurst = 50
	workspacePace  = 5
)

func (t tier) rate() (rate, bool) {
	perMinute := map[tier]float64{tier2: 20, tier3: 50, tier4: 100}[t]
	return rate{burst: perMinute, second: perMinute / 60}, perMinute > 0
}

type bucket struct {
	left float64
	at   time.Time
}

// throttle takes from the buckets of a call, and gives how long to wait if one is
// empty. The lock is held.
func (s *Slack) throttle(method string, t tier, channel string) time.Duration {
	if !s.opt.Throttle {
		return 0
	}
	if t == posting {
		if wait := s.take("channel/"+channel, rate{channelBurst, 1}); wait > 0 {
			return wait
		}
		return s.take(method, rate{workspaceBurst, workspacePace})
	}
	r, limited := t.rate()
	if !limited {
		return 0
	}
	return s.take(method, r)
}

func (s *Slack) take(key string, r rate) time.Duration {
	now := s.opt.Now()
	b := s.buckets[key]
	if b == nil {
		b = &bucket{left: r.burst, at: now}
		s.buckets[key] = b
	}
	b.left = min(r.burst, b.left+now.Sub(b.at).Seconds()*r.second)
	b.at = now
	if b.left < 1 {
		return time.Duration((1 - b.left) / r.second * float64(time.Second))
	}
	b.left--
	return 0
}
