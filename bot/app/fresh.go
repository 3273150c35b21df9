package app

import (
	"sync"

	"lotsen/dialog"
)

// maxFresh bounds the messages kept in memory; what does not fit is made anew.
const maxFresh = 10_000

// fresh holds messages between the decision and the job that sends them, so that
// the note about what just happened is not lost. A message is found by its job and
// its revision: an event that comes twice is decided twice, and only one of the
// decisions becomes durable.
type fresh struct {
	mu       sync.Mutex
	messages map[draft]dialog.Message
}

// draft names a message of a decision.
type draft struct {
	job string
	rev uint64
}

// put keeps a message, unless one is kept under that name: false. What comes again
// is decided again, and what it says is not what the first one said.
func (f *fresh) put(job string, m dialog.Message) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.messages == nil {
		f.messages = map[draft]dialog.Message{}
	}
	name := draft{job, m.At.Rev}
	if _, taken := f.messages[name]; taken || len(f.messages) >= maxFresh {
		return false
	}
	f.messages[name] = m
	return true
}

func (f *fresh) take(job string, rev uint64) (dialog.Message, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	m, ok := f.messages[draft{job, rev}]
	delete(f.messages, draft{job, rev})
	return m, ok
}
