package slacktest_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/slack/slacktest"
)

func TestPeopleAreListedInPages(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		for i := range 5 {
			w.AddUser(slacktest.User{Name: fmt.Sprint("Person ", i)})
		}
		var names []string
		cursor := ""
		for range 10 {
			page := w.form("users.list", "limit", "3", "cursor", cursor)
			for _, m := range page["members"].([]any) {
				names = append(names, m.(map[string]any)["real_name"].(string))
			}
			if cursor, _ = page.at("response_metadata", "next_cursor").(string); cursor == "" {
				break
			}
		}
		if len(names) != 8 || names[0] != "lotsen" || names[7] != "Person 4" {
			t.Errorf("the pages have %q", names)
		}
		w.want("a cursor of nothing", w.form("users.list", "cursor", "user:99"), "invalid_cursor")
	})
}

func TestWhatIsKnownOfPeople(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		anna := w.form("users.info", "user", w.anna, "include_locale", "true")
		if anna.at("user", "locale") != "sv-SE" || anna.at("user", "profile", "email") != "anna@example.se" {
			t.Errorf("Anna is %v", anna)
		}
		if plain := w.form("users.info", "user", w.anna); plain.at("user", "locale") != nil {
			t.Error("the locale comes without being asked for")
		}
		guest := w.form("users.info", "user", w.AddUser(slacktest.User{SingleGuest: true}))
		if guest.at("user", "is_restricted") != true || guest.at("user", "is_ultra_restricted") != true {
			t.Errorf("a guest is %v", guest)
		}
		stranger := w.form("users.info", "user", w.AddUser(slacktest.User{Stranger: true, Email: "x@other.se"}))
		if stranger.at("user", "is_stranger") != true || stranger.at("user", "profile", "email") != nil {
			t.Errorf("a stranger is %v", stranger)
		}
		w.want("nobody", w.form("users.info", "user", "U404"), "user_not_found")
		if found := w.form("users.lookupByEmail", "email", "ANNA@example.se"); found.at("user", "id") != w.anna {
			t.Errorf("by address there is %v", found)
		}
		w.DeactivateUser(w.anna)
		w.want("by the address of somebody who left", w.form("users.lookupByEmail", "email", "anna@example.se"), "users_not_found")
	})
}

func TestQuietHours(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		w.ChangeUser(w.anna, func(u *slacktest.User) { u.Away = time.Now().Add(time.Hour) })
		if got := w.form("dnd.info", "user", w.anna); got["snooze_enabled"] != true {
			t.Errorf("Anna is %v", got)
		}
		if got := w.form("dnd.teamInfo", "users", w.anna+",USLACKBOT"); got.at("users", w.anna, "dnd_enabled") != true || got.at("users", "USLACKBOT", "dnd_enabled") != false {
			t.Errorf("both are %v", got)
		}
		time.Sleep(2 * time.Hour)
		if got := w.form("dnd.info", "user", w.anna); got["snooze_enabled"] != false {
			t.Errorf("afterwards Anna is %v", got)
		}
	})
}

func TestAnOrganisationHasItsOwnIDs(t *testing.T) {
	inWorld(t, slacktest.Options{Grid: true}, func(w *world) {
		id := w.AddUser(slacktest.User{ID: "U1", EnterpriseID: "W1", Name: "Bo"})
		for _, name := range []string{"U1", "W1"} {
			if got := w.form("users.info", "user", name); got.at("user", "id") != id || got.at("user", "enterprise_user", "id") != "W1" {
				t.Errorf("%s is %v", name, got)
			}
		}
		w.want("a list of no workspace", w.form("users.list"), "missing_argument")
		w.want("a list of one", w.form("users.list", "team_id", slacktest.TeamID), "")
		k := w.connect()
		w.Type(id, "hej")
		f := k.next()
		k.ack(f.EnvelopeID, nil)
		if f.field("enterprise_id") != slacktest.EnterpriseID {
			t.Errorf("an event came as %s", f.Payload)
		}
		w.RevokeTeams(slacktest.TeamID)
		if f = k.next(); f.field("event", "type") != "team_access_revoked" {
			t.Errorf("an event came as %s", f.Payload)
		}
	})
}

func TestAWholeOrganisationHasWorkspaces(t *testing.T) {
	inWorld(t, slacktest.Options{Grid: true, Workspaces: []string{"T1", "T2", "T3"}}, func(w *world) {
		if got := w.form("auth.test"); got["team_id"] != slacktest.EnterpriseID || got["is_enterprise_install"] != true {
			t.Errorf("the token is of %v", got)
		}
		var teams []string
		for cursor := ""; ; {
			page := w.form("auth.teams.list", "limit", "2", "cursor", cursor)
			for _, team := range page["teams"].([]any) {
				teams = append(teams, team.(map[string]any)["id"].(string))
			}
			if cursor, _ = page.at("response_metadata", "next_cursor").(string); cursor == "" {
				break
			}
		}
		if !slices.Equal(teams, []string{"T1", "T2", "T3"}) {
			t.Errorf("its workspaces are %v", teams)
		}
		w.want("too many at once", w.form("auth.teams.list", "limit", "1001"), "invalid_limit")
		w.want("a cursor of nothing", w.form("auth.teams.list", "cursor", "99"), "invalid_cursor")
		w.AddUser(slacktest.User{ID: "U1", Name: "One", Teams: []string{"T2", "T3"}})
		for team, want := range map[string]int{"T1": 1, "T2": 2, "T3": 2} { // with the app itself
			if page := w.form("users.list", "team_id", team); len(page["members"].([]any)) != want {
				t.Errorf("in %s are %v", team, page["members"])
			}
		}
		w.want("a workspace without the app", w.form("users.list", "team_id", "T9"), "team_access_not_granted")
	})
}

