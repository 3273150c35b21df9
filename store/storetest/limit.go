package storetest

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"lotsen/dialog"
	"lotsen/store"
)

// limitTests: the largest change that is allowed is done and read again; a
// little more is ErrInvalid, and nothing of it is stored.
func limitTests() map[string]func(*kit) {
	key, value := strings.Repeat("ö", store.MaxKey/2), bytes.Repeat([]byte{0xff}, store.MaxValue)
	return map[string]func(*kit){
		"the largest of everything is done": func(k *kit) { largest(k, key, value) },
		"every item of the most that are allowed": func(k *kit) {
			var c store.Change
			for i := range store.MaxItems {
				c.Records = append(c.Records, store.Record{Kind: "many", Key: fmt.Sprintf("%05d", i), Value: []byte("v")})
			}
			k.commit(c, nil)
			k.same("a page", len(k.records("many")), store.MaxPage)
		},
		"more than that is refused and leaves nothing": func(k *kit) {
			before := k.everything()
			for name, c := range invalidChanges() {
				if err := k.s.Commit(k.Context(), c); err == nil {
					k.Errorf("%s is taken", name)
				} else if !strings.Contains(err.Error(), store.ErrInvalid.Error()) {
					k.Errorf("%s is answered with: %v", name, err)
				} else if len(err.Error()) > 200 {
					k.Errorf("%s is repeated in the error", name)
				}
			}
			k.same("what is stored", k.everything(), before)
		},
		"an empty change is done": func(k *kit) { k.commit(store.Change{}, nil) },
	}
}

func invalidChanges() map[string]store.Change {
	long := strings.Repeat("x", store.MaxKey+1)
	value, big := make([]byte, store.MaxValue), make([]byte, store.MaxValue+1)
	record := func(kind, key string, value []byte) store.Change {
		return store.Change{Records: []store.Record{{Kind: kind, Key: key, Value: value}}}
	}
	entry := func(e store.Entry) store.Change { return store.Change{At: monday, Audit: []store.Entry{e}} }
	plan := func(j store.Job) store.Change { return store.Change{Jobs: []store.Job{j}} }
	return map[string]store.Change{
		"a dedupe key too long":                   seen(long, monday),
		"a dedupe key that is not text":           seen("\xff", monday),
		"a dedupe key without a time":             seen("press", time.Time{}),
		"a person too long":                       {Person: dialog.PersonID(long), Conversation: talk(1)},
		"a person with NUL":                       {Person: "a\x00b", Conversation: talk(1)},
		"a conversation of nobody":                {Conversation: talk(1)},
		"a revision of nobody":                    {FromRev: 1},
		"a revision that stays":                   {Person: anna, FromRev: 3, Conversation: talk(3)},
		"a revision of none":                      {Person: anna, Conversation: &dialog.Conversation{}},
		"a conversation too big":                  {Person: anna, Conversation: &dialog.Conversation{Rev: 1, State: dialog.State(big)}},
		"a job without an id":                     plan(store.Job{Kind: "k"}),
		"a job's id too long":                     plan(store.Job{ID: long}),
		"a job's kind too long":                   plan(store.Job{ID: "1", Kind: long}),
		"a job's person too long":                 plan(store.Job{ID: "1", Person: dialog.PersonID(long)}),
		"a payload too big":                       plan(store.Job{ID: "1", Payload: big}),
		"a job due in a year that cannot be told": plan(store.Job{ID: "1", Due: time.Date(20000, 1, 1, 0, 0, 0, 0, time.UTC)}),
		"a job twice":                             {Jobs: []store.Job{{ID: "1"}, {ID: "1"}}},
		"a job done twice":                        {DoneJobs: []store.Held{{ID: "1", Lease: 1}, {ID: "1", Lease: 2}}},
		"a job done without an id":                {DoneJobs: []store.Held{{Lease: 1}}},
		"a job that guards twice":                 {Guard: []store.Held{{ID: "1", Lease: 1}, {ID: "1", Lease: 2}}},
		"a guard without an id":                   {Guard: []store.Held{{Lease: 1}}},
		"a job dropped without an id":             {DropJobs: []string{""}},
		"a record without a kind":                 record("", "key", value),
		"a record without a key":                  record("kind", "", value),
		"a record's kind too long":                record(long, "key", value),
		"a record's key too long":                 record("kind", long, value),
		"a record too big":                        record("kind", "key", big),
		"a record twice":                          {Records: []store.Record{{Kind: "kind", Key: "key"}, {Kind: "kind", Key: "key", Value: value}}},
		"an entry's actor too long":               entry(store.Entry{Actor: dialog.PersonID(long)}),
		"an entry's action too long":              entry(store.Entry{Action: dialog.Action(long)}),
		"an entry's object too long":              entry(store.Entry{Object: long}),
		"an entry's object not text":              entry(store.Entry{Object: "\xff"}),
		"an entry's detail too big":               entry(store.Entry{Detail: string(big)}),
		"an entry without a time":                 {Audit: []store.Entry{{Object: "o"}}},
		"too many items":                          {DropJobs: strings.Split(strings.Repeat("x ", store.MaxItems)+"x", " ")},
		"too much in all":                         tooMuch(value),
	}
}

func tooMuch(value []byte) store.Change {
	var c store.Change
	for i := range store.MaxChange/store.MaxValue + 1 {
		c.Records = append(c.Records, store.Record{Kind: "kind", Key: fmt.Sprint(i), Value: value})
	}
	return c
}

func largest(k *kit, key string, value []byte) {
	k.commit(store.Change{
		At: monday, Dedupe: key, Person: dialog.PersonID(key), Conversation: talk(1),
		Jobs:    []store.Job{{ID: key, Kind: key, Person: dialog.PersonID(key), Due: monday, Payload: value}},
		Records: []store.Record{{Kind: key, Key: key, Value: value}},
		Audit:   []store.Entry{{Actor: dialog.PersonID(key), Action: dialog.Action(key), Object: key, Detail: key}},
	}, nil)
	k.reopen()
	k.same("conversation", k.conversation(dialog.PersonID(key)), *talk(1))
	r, err := k.s.Record(k.Context(), key, key)
	k.must(err)
	k.same("record", bytes.Equal(r.Value, value), true)
	jobs := k.lease(monday, 1)
	k.same("job", ids(jobs), []string{key})
	k.same("payload", bytes.Equal(jobs[0].Payload, value), true)
	k.commit(store.Change{DoneJobs: held(jobs...)}, nil)
	k.same("detail", k.audit()[0].Detail, key)
}
