package teamstest_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/teams/teamstest"
)

func text(s string) object { return object{"type": "message", "text": s} }

func TestAMessageIsSentChangedAndDeleted(t *testing.T) {
	inWorld(t, teamstest.Options{OddIDs: true}, func(w *world) {
		if !strings.Contains(w.chat, "/") {
			w.Errorf("the id %q has nothing to escape", w.chat)
		}
		status, body := w.call(http.MethodPost, w.activities(), object{"type": "message", "text": "hej", "summary": "preview", "channelData": object{"notification": object{"alert": true}}})
		id, _ := body["id"].(string)
		if status != http.StatusCreated || id == "" {
			w.Fatalf("%d %v", status, body)
		}
		if status, _ := w.call(http.MethodPost, w.activities(), object{"type": "typing"}); status != http.StatusCreated || w.Typing(w.anna) != 1 {
			w.Errorf("typing is answered %d and seen %d times", status, w.Typing(w.anna))
		}
		first := w.Messages(w.anna)
		if status, body := w.call(http.MethodPut, w.activities()+"/"+id, text("hej då")); status != http.StatusOK || body["id"] != id {
			w.Errorf("%d %v", status, body)
		}
		second := w.Messages(w.anna)
		if len(first) != 1 || !first[0].FromBot() || first[0].Text != "hej" || first[0].Summary != "preview" || !first[0].Alert || len(second) != 1 || second[0].Text != "hej då" || second[0].Edits != 1 {
			w.Errorf("Anna saw %+v, then %+v", first, second)
		}
		if status, _ := w.call(http.MethodDelete, w.activities()+"/"+id, nil); status != http.StatusOK || !w.Messages(w.anna)[0].Deleted {
			w.Errorf("deleting is answered %d", status)
		}
		for _, method := range []string{http.MethodPut, http.MethodDelete} {
			if status, body := w.call(method, w.activities()+"/"+id, text("again")); status != http.StatusNotFound || code(body) != "ActivityNotFoundInConversation" {
				w.Errorf("%s of what is deleted: %d %v", method, status, body)
			}
		}
		var methods []string
		for _, c := range w.Calls() {
			methods = append(methods, c.Method)
			if c.User != w.anna || c.Conversation != w.chat {
				w.Errorf("the call %+v is about nobody", c)
			}
		}
		if want := []string{"send", "typing", "update", "delete", "update", "delete"}; !slices.Equal(methods, want) {
			w.Errorf("the calls are %q", methods)
		}
	})
}

