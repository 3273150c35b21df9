package teamstest_test

import (
	"errors"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/teams/teamstest"
)

func TestWhatIsNotAnsweredIsRedelivered(t *testing.T) {
	slow := func(n int, _ object) (int, string, time.Duration) {
		if n <= 3 { // two of them are the installation
			return 200, "", 16 * time.Second
		}
		return 200, "", 14 * time.Second
	}
	for _, newIDs := range []bool{false, true} {
		inWorld(t, teamstest.Options{NewIDs: newIDs}, func(w *world) {
			w.bot.answers(slow)
			start := time.Now()
			id := w.Type(w.anna, "hej")
			if err := w.WaitAnswered(w.Context()); err != nil {
				w.Fatal(err)
			}
			d := w.LastDelivery()
			if len(d.Attempts) != 2 || !d.Answered || d.Attempts[0].Status != 0 || d.Attempts[1].Status != 200 || time.Since(start) != 29*time.Second {
				w.Errorf("after %v the delivery is %+v", time.Since(start), d)
			}
			if all := w.bot.got(); all[2].Body["id"] != id || (all[3].Body["id"] == id) == newIDs || all[3].Body["text"] != "hej" {
				w.Errorf("the second has the id %v, the first had %v", all[3].Body["id"], id)
			}
		})
	}
}

func TestWhatIsNeverAnsweredIsGivenUp(t *testing.T) {
	for name, c := range map[string]struct {
		options  teamstest.Options
		status   int
		after    time.Duration
		attempts int
	}{
		"silence":            {teamstest.Options{}, 200, time.Hour, 3},
		"once":               {teamstest.Options{Retries: []time.Duration{}}, 200, time.Hour, 1},
		"an error":           {teamstest.Options{}, 500, 0, 1},
		"an error, retried":  {teamstest.Options{RetryErrors: true}, 500, 0, 3},
		"a refusal, retried": {teamstest.Options{RetryErrors: true}, 401, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, c.options, func(w *world) {
				w.sendCard(hello, `{"type":"Action.Submit","title":"Go"}`)
				w.bot.answers(func(int, object) (int, string, time.Duration) { return c.status, "", c.after })
				if err := w.Press(w.anna, "", "Go"); err == nil {
					w.Error("the press was answered")
				}
				if d := w.LastDelivery(); len(d.Attempts) != c.attempts || d.Answered || len(w.Warnings(w.anna)) != 1 {
					w.Errorf("the delivery is %+v, the warnings %q", d, w.Warnings(w.anna))
				}
			})
		})
	}
}

func TestAnActivityIsRedeliveredOnRequest(t *testing.T) {
	inWorld(t, teamstest.Options{}, func(w *world) {
		w.Type(w.anna, "hej")
		synctest.Wait()
		no := w.LastDelivery().No
		for _, newID := range []bool{false, true} {
			if a, err := w.Redeliver(no, newID); err != nil || a.Status != 200 {
				w.Errorf("%+v, %v", a, err)
			}
		}
		var ids []any
		for _, g := range w.bot.got()[2:] {
			ids = append(ids, g.Body["id"])
		}
		if len(ids) != 3 || ids[0] != ids[1] || ids[1] == ids[2] {
			w.Errorf("the ids are %v", ids)
		}
		w.bot.answers(func(int, object) (int, string, time.Duration) { return 403, "", 0 })
		if _, err := w.Redeliver(no, false); err == nil {
			w.Error("a refusal was taken for an answer")
		}
		if _, err := w.Redeliver(99, false); err == nil {
			w.Error("what was never sent was redelivered")
		}
	})
}

func TestTwoConversationsMayHaveTheSameActivityID(t *testing.T) {
	inWorld(t, teamstest.Options{}, func(w *world) {
		bo := w.AddUser(teamstest.User{Name: "Bo"})
		time.Sleep(time.Second)
		first, second, third := w.Type(w.anna, "a"), w.Type(bo, "b"), w.Type(w.anna, "c")
		if first != second || first == third {
			w.Errorf("the ids are %s, %s and %s", first, second, third)
		}
		synctest.Wait()
	})
}

