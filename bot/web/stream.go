package web

import (
	"errors"
	"fmt"
	"net/http"
	"time"
)

// Limits of the streams.
const (
	maxStreams = 64               // open at the same time, of all people
	heartbeat  = 15 * time.Second // how often a stream tells the time
	streamTime = time.Hour        // then the browser opens a new one
	writeTime  = 10 * time.Second // how long a browser may take to accept a line
)

// stream tells a page that something has changed, as Server-Sent Events. The
// event "rev" carries what the page compares with its own; "clock" the time. No
// event carries content, so that one that is missed does no harm, and a slow
// browser is told once of many changes.
func (c *Chat) stream(w http.ResponseWriter, r *http.Request, p Persona) {
	select {
	case c.streams <- struct{}{}:
		defer func() { <-c.streams }()
	default:
		http.Error(w, "too many open pages", http.StatusServiceUnavailable)
		return
	}
	t := c.threads[p.Key]
	changes, leave := t.watch()
	defer leave()
	out := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	send := func(event, data string) error {
		if err := out.SetWriteDeadline(time.Now().Add(writeTime)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return err
		}
		if _, err := fmt.Fprintf(w, "event: %s\ndata: %s\n\n", event, data); err != nil {
			return err
		}
		return out.Flush()
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	end := time.NewTimer(streamTime)
	defer end.Stop()
	err := send("rev", c.rev(t.count()))
	for err == nil {
		select {
		case <-changes:
			err = send("rev", c.rev(t.count()))
		case <-beat.C:
			err = send("clock", c.o.Clock.Now().In(c.o.Zone).Format("15:04"))
		case <-end.C:
			return
		case <-c.closed:
			return
		case <-r.Context().Done():
			return
		}
	}
}
