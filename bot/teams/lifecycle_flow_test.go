package teams

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"lotsen/bot/teams/teamstest"
	"lotsen/dialog"
)

func TestWhoGetsTheAppIsGreetedOnce(t *testing.T) {
	for order, name := range map[teamstest.Order]string{
		teamstest.InstallationFirst: "installation first", teamstest.ConversationFirst: "conversation first", teamstest.Together: "together",
		teamstest.InstallationAlone: "installation alone", teamstest.ConversationAlone: "conversation alone",
	} {
		t.Run(name, func(t *testing.T) {
			onStage(t, teamstest.Options{}, func(s *stage) {
				s.teams.Install(s.anna, order)
				s.settle()
				e := s.only()
				if e.Action != dialog.Show || e.From != address(annasID) || (e.At != dialog.Stamp{}) || e.Facts.Locale != "sv-SE" {
					s.Errorf("the greeting is %+v", e)
				}
				if kept := s.keep.has("conversation/"); len(kept) != 1 || !strings.Contains(kept[0], s.teams.Conversation(s.anna)) {
					s.Errorf("the conversation is kept as %q", kept)
				}
				for n := range s.teams.Deliveries() {
					for _, newID := range []bool{true, false} {
						if _, err := s.teams.Redeliver(n+1, newID); err != nil {
							s.Error(err)
						}
					}
				}
				s.passes(time.Hour)
				s.teams.Uninstall(s.anna, order)
				s.settle()
				s.passes(time.Hour)
				s.teams.Install(s.anna, order)
				s.settle()
				s.only()
				if got := s.keep.has("greet/"); !slices.Equal(got, []string{greetDone}) {
					s.Errorf("of the greeting is kept %q", got)
				}
				if got := s.book.recorded(); !strings.Contains(got, `"removed"`) || !strings.HasSuffix(got, `""]`) {
					s.Errorf("recorded is %s", got)
				}
			})
		})
	}
}

func TestAGreetingThatCouldNotBeMadeDurableIsMadeLater(t *testing.T) {
	onStage(t, teamstest.Options{RetryErrors: true}, func(s *stage) {
		s.book.on(once(errors.New("the disk is full")))
		s.teams.Install(s.anna)
		s.settle()
		if e := s.only(); e.Action != dialog.Show {
			s.Errorf("it is %+v", e)
		}
	})
}

func TestWhoKnowsLotsenIsNotGreeted(t *testing.T) {
	onStage(t, teamstest.Options{}, func(s *stage) {
		s.teams.Type(s.anna, "hej")
		s.settle()
		s.passes(time.Second)
		s.teams.Install(s.anna)
		s.settle()
		if e := s.only(); e.Text != "hej" {
			s.Errorf("it is %+v", e)
		}
	})
}

func TestWhoRemovesTheAppCannotBeReachedUntilTheyShowUp(t *testing.T) {
	onStage(t, teamstest.Options{}, func(s *stage) {
		s.teams.Type(s.anna, "hej")
		s.settle()
		s.passes(time.Minute)
		s.teams.Uninstall(s.anna)
		s.settle()
		if got := s.book.recorded(); got != `["removed" "removed"]` {
			s.Errorf("recorded is %s", got)
		}
		s.passes(time.Minute)
		s.teams.Type(s.anna, "hej igen") // the program itself takes note of that
		s.settle()
		removal := 2
		for _, newID := range []bool{true, false} { // what was overtaken comes late
			if a, err := s.teams.Redeliver(removal, newID); err != nil || a.Status != http.StatusOK {
				s.Errorf("it is answered %d, %v", a.Status, err)
			}
		}
		if got := s.book.recorded(); got != `["removed" "removed"]` {
			s.Errorf("recorded is %s", got)
		}
		s.posts(s.teams.Activity(s.anna, map[string]any{"type": "installationUpdate", "action": "remove-upgrade"}), teamstest.Genuine)
		s.posts(s.teams.Activity(s.anna, map[string]any{"type": "installationUpdate", "action": "add-upgrade"}), teamstest.Genuine)
		if got := s.book.recorded(); got != `["removed" "removed" ""]` {
			s.Errorf("after an upgrade recorded is %s", got)
		}
		if n := len(s.book.all()); n != 2 {
			s.Errorf("%d events were taken", n)
		}
		s.book.fails = errors.New("the disk is full")
		if reply := s.posts(s.teams.Activity(s.anna, map[string]any{"type": "installationUpdate", "action": "remove"}), teamstest.Genuine); reply.Status != http.StatusInternalServerError {
			s.Errorf("one that could not be recorded is answered %d", reply.Status)
		}
	})
}

