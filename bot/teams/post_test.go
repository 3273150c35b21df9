package teams

import (
	"encoding/json"
	"strings"
	"testing"

	"lotsen/bot/teams/teamstest"
	"lotsen/dialog"
)

func TestAMessageArrivesAsOneCardAndNoText(t *testing.T) {
	inBureau(t, teamstest.Options{RefuseText: true}, func(t *testing.T, f *bureau) {
		f.wrote()
		ref := f.posts(oneStep())
		p := f.newest()
		if ref != newRef(f.teams.Conversation(bertaID), p.ID) {
			t.Errorf("the reference is %s, the message %s", ref, p.ID)
		}
		if p.Text != "" || !strings.Contains(string(p.Card), stepText) || p.Summary == "" || p.Alert {
			t.Errorf("Berta sees %+v", p)
		}
		var sent map[string]any
		if err := json.Unmarshal(f.teams.CallsOf("send")[0].Body, &sent); err != nil {
			t.Fatal(err)
		}
		if len(sent) != 3 || len(sent["attachments"].([]any)) != 1 {
			t.Errorf("it is sent with %v", sent)
		}
		counts := f.bot.Counts()
		if n := counts["teams_sends_done_total"]; n != 1 {
			t.Errorf("%d sends are counted", n)
		}
	})
}

func TestAMessageIsChangedInPlaceAndTakenAway(t *testing.T) {
	inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
		f.wrote()
		ref := f.posts(oneStep())
		m := oneStep()
		m.Body = "Öppna appen."
		for range 3 {
			again, err := f.bot.Replace(t.Context(), address(bertaID), ref, m)
			if err != nil || again != ref {
				t.Fatalf("%s, %v", again, err)
			}
		}
		if all := f.teams.Messages(bertaID); len(all) != 1 || !strings.Contains(string(all[0].Card), "Öppna appen") || all[0].Edits != 3 {
			t.Errorf("Berta sees %+v", all)
		}
		if err := f.bot.Delete(t.Context(), address(bertaID), ref); err != nil || !f.newest().Deleted {
			t.Errorf("taking it away: %v", err)
		}
		is(t, sendError(t, f.bot.Delete(t.Context(), address(bertaID), ref)), dialog.Refused, dialog.Missing)
		_, err := f.bot.Replace(t.Context(), address(bertaID), ref, m)
		is(t, sendError(t, err), dialog.Refused, dialog.Missing)
	})
}

func TestWhatIsNotOfTeamsIsRefused(t *testing.T) {
	inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
		_, err := f.bot.Post(t.Context(), dialog.Address{Platform: "slack", Ref: "U1"}, oneStep(), "s")
		is(t, sendError(t, err), dialog.Refused, dialog.Nowhere)
		_, err = f.bot.Replace(t.Context(), address(bertaID), "D1-1", oneStep())
		is(t, sendError(t, err), dialog.Refused, dialog.Missing)
		is(t, sendError(t, f.bot.Delete(t.Context(), address(bertaID), "x")), dialog.Refused, dialog.Missing)
		if n := len(f.teams.Calls()); n > 0 {
			t.Errorf("%d calls", n)
		}
	})
}

func TestAMessageThatIsTooLargeIsSentSmaller(t *testing.T) {
	inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
		f.wrote()
		ref := f.posts(oneStep())
		for _, c := range []struct {
			m     dialog.Message
			nth   []int
			calls int
			ok    bool
		}{
			{pictured(), []int{1}, 2, true},    // without its picture
			{pictured(), []int{1, 2}, 3, true}, // and then short
			{oneStep(), []int{1}, 2, true},
			{pictured(), []int{1, 2, 3}, 3, false},
		} {
			for _, method := range []string{"send", "update"} {
				f.teams.ClearFaults()
				f.teams.ForgetCalls()
				f.teams.Fail(method, teamstest.Fault{Code: "MessageSizeTooBig"}, c.nth...)
				var err error
				if method == "send" {
					_, err = f.bot.Post(t.Context(), address(bertaID), c.m, "s")
				} else {
					_, err = f.bot.Replace(t.Context(), address(bertaID), ref, c.m)
				}
				if n := len(f.teams.CallsOf(method)); n != c.calls || (err == nil) != c.ok {
					t.Errorf("%s, too large %v: %d calls, %v", method, c.nth, n, err)
				}
				if err != nil {
					is(t, sendError(t, err), dialog.Refused, dialog.Unfit)
				}
			}
		}
		if !strings.Contains(f.log.String(), "does not take a message") {
			t.Error("nothing is in the log")
		}
	})
}

func TestAMessageOfAnySizeArrives(t *testing.T) {
	inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
		f.wrote()
		m := oneStep()
		m.Body = strings.Repeat(stepText+" 😀 på din <telefon> & dator.\n\n", 5000)
		f.posts(m)
		if p := f.newest(); p.Size > 100<<10 || !strings.Contains(string(p.Card), stepText) {
			t.Errorf("Berta sees %d bytes", p.Size)
		}
	})
}

func TestACardThatCannotBeIsNotSent(t *testing.T) {
	inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
		f.wrote()
		m := oneStep()
		m.Buttons[0].Arg = strings.Repeat("x", 10_000)
		_, err := f.bot.Post(t.Context(), address(bertaID), m, "s")
		is(t, sendError(t, err), dialog.Refused, dialog.Unfit)
		if n := len(f.teams.CallsOf("send")); n > 0 {
			t.Errorf("%d calls", n)
		}
	})
}

func TestTheSizeOfAMessageIsThatOfTeams(t *testing.T) {
	for text, want := range map[string]int{"": 0, "abc": 6, "åäö": 6, "😀": 4, "a😀": 6} {
		if got := sizeOf([]byte(text)); got != want {
			t.Errorf("%q: %d bytes, want %d", text, got, want)
		}
	}
}

func TestAPlainTextCanBeToldToAnyConversation(t *testing.T) {
	inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
		group := f.teams.AddGroup("groupChat", "G", bertaID)
		if err := f.bot.tell(t.Context(), reference{ServiceURL: f.teams.ServiceURL(), Conversation: group}, "Hej & <b>"); err != nil {
			t.Fatal(err)
		}
		if all := f.teams.GroupMessages(group); len(all) != 1 || all[0].Text != "Hej & <b>" {
			t.Errorf("they see %+v", all)
		}
	})
}