func TestAnInstallationIsToldInEitherOrder(t *testing.T) {
	for order, want := range map[teamstest.Order][]string{
		teamstest.InstallationFirst: {"installationUpdate", "conversationUpdate"},
		teamstest.ConversationFirst: {"conversationUpdate", "installationUpdate"},
		teamstest.InstallationAlone: {"installationUpdate"},
		teamstest.ConversationAlone: {"conversationUpdate"},
		teamstest.Together:          nil,
	} {
		inWorld(t, teamstest.Options{}, func(w *world) {
			bo := w.AddUser(teamstest.User{Name: "Bo", Locale: "en-GB"})
			before := len(w.bot.got())
			chat := w.Install(bo, order)
			synctest.Wait()
			var types []string
			for _, g := range w.bot.got()[before:] {
				kind, _ := g.Body["type"].(string)
				types = append(types, kind)
				if at(g.Body, "from", "aadObjectId") != bo || at(g.Body, "conversation", "id") != chat || g.Body["locale"] != "en-GB" || at(g.Body, "recipient", "id") != "28:"+teamstest.AppID {
					w.Errorf("the activity is %v", g.Body)
				}
			}
			if want == nil {
				slices.Sort(types)
				want = []string{"conversationUpdate", "installationUpdate"}
			}
			if !slices.Equal(types, want) {
				w.Errorf("order %d: %q", order, types)
			}
			w.Uninstall(bo, teamstest.InstallationAlone)
			synctest.Wait()
			if w.bot.last(w.T)["action"] != "remove" {
				w.Errorf("the removal is %v", w.bot.last(w.T))
			}
		})
	}
}

func TestPeopleDoWhatTheyDoInTeams(t *testing.T) {
	inWorld(t, teamstest.Options{}, func(w *world) {
		group := w.AddGroup("channel", "Town hall", w.anna)
		mine := w.Type(w.anna, "first <b>")
		for name, c := range map[string]struct {
			do   func()
			path []string
			want any
		}{
			"write":   {func() { w.Type(w.anna, "a & b") }, []string{"text"}, "a & b"},
			"edit":    {func() { w.Edit(w.anna, mine, "second") }, []string{"channelData", "eventType"}, "editMessage"},
			"react":   {func() { w.React(w.anna, mine, "like", false) }, []string{"replyToId"}, mine},
			"read":    {func() { w.See(w.anna, mine) }, []string{"name"}, "application/vnd.microsoft.readReceipt"},
			"bot":     {func() { w.BotMessage(w.anna, "spam") }, []string{"from", "role"}, "bot"},
			"unknown": {func() { w.Event(w.anna, object{"type": "handshake"}) }, []string{"type"}, "handshake"},
			"mention": {func() { w.Mention(w.anna, group, "hej") }, []string{"conversation", "conversationType"}, "channel"},
			"named":   {func() { w.Mention(w.anna, group, "hej") }, []string{"text"}, "<at>Lotsen</at> hej"},
			"moved":   {func() { w.MoveTo("https://smba.trafficmanager.net/amer/"); w.Type(w.anna, "x") }, []string{"serviceUrl"}, "https://smba.trafficmanager.net/amer/"},
			"guest":   {func() { w.ChangeUser(w.anna, func(u *teamstest.User) { u.Tenant = "other" }); w.Type(w.anna, "x") }, []string{"conversation", "tenantId"}, "other"},
		} {
			synctest.Wait()
			c.do()
			synctest.Wait()
			if got := at(w.bot.last(w.T), c.path...); got != c.want {
				w.Errorf("%s: the bot got %v, not %v", name, got, c.want)
			}
		}
		w.Delete(w.anna, mine)
		synctest.Wait()
		if w.bot.last(w.T)["type"] != "messageDelete" || !w.Messages(w.anna)[0].Deleted || w.Messages(w.anna)[0].Text != "second" {
			w.Errorf("deleting: %v", w.bot.last(w.T))
		}
		if len(w.GroupMessages(group)) != 2 || w.Type("nobody", "x") != "" {
			w.Errorf("the group has %d messages", len(w.GroupMessages(group)))
		}
	})
}

func TestWithoutAnAppNothingIsDelivered(t *testing.T) {
	s := teamstest.New(teamstest.Options{})
	defer s.Close()
	anna := s.AddUser(teamstest.User{Name: "Anna"})
	s.Type(anna, "hej")
	if err := s.WaitAnswered(t.Context()); err != nil || s.LastDelivery().Answered {
		t.Errorf("the delivery is %+v, %v", s.LastDelivery(), err)
	}
	if _, err := s.Attack(t.Context(), anna, teamstest.Genuine); err == nil || errors.Is(err, http.ErrServerClosed) {
		t.Errorf("attacking nobody: %v", err)
	}
}