func TestWhereOthersListenItIsSaidOnceThatLotsenTalksToOne(t *testing.T) {
	for _, kind := range []string{"groupChat", "channel"} {
		onStage(t, teamstest.Options{}, func(s *stage) {
			group := s.teams.AddGroup(kind, "Ekonomi", s.anna)
			for range 5 {
				s.teams.Mention(s.anna, group, "hemlig status")
				s.settle()
				s.passes(time.Minute)
			}
			said := func() (all []string) {
				for _, p := range s.teams.GroupMessages(group) {
					if p.FromBot() {
						all = append(all, p.Text)
					}
				}
				return all
			}
			if got := said(); len(got) != 1 || !strings.HasPrefix(got[0], "I help one person at a time") {
				s.Errorf("it said %q", got)
			}
			if kept := s.keep.has("conversation/"); s.book.brought() != 0 || len(kept) != 0 {
				s.Errorf("%d events, kept %q", s.book.brought(), kept)
			}
			s.counted("teams_elsewhere_total", 5)
			s.passes(25 * time.Hour)
			s.teams.Mention(s.anna, group, "status")
			s.settle()
			if got := said(); len(got) != 2 {
				s.Errorf("a day later it said %q", got)
			}
		})
	}
}

func TestThousandsOfGroupsAreNotAnsweredAtOnce(t *testing.T) {
	onStage(t, teamstest.Options{}, func(s *stage) {
		for i := range 100 {
			s.teams.Mention(s.anna, s.teams.AddGroup("groupChat", fmt.Sprint("G", i), s.anna), "hej")
			s.settle()
		}
		s.passes(time.Second)
		if n := s.teams.Count("send"); n != noticesAtOnce {
			s.Errorf("%d answers were sent", n)
		}
	})
}

func TestAPressThatWaitsForItsAnswerGetsOne(t *testing.T) {
	onStage(t, teamstest.Options{}, func(s *stage) {
		invoke := func(name, value string) (status int, body map[string]any) {
			reply := s.posts(s.teams.Activity(s.anna, map[string]any{"type": "invoke", "name": name, "replyToId": "c1", "value": json.RawMessage(value)}), teamstest.Genuine)
			if len(reply.Body) > 0 {
				if err := json.Unmarshal(reply.Body, &body); err != nil {
					s.Fatalf("%s is answered %s", name, reply.Body)
				}
			}
			s.passes(time.Second)
			return reply.Status, body
		}
		action := `{"action":{"type":"Action.Execute","verb":"x","data":` + nextValue + `},"trigger":"manual"}`
		task := `{"data":` + nextValue + `}`
		status, body := invoke("adaptiveCard/action", action)
		if status != 200 || body["statusCode"] != 200.0 || body["type"] != toastType || body["value"] != "I am answering in the chat." {
			s.Errorf("it is answered %d %v", status, body)
		}
		for _, name := range []string{"task/fetch", "task/submit"} {
			status, body = invoke(name, task)
			if told, _ := body["task"].(map[string]any); status != 200 || told["type"] != "message" || told["value"] != "I am answering in the chat." {
				s.Errorf("%s is answered %d %v", name, status, body)
			}
		}
		all := s.book.all()
		if len(all) != 3 || slices.ContainsFunc(all, func(e dialog.Event) bool {
			return e.Action != dialog.Next || e.At.Rev != 7 || e.On != newRef(s.teams.Conversation(s.anna), "c1")
		}) {
			s.Errorf("taken were %+v", all)
		}
		s.book.on(func(context.Context, dialog.Event) error { return errors.New("the disk is full") })
		status, body = invoke("adaptiveCard/action", action)
		if told, _ := body["value"].(map[string]any); status != 200 || body["statusCode"] != 500.0 || body["type"] != errorType || !strings.HasPrefix(told["message"].(string), "That did not work") {
			s.Errorf("one that failed is answered %d %v", status, body)
		}
		status, body = invoke("task/submit", task)
		if told, _ := body["task"].(map[string]any); status != 200 || !strings.HasPrefix(told["value"].(string), "That did not work") {
			s.Errorf("one that failed is answered %d %v", status, body)
		}
	})
}
