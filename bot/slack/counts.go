package slack

import (
	"sync/atomic"

	"lotsen/dialog"
)

// tally is one thing that is counted.
type tally int

// What is counted. All of it only grows.
const (
	lateAcks     tally = iota // interactions and commands acknowledged by the watchdog, before they were durable
	unparseable               // envelopes and requests that could not be read
	ignored                   // understood, and none of ours to answer
	dropped                   // interactions lost because their person's queue was full, and forms not taken
	putOff                    // not taken because a queue was full or the program stops: events come again, of anything else the person sees it
	filesRefused              // files of forms that were not taken
	failed                    // events, presses and forms that could not be made durable
	badSignature              // HTTP requests with no, a wrong or an old signature
	replayed                  // HTTP requests whose signature was used before
	retried                   // deliveries that Slack says are not the first
	reconnects                // sockets that had to be opened again
	sendsDone                 // calls that wrote to somebody and succeeded
	sendsNot                  // … with the outcome dialog.NotSent
	sendsRefused              // … dialog.Refused
	sendsUnknown              // … dialog.NotKnownSent
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
		lateAcks: "slack_late_acks_total", unparseable: "slack_unparseable_total", ignored: "slack_ignored_total",
		dropped: "slack_dropped_total", putOff: "slack_put_off_total", filesRefused: "slack_files_refused_total", failed: "slack_receive_failed_total",
		badSignature: "slack_bad_signatures_total", replayed: "slack_replayed_total", retried: "slack_retried_total",
		reconnects: "slack_reconnects_total",
		sendsDone:  "slack_sends_done_total", sendsNot: "slack_sends_not_sent_total",
		sendsRefused: "slack_sends_refused_total", sendsUnknown: "slack_sends_unknown_total",
	} {
		out[name] = b.counts.n[t].Load()
	}
	return out
}
