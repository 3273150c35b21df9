package storetest

import (
	"time"

	"lotsen/store"
)

func jobTests() map[string]func(*kit) {
	return map[string]func(*kit){
		"it is read as it was written": func(k *kit) {
			want := job("åäö", monday.In(time.FixedZone("CET", 3600)))
			k.commit(store.Change{Jobs: []store.Job{want, {ID: "bare", Kind: "k"}}}, nil)
			k.reopen()
			got, ok, err := k.s.Job(k.Context(), "åäö")
			k.must(err)
			want.Due = monday
			k.same("job", got, want)
			k.same("found", ok, true)
			got, _, err = k.s.Job(k.Context(), "bare")
			k.must(err)
			k.same("bare job", got, store.Job{ID: "bare", Kind: "k"})
		},
		"one that is not there is no error": func(k *kit) {
			for _, id := range []string{"", "no such job"} {
				_, ok, err := k.s.Job(k.Context(), id)
				k.must(err)
				k.same("found", ok, false)
			}
			k.commit(store.Change{DropJobs: []string{"no such job", "no such job"}}, nil)
		},
		"the earliest is next, whatever the order they came in": func(k *kit) {
			_, ok, err := k.s.NextDue(k.Context())
			k.must(err)
			k.same("any", ok, false)
			for _, minutes := range []int{5, 1, 3} {
				k.commit(store.Change{Jobs: []store.Job{job(time.Duration(minutes).String(), monday.Add(time.Duration(minutes)*time.Minute))}}, nil)
			}
			k.nextDue(monday.Add(time.Minute))
			k.commit(store.Change{DropJobs: []string{time.Duration(1).String()}}, nil)
			k.nextDue(monday.Add(3 * time.Minute))
			k.commit(store.Change{Jobs: []store.Job{job("long ago", time.Unix(-1e9, 0))}}, nil)
			k.nextDue(time.Unix(-1e9, 0))
			k.same("order", ids(k.lease(monday.Add(time.Hour), 9)), []string{"long ago", "3ns", "5ns"})
		},
		"times beyond what a counter of nanoseconds holds keep their order": func(k *kit) {
			far := time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC)
			k.commit(store.Change{Jobs: []store.Job{job("far", far), job("now", monday), {ID: "zero", Kind: "k"}}}, nil)
			k.same("due now", ids(k.lease(monday, 9)), []string{"zero", "now"})
			j, _, err := k.s.Job(k.Context(), "far")
			k.must(err)
			k.same("due", j.Due, far)
		},
	}
}

func replaceTests() map[string]func(*kit) {
	return map[string]func(*kit){
		"one with the same id replaces it": func(k *kit) {
			k.commit(store.Change{Jobs: []store.Job{job("first", monday)}}, nil)
			k.commit(store.Change{Jobs: []store.Job{job("first", monday.Add(time.Hour))}}, nil)
			k.nextDue(monday.Add(time.Hour))
			k.same("due now", ids(k.lease(monday, 9)), []string{})
			k.same("due later", ids(k.lease(monday.Add(time.Hour), 9)), []string{"first"})
		},
		"one change ends it and plans it anew": func(k *kit) {
			k.commit(store.Change{Jobs: []store.Job{job("first", monday), job("second", monday)}}, nil)
			jobs := k.lease(monday, 9)
			k.commit(store.Change{
				DoneJobs: held(jobs[0]), DropJobs: []string{jobs[1].ID},
				Jobs: []store.Job{job("first", monday.Add(time.Hour)), job("second", monday.Add(2*time.Hour))},
			}, nil)
			k.same("due", ids(k.lease(monday.Add(2*time.Hour), 9)), []string{"first", "second"})
		},
		"dropped, it is gone whoever holds it": func(k *kit) {
			k.commit(store.Change{Jobs: []store.Job{job("first", monday), job("second", monday)}}, nil)
			first := k.lease(monday, 1)[0]
			k.commit(store.Change{DropJobs: []string{"first", "second"}}, nil)
			k.commit(store.Change{DoneJobs: held(first)}, store.ErrLease)
			k.same("left", ids(k.lease(monday.Add(time.Hour), 9)), []string{})
			_, ok, err := k.s.NextDue(k.Context())
			k.must(err)
			k.same("any", ok, false)
		},
	}
}

func (k *kit) nextDue(want time.Time) {
	k.Helper()
	due, ok, err := k.s.NextDue(k.Context())
	k.must(err)
	if !ok || !due.Equal(want) {
		k.Errorf("the next job is due at %v (%v), not %v", due, ok, want)
	}
}
