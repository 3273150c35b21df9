package storetest

import (
	"fmt"
	"sync"
	"time"

	"lotsen/store"
)

// leasedAtOnce has runners take and end jobs until there are none left.
func leasedAtOnce(k *kit) {
	const jobs, runners = 120, 6
	var c store.Change
	for i := range jobs {
		c.Jobs = append(c.Jobs, job(fmt.Sprint(i), monday.Add(time.Duration(i%7)*time.Second)))
	}
	k.commit(c, nil)
	var mu sync.Mutex
	times := map[string]int{}
	var all sync.WaitGroup
	for range runners {
		all.Go(func() {
			for range jobs {
				taken, err := k.s.Lease(k.Context(), monday.Add(time.Hour), time.Minute, 3)
				if err != nil {
					k.Error(err)
					return
				}
				if len(taken) == 0 {
					return
				}
				mu.Lock()
				for _, j := range taken {
					times[j.ID]++
				}
				mu.Unlock()
				if err := k.s.Commit(k.Context(), store.Change{DoneJobs: held(taken...)}); err != nil {
					k.Error(err)
				}
			}
		})
	}
	all.Wait()
	k.same("jobs taken", len(times), jobs)
	for id, n := range times {
		if n != 1 {
			k.Errorf("job %s was taken %d times", id, n)
		}
	}
	_, ok, err := k.s.NextDue(k.Context())
	k.must(err)
	k.same("any left", ok, false)
}
