package teams

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/teams/teamstest"
	"lotsen/dialog"
)

// once is a store that fails the first time.
func once(err error) func(context.Context, dialog.Event) error {
	var first sync.Once
	return func(context.Context, dialog.Event) (failed error) {
		first.Do(func() { failed = err })
		return failed
	}
}

func TestWhatSomebodyWritesReachesTheProgram(t *testing.T) {
	onStage(t, teamstest.Options{}, func(s *stage) {
		id := s.teams.Type(s.anna, "hemlig &lt;3&nbsp;😀")
		s.settle()
		s.teams.Edit(s.anna, id, "hemligare")
		s.teams.React(s.anna, id, "like", false)
		s.teams.See(s.anna, id)
		s.teams.BotMessage(s.anna, "hemlig bot")
		s.teams.Event(s.anna, map[string]any{"type": "typing"})
		s.teams.Event(s.anna, map[string]any{"type": "endOfConversation"})
		s.teams.Event(s.anna, map[string]any{"type": "invented/later", "what": map[string]any{"is": []int{1}}})
		s.teams.Event(s.anna, map[string]any{"type": "invoke", "name": "composeExtension/query", "value": map[string]any{}})
		s.teams.Delete(s.anna, id)
		s.settle()
		e := s.only()
		if e.From != address(annasID) || e.Text != "hemlig <3 😀" || e.Action != "" || e.Facts.Locale != "sv-SE" || !strings.HasPrefix(e.ID, "teams/m/") {
			s.Errorf("it is %+v", e)
		}
		if got := s.statuses(); len(got) != 10 || slices.ContainsFunc(got, func(n int) bool { return n != http.StatusOK }) {
			s.Errorf("the answers are %v", got)
		}
		s.counted("teams_ignored_total", 9)
		who, err := s.bot.Who(s.Context(), address(annasID))
		if err != nil || who.ID != annasID || who.Locale != "sv-SE" {
			s.Errorf("Who says %+v, %v", who, err)
		}
		if kept := s.keep.has("conversation/"); len(kept) != 1 || !strings.Contains(kept[0], s.teams.Conversation(s.anna)) {
			s.Errorf("the conversation is kept as %q", kept)
		}
	})
}

// press is an activity as Submit makes it.
func (s *stage) press(card string, value string, more map[string]any) map[string]any {
	act := s.teams.Activity(s.anna, map[string]any{"type": "message", "id": "17", "replyToId": card, "value": json.RawMessage(value)})
	for k, v := range more {
		act[k] = v
	}
	return act
}

const nextValue = `{"lotsen":{"a":"guide.next","r":"x","t":{"state":"sms/one","rev":7}},"f:day":"2026-11-25","msteams":{"feedback":{"hide":true}}}`

func TestAPressReachesTheProgramOnceHoweverOftenItIsDelivered(t *testing.T) {
	onStage(t, teamstest.Options{}, func(s *stage) {
		act := s.press("c1", nextValue, nil)
		for _, id := range []string{"17", "17", "18"} { // delivered again, and again under a new id
			act["id"] = id
			if reply := s.posts(act, teamstest.Genuine); reply.Status != http.StatusOK || len(reply.Body) != 0 {
				s.Errorf("it is answered %d %s", reply.Status, reply.Body)
			}
		}
		e := s.only()
		if e.Action != dialog.Next || e.Arg != "x" || e.At != (dialog.Stamp{State: "sms/one", Rev: 7}) || e.Fields["day"] != "2026-11-25" ||
			e.On != newRef(s.teams.Conversation(s.anna), "c1") || e.Text != "" {
			s.Errorf("it is %+v", e)
		}
		s.passes(time.Second)
		s.posts(s.press("c1", nextValue, nil), teamstest.Genuine) // the card did not change, so it is pressed again
		s.posts(s.press("c1", `{"other":"app"}`, nil), teamstest.Genuine)
		all := s.book.all()
		if len(all) != 3 || all[1].At != e.At || all[2].Action != dialog.Show || (all[2].At != dialog.Stamp{}) {
			s.Errorf("then there are %+v", all)
		}
	})
}

func TestATextIsTakenOnceHoweverOftenItIsDelivered(t *testing.T) {
	onStage(t, teamstest.Options{}, func(s *stage) {
		s.teams.Type(s.anna, "hej")
		s.settle()
		for _, newID := range []bool{false, true} {
			s.passes(time.Second)
			if _, err := s.teams.Redeliver(1, newID); err != nil {
				s.Fatal(err)
			}
		}
		if s.only(); s.book.brought() != 3 {
			s.Errorf("it was brought %d times", s.book.brought())
		}
		s.teams.Type(s.anna, "hej")
		s.settle()
		if n := len(s.book.all()); n != 2 {
			s.Errorf("the same said later makes %d", n)
		}
	})
}

