package storetest

import (
	"fmt"
	"sync"
	"time"

	"lotsen/store"
)

func auditTests() map[string]func(*kit) {
	return map[string]func(*kit){
		"entries are chained from the first one": chained,
		"the chain is paged and misses none": func(k *kit) {
			const n = 23
			for i := range n {
				k.commit(store.Change{At: monday, Audit: []store.Entry{{Object: fmt.Sprint(i + 1)}}}, nil)
			}
			whole := k.audit()
			for _, limit := range []int{1, 7, n, n + 1} {
				var got []store.Entry
				for len(got) <= n {
					page, err := k.s.Audit(k.Context(), uint64(len(got)), limit)
					k.must(err)
					got = append(got, page...)
					if len(page) < limit {
						break
					}
				}
				k.same(fmt.Sprint("by ", limit), got, whole)
			}
			beyond, err := k.s.Audit(k.Context(), n+100, 5)
			k.must(err)
			k.same("beyond the end", len(beyond), 0)
			if _, err := k.s.Audit(k.Context(), 0, store.MaxPage+1); err == nil {
				k.Error("a limit that is too high is taken")
			}
		},
		"it has no gaps and no forks when many write": chainedAtOnce,
	}
}

func chained(k *kit) {
	k.same("entries", len(k.audit()), 0)
	k.commit(store.Change{At: monday, Audit: []store.Entry{
		{Actor: anna, Action: "campaign.send", Object: "autumn", Detail: "åäö \u2028 \"quoted\" <b>"},
		{At: monday.In(time.FixedZone("CET", 3600)).Add(time.Hour), Actor: bo, Action: "campaign.pause"},
	}}, nil)
	k.reopen()
	k.commit(store.Change{At: monday.Add(2 * time.Hour), Audit: []store.Entry{{
		Seq: 77, Prev: "not the caller's", Hash: "to give", Action: "campaign.resume",
	}}}, nil)
	got := k.audit()
	want := []store.Entry{
		{Seq: 1, At: monday, Actor: anna, Action: "campaign.send", Object: "autumn", Detail: "åäö \u2028 \"quoted\" <b>"},
		{Seq: 2, At: monday.Add(time.Hour), Actor: bo, Action: "campaign.pause"},
		{Seq: 3, At: monday.Add(2 * time.Hour), Action: "campaign.resume"},
	}
	prev := ""
	for i := range want {
		want[i].Prev = prev
		prev = want[i].Sum()
		want[i].Hash = prev
	}
	k.same("chain", got, want)
	k.same("zone", got[1].At.Location().String(), "UTC")
}

func chainedAtOnce(k *kit) {
	var all sync.WaitGroup
	const writers, each = 6, 15
	for w := range writers {
		all.Go(func() {
			for i := range each {
				c := store.Change{At: monday, Audit: []store.Entry{{Object: fmt.Sprint(w)}, {Object: fmt.Sprint(w), Detail: fmt.Sprint(i)}}}
				if err := k.s.Commit(k.Context(), c); err != nil {
					k.Error(err)
				}
			}
		})
	}
	all.Wait()
	chain := k.audit()
	k.same("entries", len(chain), writers*each*2)
	prev := ""
	for i, e := range chain {
		if e.Seq != uint64(i+1) || e.Prev != prev || e.Hash != e.Sum() {
			k.Fatalf("the chain breaks at %d: %+v", i+1, e)
		}
		if i%2 == 1 && e.Object != chain[i-1].Object {
			k.Fatalf("two entries of one change are torn apart at %d", e.Seq)
		}
		prev = e.Hash
	}
}
