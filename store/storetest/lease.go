package storetest

import (
	"math"
	"time"

	"lotsen/store"
)

func leaseTests() map[string]func(*kit) {
	return map[string]func(*kit){
		"it takes the earliest that are due, up to the limit": func(k *kit) {
			var c store.Change
			for _, id := range []string{"e", "b", "d", "a", "c"} {
				c.Jobs = append(c.Jobs, job(id, monday.Add(time.Duration(id[0]-'a')*time.Second)))
			}
			k.commit(c, nil)
			k.same("nothing yet", ids(k.lease(monday.Add(-1), 9)), []string{})
			k.same("to the nanosecond", ids(k.lease(monday, 9)), []string{"a"})
			k.same("the next two", ids(k.lease(monday.Add(time.Hour), 2)), []string{"b", "c"})
			k.same("all but what is held", ids(k.lease(monday.Add(3*time.Second), 9)), []string{"d"})
			k.nextDue(monday.Add(4 * time.Second))
		},
		"what is held comes again when the lease ends, not before": func(k *kit) {
			k.commit(store.Change{Jobs: []store.Job{job("first", monday)}}, nil)
			first := k.lease(monday, 9)[0]
			k.nextDue(monday.Add(time.Minute))
			k.same("just before", ids(k.lease(monday.Add(time.Minute-1), 9)), []string{})
			again := k.lease(monday.Add(time.Minute), 9)
			k.same("at the end", ids(again), []string{"first"})
			if again[0].Lease <= first.Lease {
				k.Errorf("lease %d came after %d", again[0].Lease, first.Lease)
			}
			again[0].Lease = 0
			k.same("the job itself", again[0], job("first", monday))
		},
		"of those who ask at once, one gets each job": leasedAtOnce,
		"of big ones it may take few at once, but all in the end": func(k *kit) {
			var c store.Change
			for i := range 20 {
				c.Jobs = append(c.Jobs, store.Job{ID: string(rune('a' + i)), Kind: "k", Due: monday, Payload: make([]byte, store.MaxValue)})
			}
			k.commit(c, nil)
			taken := 0
			for range c.Jobs {
				taken += len(k.lease(monday, len(c.Jobs)))
			}
			k.same("taken", taken, len(c.Jobs))
			k.nextDue(monday.Add(time.Minute))
		},
		"it says what it is asked wrongly": func(k *kit) {
			for _, limit := range []int{-1, 0, store.MaxPage + 1, math.MaxInt} {
				if _, err := k.s.Lease(k.Context(), monday, time.Minute, limit); err == nil {
					k.Errorf("a limit of %d is taken", limit)
				}
			}
			if _, err := k.s.Lease(k.Context(), monday, 0, 1); err == nil {
				k.Error("a lease of no time is given")
			}
		},
	}
}

func lostTests() map[string]func(*kit) {
	return map[string]func(*kit){
		"only the holder's done counts": func(k *kit) {
			k.commit(store.Change{Jobs: []store.Job{job("first", monday)}}, nil)
			k.commit(store.Change{DoneJobs: []store.Held{{ID: "first"}}}, store.ErrLease)
			old := k.lease(monday, 9)
			holder := k.lease(monday.Add(time.Hour), 9)
			k.commit(store.Change{DoneJobs: held(old...)}, store.ErrLease)
			k.commit(store.Change{DoneJobs: held(holder...)}, nil)
			k.commit(store.Change{DoneJobs: held(holder...)}, store.ErrLease)
		},
		"a lease that ended but was not taken over still counts": func(k *kit) {
			k.commit(store.Change{Jobs: []store.Job{job("first", monday)}}, nil)
			slow := k.lease(monday, 9)
			k.commit(store.Change{At: monday.Add(time.Hour), DoneJobs: held(slow...)}, nil)
		},
		"replacing the job ends its lease": func(k *kit) { leaseEnds(k, store.Change{Jobs: []store.Job{job("first", monday)}}) },
		"dropping the job and adding it again ends it": func(k *kit) {
			leaseEnds(k, store.Change{DropJobs: []string{"first"}}, store.Change{Jobs: []store.Job{job("first", monday)}})
		},
		"so does dropping and adding in one change": func(k *kit) {
			leaseEnds(k, store.Change{DropJobs: []string{"first"}, Jobs: []store.Job{job("first", monday)}})
		},
		"a holder tells of several jobs, all or none count": func(k *kit) {
			k.commit(store.Change{Jobs: []store.Job{job("first", monday), job("second", monday.Add(1))}}, nil)
			jobs := k.lease(monday.Add(1), 9)
			k.commit(store.Change{Jobs: []store.Job{job("second", monday)}}, nil)
			k.commit(store.Change{DoneJobs: held(jobs...)}, store.ErrLease)
			k.commit(store.Change{DoneJobs: held(jobs[0])}, nil)
		},
		"opening the store again": leaseAfterOpening,
	}
}