func TestWhatTheAppIsTold(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		k := w.connect()
		told := func(do func()) string {
			do()
			f := k.next()
			k.ack(f.EnvelopeID, nil)
			synctest.Wait()
			return strings.Trim(f.field("event", "type")+" "+f.field("event", "subtype")+" "+f.field("event", "bot_id"), " ")
		}
		var ts string
		for i, c := range []struct {
			do   func()
			want string
		}{
			{func() { _ = w.OpenHome(w.anna) }, "app_home_opened"},
			{func() { ts = w.Type(w.anna, "hej") }, "message"},
			{func() { w.Edit(w.anna, ts, "hej!") }, "message message_changed"},
			{func() { w.Delete(w.anna, ts) }, "message message_deleted"},
			{func() { w.SendFile(w.anna, "", w.AddFile(w.anna, "a.csv", "text/csv", []byte("a"))) }, "message file_share"},
			{func() { w.BotMessage(w.anna, "beep") }, "message bot_message B0OTHER"},
			{func() { ts = w.post("one") }, "message  " + slacktest.BotID},
			{func() { w.form("chat.update", "channel", w.dm, "ts", ts, "text", "two") }, "message message_changed"},
			{func() { w.form("chat.delete", "channel", w.dm, "ts", ts) }, "message message_deleted"},
			{func() { w.DeactivateUser(w.anna) }, "user_change"},
			{func() { w.Join(slacktest.User{Name: "New"}) }, "team_join"},
			{func() { w.GrantTeams("T1") }, "team_access_granted"},
			{func() { w.RevokeTokens() }, "tokens_revoked"},
			{func() { w.Event(map[string]any{"type": "grid_migration_started"}) }, "grid_migration_started"},
		} {
			if got := told(c.do); got != c.want {
				t.Errorf("%d: the app was told %q, not %q", i, got, c.want)
			}
		}
		w.Uninstall()
		last := []string{k.next().field("event", "type"), k.next().field("event", "type")}
		if slices.Sort(last); !slices.Equal(last, []string{"app_uninstalled", "tokens_revoked"}) {
			t.Errorf("at the end it was told %q", last)
		}
	})
}

func TestAFileIsUploadedInThreeSteps(t *testing.T) {
	inWorld(t, slacktest.Options{Quiet: true}, func(w *world) {
		w.want("no length", w.form("files.getUploadURLExternal", "filename", "a.png"), "invalid_arguments")
		first := w.form("files.getUploadURLExternal", "filename", "a.png", "length", "3")
		address, id := first["upload_url"].(string), first["file_id"].(string)
		list := fmt.Sprintf(`[{"id":%q,"title":"Figure"}]`, id)
		w.want("completing too soon", w.form("files.completeUploadExternal", "files", list, "channel_id", w.dm), "file_not_found")
		for _, c := range []struct {
			data   string
			status int
		}{{"four", 400}, {"abc", 200}, {"abc", 404}} {
			answer, err := w.Client().Post(address, "image/png", strings.NewReader(c.data))
			if err != nil {
				t.Fatal(err)
			}
			_ = answer.Body.Close() // it was answered
			if answer.StatusCode != c.status {
				t.Errorf("uploading %q is answered %d", c.data, answer.StatusCode)
			}
		}
		w.want("completing", w.form("files.completeUploadExternal", "files", list, "channel_id", w.dm, "initial_comment", "Look"), "")
		seen := w.Messages(w.anna)
		if len(seen) != 1 || seen[0].Text != "Look" || len(seen[0].Files) != 1 || string(seen[0].Files[0].Data) != "abc" || seen[0].Files[0].Title != "Figure" {
			t.Errorf("Anna sees %+v", seen)
		}
		w.want("a message with it", w.form("chat.postMessage", "channel", w.dm, "text", "a",
			"blocks", fmt.Sprintf(`[{"type":"image","alt_text":"a","slack_file":{"id":%q}}]`, id)), "")
		private, _ := w.form("files.info", "file", id).at("file", "url_private").(string)
		for token, want := range map[string]string{"Bearer xoxb-lotsen": "200 image/png", "Bearer other": "200 text/html; charset=utf-8", "": "401 text/html"} {
			r, err := http.NewRequestWithContext(w.Context(), http.MethodGet, private, nil)
			if err != nil {
				t.Fatal(err)
			}
			if token != "" {
				r.Header.Set("Authorization", token)
			}
			answer, err := w.Client().Do(r)
			if err != nil {
				t.Fatal(err)
			}
			_ = answer.Body.Close() // the header is enough
			if got := fmt.Sprint(answer.StatusCode, " ", answer.Header.Get("Content-Type")); got != want {
				t.Errorf("with %q comes %s", token, got)
			}
		}
	})
}