func TestTheConnectorRefusesWhatTeamsRefuses(t *testing.T) {
	big := strings.Repeat("å", 50*1024)
	type step func(w *world) (int, object)
	send := func(activity any) step {
		return func(w *world) (int, object) { return w.call(http.MethodPost, w.activities(), activity) }
	}
	after := func(do func(w *world)) step {
		return func(w *world) (int, object) {
			do(w)
			synctest.Wait()
			return w.call(http.MethodPost, w.activities(), text("hej"))
		}
	}
	for name, c := range map[string]struct {
		do     step
		status int
		code   string
	}{
		"nonsense":           {send("{"), 400, "BadSyntax"},
		"no type":            {send(object{"text": "hej"}), 400, "BadArgument"},
		"nothing in it":      {send(text(" ")), 400, "BadArgument"},
		"too big in UTF-16":  {send(text(big)), 413, "MessageSizeTooBig"},
		"fits":               {send(text(big[:len(big)-200])), 201, ""},
		"no content type":    {send(object{"type": "message", "attachments": []object{{"content": object{}}}}), 400, "BadArgument"},
		"hero card":          {send(object{"type": "message", "attachments": []object{{"contentType": "application/vnd.microsoft.card.hero", "content": object{}}}}), 400, "BadArgument"},
		"bad card":           {send(card(`{"type":"TextBlock"}`, "")), 400, "BadArgument"},
		"text beside a card": {send(strings.Replace(card(hello, ""), `{`, `{"text":"hej",`, 1)), 400, "BadArgument"},
		"bad consent":        {send(`{"type":"message","attachments":[{"contentType":"application/vnd.microsoft.teams.card.file.consent","name":"a.csv","content":{}}]}`), 400, "BadArgument"},
		"uninstalled":        {after(func(w *world) { w.Uninstall(w.anna) }), 403, "BotNotInConversationRoster"},
		"blocked":            {after(func(w *world) { w.Block(w.anna, "ConversationBlockedByUser") }), 403, "ConversationBlockedByUser"},
		"writes blocked":     {after(func(w *world) { w.Block(w.anna, "MessageWritesBlocked") }), 403, "MessageWritesBlocked"},
		"allowed again":      {after(func(w *world) { w.Block(w.anna, "MessageWritesBlocked"); w.Block(w.anna, "") }), 201, ""},
		"disabled":           {after(func(w *world) { w.Disable(true) }), 403, "BotDisabledByAdmin"},
		"forgotten":          {after(func(w *world) { w.ForgetConversation(w.anna) }), 404, "ConversationNotFound"},
		"no such activity": {func(w *world) (int, object) { return w.call(http.MethodPut, w.activities()+"/1", text("x")) },
			404, "ActivityNotFoundInConversation"},
		"Anna's own": {func(w *world) (int, object) {
			return w.call(http.MethodPut, w.activities()+"/"+w.Type(w.anna, "mine"), text("x"))
		}, 403, "NotEnoughPermissions"},
		"no such chat": {func(w *world) (int, object) {
			return w.call(http.MethodPost, "conversations/a:1x/activities", text("x"))
		}, 404, "ConversationNotFound"},
		"no such path":   {func(w *world) (int, object) { return w.call(http.MethodGet, "attachments/1", nil) }, 400, "BadSyntax"},
		"no such method": {func(w *world) (int, object) { return w.call(http.MethodPatch, w.activities(), nil) }, 405, "MethodNotAllowed"},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, teamstest.Options{RefuseText: true}, func(w *world) {
				if status, body := c.do(w); status != c.status || code(body) != c.code {
					w.Errorf("the answer is %d %v, not %d %s", status, body, c.status, c.code)
				}
			})
		})
	}
}

func TestAConversationIsOpenedByObjectID(t *testing.T) {
	inWorld(t, teamstest.Options{}, func(w *world) {
		stranger := w.AddUser(teamstest.User{Name: "Bo"})
		ask := func(change func(o object)) (int, object) {
			o := object{"bot": object{"id": "28:" + teamstest.AppID}, "members": []object{{"id": w.anna}}, "tenantId": teamstest.TenantID, "isGroup": false}
			change(o)
			return w.call(http.MethodPost, "conversations", o)
		}
		for name, c := range map[string]struct {
			change func(o object)
			status int
			code   string
		}{
			"right":         {func(object) {}, 201, ""},
			"aadObjectId":   {func(o object) { o["members"] = []object{{"aadObjectId": w.anna}} }, 400, "BadArgument"},
			"nobody":        {func(o object) { o["members"] = []object{{"id": "99999999-0000-4000-8000-000000000000"}} }, 400, "BadArgument"},
			"two":           {func(o object) { o["members"] = []object{{"id": w.anna}, {"id": stranger}} }, 400, "BadArgument"},
			"other tenant":  {func(o object) { o["tenantId"] = "other" }, 400, "BadArgument"},
			"other bot":     {func(o object) { o["bot"] = object{"id": "28:x"} }, 400, "BadArgument"},
			"not installed": {func(o object) { o["members"] = []object{{"id": stranger}} }, 403, "ForbiddenOperationException"},
			"tenant inside": {func(o object) {
				delete(o, "tenantId")
				o["channelData"] = object{"tenant": object{"id": teamstest.TenantID}}
			}, 201, ""},
		} {
			status, body := ask(c.change)
			if status != c.status || code(body) != c.code {
				w.Errorf("%s: %d %v", name, status, body)
			}
			if c.status == 201 && body["id"] != w.chat {
				w.Errorf("%s: another conversation was opened", name)
			}
		}
		w.ForgetConversation(w.anna)
		if _, body := ask(func(object) {}); body["id"] == w.chat || body["id"] != w.Conversation(w.anna) {
			w.Errorf("after the old one is gone the conversation is %v", body)
		}
	})
}