func guardTests() map[string]func(*kit) {
	return map[string]func(*kit){
		"a change under its guard is done, and leaves the job as it is": func(k *kit) {
			k.commit(store.Change{Jobs: []store.Job{job("first", monday)}}, nil)
			jobs := k.lease(monday, 9)
			k.commit(guarded("a", jobs...), nil)
			k.commit(guarded("b", jobs...), nil)
			k.nextDue(monday.Add(time.Minute))
			now, _, err := k.s.Job(k.Context(), "first")
			k.must(err)
			k.same("the job", now, jobs[0])
			k.same("what was written", len(k.records("kind")), 2)
		},
		"who was stopped so long that another took the job writes nothing": func(k *kit) {
			k.commit(store.Change{Jobs: []store.Job{job("first", monday)}}, nil)
			stopped := k.lease(monday, 9)
			k.commit(guarded("free", store.Job{ID: "first"}), store.ErrLease)
			holder := k.lease(monday.Add(time.Hour), 9)
			k.commit(guarded("stopped", stopped...), store.ErrLease)
			k.commit(guarded("holder", holder...), nil)
			k.commit(store.Change{DropJobs: []string{"first"}}, nil)
			k.commit(guarded("gone", holder...), store.ErrLease)
			k.same("what was written", k.records("kind"), []store.Record{{Kind: "kind", Key: "holder", Value: []byte("v")}})
		},
		"one change may be guarded by a job and end it": func(k *kit) {
			k.commit(store.Change{Jobs: []store.Job{job("first", monday), job("second", monday.Add(1))}}, nil)
			jobs := k.lease(monday.Add(1), 9)
			c := guarded("a", jobs...)
			c.DoneJobs = held(jobs[0])
			k.commit(c, nil)
			k.commit(c, store.ErrLease)
			k.commit(guarded("b", jobs...), store.ErrLease)
			k.commit(guarded("c", jobs[1]), nil)
		},
	}
}

// leaseEnds: after the changes, the old holder's done must not delete the new
// job, whoever holds that by then.
func leaseEnds(k *kit, changes ...store.Change) {
	k.commit(store.Change{Jobs: []store.Job{job("first", monday)}}, nil)
	old := k.lease(monday, 9)
	for _, c := range changes {
		k.commit(c, nil)
	}
	k.commit(store.Change{DoneJobs: held(old...)}, store.ErrLease)
	k.nextDue(monday)
	holder := k.lease(monday, 9)
	k.same("taken again at once", ids(holder), []string{"first"})
	if holder[0].Lease <= old[0].Lease {
		k.Errorf("lease %d came after %d", holder[0].Lease, old[0].Lease)
	}
	k.commit(store.Change{DoneJobs: held(old...)}, store.ErrLease)
	k.commit(store.Change{DoneJobs: held(holder...)}, nil)
}

// leaseAfterOpening: a dead process's leases end at once where nobody else can
// hold one, and otherwise last their time. Either way its done means nothing new.
func leaseAfterOpening(k *kit) {
	k.commit(store.Change{Jobs: []store.Job{job("first", monday), job("second", monday.Add(time.Second))}}, nil)
	old := k.lease(monday, 9)
	k.reopen()
	now := monday.Add(time.Minute)
	if k.engine.Alone {
		now = monday
		k.nextDue(monday)
		k.commit(store.Change{DoneJobs: held(old...)}, store.ErrLease)
	}
	again := k.lease(now, 1)
	k.same("taken again", ids(again), []string{"first"})
	if again[0].Lease <= old[0].Lease {
		k.Errorf("lease %d came after %d", again[0].Lease, old[0].Lease)
	}
	k.commit(store.Change{DoneJobs: held(old...)}, store.ErrLease)
	k.commit(store.Change{DoneJobs: held(again...)}, nil)
}

// guarded writes a record, if the jobs are still held.
func guarded(key string, jobs ...store.Job) store.Change {
	return store.Change{
		Guard:   held(jobs...),
		Records: []store.Record{{Kind: "kind", Key: key, Value: []byte("v")}},
	}
}