func TestWhatCouldNotBeMadeDurableComesAgain(t *testing.T) {
	for _, newIDs := range []bool{false, true} {
		onStage(t, teamstest.Options{RetryErrors: true, NewIDs: newIDs}, func(s *stage) {
			s.book.on(once(errors.New("the disk is full")))
			s.teams.Type(s.anna, "hej")
			s.settle()
			s.only()
			if got := s.statuses(); !slices.Equal(got, []int{500, 200}) {
				s.Errorf("the answers are %v", got)
			}
			s.counted("teams_receive_failed_total", 1)
			if !strings.Contains(s.log.String(), "the disk is full") {
				s.Errorf("the log does not say why:\n%s", s.log)
			}
			s.keep.broken = errors.New("the cupboard is stuck")
			s.teams.Uninstall(s.anna)
			s.passes(time.Minute)
		})
	}
}

func TestAFaultInLotsenLosesNothing(t *testing.T) {
	onStage(t, teamstest.Options{RetryErrors: true}, func(s *stage) {
		var first sync.Once
		s.book.on(func(context.Context, dialog.Event) error {
			first.Do(func() { panic("hemligt") })
			return nil
		})
		s.teams.Type(s.anna, "hej")
		s.settle()
		s.only()
		if !strings.Contains(s.log.String(), "a fault in Lotsen itself") {
			s.Errorf("the log does not tell it:\n%s", s.log)
		}
	})
}

func TestWorkThatHangsIsAnsweredInTimeAndHoldsUpNobodyElse(t *testing.T) {
	onStage(t, teamstest.Options{RetryErrors: true, Retries: []time.Duration{time.Second, time.Second, time.Second}}, func(s *stage) {
		bo := s.teams.AddUser(teamstest.User{Name: "Bo"})
		s.book.on(func(ctx context.Context, e dialog.Event) error {
			if e.From == address(bo) {
				return nil
			}
			<-ctx.Done()
			return ctx.Err()
		})
		s.teams.Type(s.anna, "hej")
		s.teams.Type(bo, "hej")
		s.passes(time.Second)
		if e := s.only(); e.From != address(bo) {
			s.Errorf("%+v was taken", e)
		}
		s.passes(8 * time.Second)
		for _, d := range s.teams.Deliveries() {
			for _, a := range d.Attempts {
				if a.Took >= 10*time.Second || a.Status == 0 {
					s.Errorf("it took %s, and was answered %d", a.Took, a.Status)
				}
			}
		}
		s.book.on(nil)
		s.settle()
		if n := len(s.book.all()); n != 2 {
			s.Errorf("%d were taken in the end", n)
		}
	})
}

func TestABurstKeepsEverybodysOrder(t *testing.T) {
	onStage(t, teamstest.Options{}, func(s *stage) {
		const people, words = 64, 8
		s.book.on(func(context.Context, dialog.Event) error {
			time.Sleep(30 * time.Millisecond) // virtual time
			return nil
		})
		var crowd sync.WaitGroup
		for i := range people {
			user := s.teams.AddUser(teamstest.User{Name: fmt.Sprint("P", i)})
			crowd.Go(func() {
				for n := range words {
					s.teams.Type(user, fmt.Sprint(n))
					time.Sleep(time.Millisecond) // Teams does not promise the order of what comes at once
				}
			})
		}
		crowd.Wait()
		s.settle()
		said := map[dialog.Address]string{}
		for _, e := range s.book.all() {
			said[e.From] += e.Text
		}
		if len(said) != people {
			s.Errorf("%d people were heard", len(said))
		}
		for _, all := range said {
			if all != "01234567" {
				s.Errorf("somebody said %s", all)
			}
		}
	})
}

func TestOnePersonWhoFloodsIsPutOffAndNobodyElse(t *testing.T) {
	onStage(t, teamstest.Options{AnswerTime: time.Minute, Retries: []time.Duration{}}, func(s *stage) {
		bo := s.teams.AddUser(teamstest.User{Name: "Bo"})
		free := make(chan struct{})
		s.book.on(func(_ context.Context, e dialog.Event) error {
			if e.From != address(bo) {
				<-free
			}
			return nil
		})
		for n := range laneDepth + 5 {
			s.teams.Type(s.anna, fmt.Sprint(n))
			synctest.Wait()
		}
		s.teams.Type(bo, "hej")
		synctest.Wait()
		if e := s.only(); e.From != address(bo) {
			s.Errorf("%+v was taken", e)
		}
		s.counted("teams_put_off_total", 5)
		close(free)
		s.settle()
		got := s.statuses()
		slices.Sort(got)
		if n := len(got); n != laneDepth+6 || got[n-5] != http.StatusTooManyRequests || got[n-6] != http.StatusOK {
			s.Errorf("the answers are %v", got)
		}
	})
}

func TestStoppingFinishesWhatWasTakenAndPutsOffTheRest(t *testing.T) {
	onStage(t, teamstest.Options{Retries: []time.Duration{}}, func(s *stage) {
		s.book.on(func(context.Context, dialog.Event) error {
			time.Sleep(3 * time.Second) // virtual time
			return nil
		})
		s.teams.Type(s.anna, "hej")
		synctest.Wait()
		go s.ends()
		synctest.Wait()
		bo := s.teams.AddUser(teamstest.User{Name: "Bo"})
		s.teams.Type(bo, "hej")
		s.settle()
		if e := s.only(); e.From != address(annasID) {
			s.Errorf("%+v was taken", e)
		}
		if got := s.statuses(); !slices.Equal(got, []int{200, 503}) {
			s.Errorf("the answers are %v", got)
		}
	})
}