func TestTextBesideACardBecomesTwoMessages(t *testing.T) {
	inWorld(t, teamstest.Options{BlankCards: true}, func(w *world) {
		w.send(strings.Replace(card(hello, ""), `{`, `{"text":"hej",`, 1))
		w.send(card(`{"type":"Spinner"}`, ""))
		seen := w.Messages(w.anna)
		if len(seen) != 3 || seen[0].Text != "hej" || seen[0].Card != nil || seen[1].Text != "" || seen[1].Card == nil || seen[1].Blank != "" {
			w.Errorf("Anna sees %+v", seen)
		}
		if len(w.Complaints()) != 2 || !strings.Contains(seen[2].Blank, "Spinner") {
			w.Errorf("the complaints are %q", w.Complaints())
		}
	})
}

func TestTheRosterTellsWhoSomebodyIs(t *testing.T) {
	inWorld(t, teamstest.Options{}, func(w *world) {
		guest := w.AddUser(teamstest.User{Name: "Bo", Guest: true})
		group := url.PathEscape(w.AddGroup("groupChat", "Lunch", w.anna, guest))
		if _, body := w.call(http.MethodGet, "conversations/"+url.PathEscape(w.chat)+"/members/"+w.anna, nil); body["userPrincipalName"] != "anna@example.se" || body["userRole"] != "user" {
			w.Errorf("Anna is %v", body)
		}
		if _, body := w.call(http.MethodGet, "conversations/"+group+"/pagedmembers", nil); len(body["members"].([]any)) != 2 {
			w.Errorf("the group is %v", body)
		}
		if _, body := w.call(http.MethodGet, "conversations/"+group+"/members/"+guest, nil); body["userRole"] != "guest" {
			w.Errorf("Bo is %v", body)
		}
		if status, body := w.call(http.MethodGet, "conversations/"+url.PathEscape(w.chat)+"/members/"+guest, nil); status != 404 {
			w.Errorf("Bo is in Anna's chat: %v", body)
		}
	})
}

func TestTheLimitsHold(t *testing.T) {
	for _, silent := range []bool{false, true} {
		inWorld(t, teamstest.Options{Throttle: true, NoRetryAfter: silent}, func(w *world) {
			burst := func(n int) (sent int, header string) {
				for range n {
					answer, err := w.try(http.MethodPost, w.activities(), text("hej"))
					if err != nil {
						w.Fatal(err)
					}
					if status, _ := w.read(answer); status == http.StatusCreated {
						sent++
					} else if header = answer.Header.Get("Retry-After"); status != http.StatusTooManyRequests {
						w.Errorf("the refusal is %d", status)
					}
				}
				return sent, header
			}
			if sent, header := burst(10); sent != 7 || (header == "1") == silent {
				w.Errorf("%d went through at once; Retry-After is %q", sent, header)
			}
			time.Sleep(time.Second)
			if sent, _ := burst(10); sent != 1 {
				w.Errorf("%d went through in the second second", sent)
			}
			total := 8
			for range 28 {
				time.Sleep(time.Second)
				sent, _ := burst(10)
				total += sent
			}
			if total != 60 {
				w.Errorf("%d went through in 30 seconds", total)
			}
		})
	}
	inWorld(t, teamstest.Options{Throttle: true}, func(w *world) {
		sent := 0
		for range 60 {
			other := w.AddUser(teamstest.User{Name: "Bo"})
			chat := w.Install(other, teamstest.InstallationAlone)
			if status, _ := w.call(http.MethodPost, "conversations/"+url.PathEscape(chat)+"/activities", text("hej")); status == http.StatusCreated {
				sent++
			}
		}
		if sent != 50 {
			w.Errorf("%d went through in a second to the organisation", sent)
		}
	})
}
