package teams

import (
	"sync/atomic"

	"lotsen/dialog"
)

// tally is one thing that is counted.
type tally int

// What is counted. All of it only grows.
const (
	refusedToken    tally = iota // requests that could not prove to be Teams'
	refusedActivity              // proven to be Teams', and not for this bot: another tenant, another address …
	unjudged                     // requests put off because the keys to judge them by could not be fetched
	unparseable                  // activities that could not be read
	ignored                      // understood, and none of ours to answer
	putOff                       // activities not taken because too much was waiting; they come again
	notDurable                   // activities that could not be made durable
	filesRefused                 // files of people's that were not taken
	elsewhere                    // activities of group chats and channels
	keyFetches                   // times that the keys were fetched, or could not be
	keyFailures                  // … could not be
	sendsDone                    // calls that wrote to somebody and succeeded
	sendsNot                     // … with the outcome dialog.NotSent
	sendsRefused                 // … dialog.Refused
	sendsUnknown                 // … dialog.NotKnownSent
	tallies
)

// counts counts what happens, for the metrics.
type counts struct{ n [tallies]atomic.Int64 }

func (c *counts) add(t tally) { c.n[t].Add(1) }

// send counts a send by its outcome; "" is one that succeeded.
func (c *counts) send(o dialog.Outcome) {
	switch o {
	case "":
		c.add(sendsDone)
	case dialog.NotSent:
		c.add(sendsNot)
	case dialog.Refused:
		c.add(sendsRefused)
	default:
		c.add(sendsUnknown)
	}
}

// Counts are the counters by their metrics' names, without a prefix.
func (b *Bot) Counts() map[string]int64 {
	out := make(map[string]int64, tallies)
	for t, name := range [tallies]string{
		refusedToken: "teams_bad_tokens_total", refusedActivity: "teams_refused_total", unjudged: "teams_unjudged_total",
		unparseable: "teams_unparseable_total", ignored: "teams_ignored_total",
		putOff: "teams_put_off_total", notDurable: "teams_receive_failed_total",
		filesRefused: "teams_files_refused_total", elsewhere: "teams_elsewhere_total",
		keyFetches: "teams_key_fetches_total", keyFailures: "teams_key_failures_total",
		sendsDone: "teams_sends_done_total", sendsNot: "teams_sends_not_sent_total",
		sendsRefused: "teams_sends_refused_total", sendsUnknown: "teams_sends_unknown_total",
	} {
		out[name] = b.counts.n[t].Load()
	}
	return out
}
