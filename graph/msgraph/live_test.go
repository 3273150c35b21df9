package msgraph

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/graph"
	"lotsen/graph/graphtest"
)

// Somebody who says "done" while everything is read, by a tenant that answers five
// questions in ten seconds and refuses the rest, waits two seconds at the most.
func TestALiveCheckWhileEverythingIsReadTakesTwoSecondsAtMost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tenant := newTenant(time.Now)
		tenant.SetPageSize(2)
		client := inMemory(t, tenant)
		ctx, cancel := context.WithCancel(t.Context())
		var all sync.WaitGroup
		for _, page := range []func(graph.Token) (graph.Token, error){
			func(from graph.Token) (graph.Token, error) {
				p, err := client.ReportPage(ctx, from)
				return p.Next, err
			},
			func(from graph.Token) (graph.Token, error) {
				p, err := client.Changes(ctx, from)
				return p.Next, err
			},
			func(from graph.Token) (graph.Token, error) {
				p, err := client.MembersPage(ctx, graphtest.HelpdeskGroup, from)
				return p.Next, err
			},
		} {
			all.Go(func() {
				for from := graph.Token(""); ctx.Err() == nil; time.Sleep(time.Second) {
					next, err := page(from)
					if err != nil && ctx.Err() == nil {
						t.Error(err)
					}
					from = next
				}
			})
		}
		var longest, sum time.Duration
		const checks = 20
		for i := range checks {
			time.Sleep(time.Duration(7000+i*137) * time.Millisecond)
			start := time.Now()
			if _, err := client.Status(t.Context(), graphtest.Erik.ID()); err != nil {
				t.Error(err)
			}
			longest, sum = max(longest, time.Since(start)), sum+time.Since(start)
		}
		cancel()
		all.Wait()
		if longest > 2*time.Second+100*time.Millisecond || sum/checks > 200*time.Millisecond || client.Figures().Throttled > 0 {
			t.Errorf("the longest took %v, all %v: %+v", longest, sum, client.Figures())
		}
	})
}
