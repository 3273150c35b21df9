package graphtest

import (
	"encoding/base64"
	"encoding/json"
	"time"
)

// place is where a reading of many pages goes on: what is in a token.
type place struct {
	Epoch int  `json:"e,omitempty"` // of the tokens of changes
	All   bool `json:"a,omitempty"` // of changes: the first round, of all accounts
	// Since is how long the log was when the round began.
	Since int `json:"s,omitempty"`
	// At is the place in the accounts, in the log of changes, or in a group.
	At int `json:"p,omitempty"`
	// Empty counts the pages without rows that came at this place.
	Empty int `json:"n,omitempty"`
	// Last is the place of the last account that was told, counted from 1.
	Last int `json:"l,omitempty"`
	// Made is when the token was given out, in Unix seconds; of a report when it was
	// refreshed.
	Made int64 `json:"t,omitempty"`
	// Select is the question's $select, which the tokens of changes keep.
	Select string `json:"q,omitempty"`
}

// encode makes a token that tells a client nothing.
func (p place) encode(now time.Time) string {
	p.Made = now.Unix()
	return p.token()
}

func (p place) token() string {
	b, _ := json.Marshal(p) // numbers and a text always marshal
	return base64.RawURLEncoding.EncodeToString(b)
}

// decode reads a token. The empty one is the beginning.
func decode(token string) (p place, good bool) {
	if token == "" {
		return place{All: true}, true
	}
	b, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || json.Unmarshal(b, &p) != nil {
		return place{}, false
	}
	return p, p.At >= 0 && p.Since >= 0 && p.Last >= 0
}

// place reads a token of changes; not good: it has expired, or is none of ours. Called
// with mu held.
func (t *Tenant) place(token string, now time.Time) (p place, good bool) {
	if p, good = decode(token); !good {
		return p, false
	}
	if token == "" {
		return place{All: true, Epoch: t.delta.epoch, Since: len(t.log)}, true
	}
	end := len(t.log)
	if p.All {
		end = len(t.accounts)
	}
	fresh := now.Sub(time.Unix(p.Made, 0)) <= deltaLife && p.Epoch == t.delta.epoch
	return p, fresh && p.At <= end && p.Since <= len(t.log) && p.Last <= len(t.accounts)
}
