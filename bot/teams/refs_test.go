package teams

import (
	"errors"
	"strings"
	"testing"

	"lotsen/bot/teams/teamstest"
	"lotsen/dialog"
)

func TestARefNamesItsConversationAndItsMessage(t *testing.T) {
	for _, pair := range [][2]string{{"a:1bcd", "1485983408511"}, {"a:1/æ", "f:x/y"}, {"19:x@thread.tacv2;messageid=1", "1"}, {"%2F", "%"}, {"a b", "\x1f"}} {
		ref := newRef(pair[0], pair[1])
		if c, a := split(ref); c != pair[0] || a != pair[1] {
			t.Errorf("%q became %q %q", pair, c, a)
		}
		if strings.Contains(string(ref), "\x1f") {
			t.Errorf("%q cannot be a part of a key", ref)
		}
	}
	for _, ref := range []dialog.Ref{"", "x", "/", "a/", "/b", "%/b", "a/%zz"} {
		if c, a := split(ref); c != "" || a != "" {
			t.Errorf("%q became %q %q", ref, c, a)
		}
	}
}

func TestWhereSomebodyIsIsKeptOnceAndAcrossRestarts(t *testing.T) {
	inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
		c := f.wrote()
		writes := f.keep.writes
		for range 5 {
			f.wrote()
		}
		if f.keep.writes != writes {
			t.Errorf("kept %d times more", f.keep.writes-writes)
		}
		silentLocale := c
		silentLocale.Locale = ""
		if err := f.bot.remember(t.Context(), bertaID, silentLocale); err != nil {
			t.Fatal(err)
		}
		f.bot = f.open(CredentialConfig{Secret: theSecret})
		got, ok, err := f.bot.reference(t.Context(), bertaID)
		if c.ServiceURL = strings.TrimSuffix(c.ServiceURL, "/"); !ok || err != nil || got != c {
			t.Errorf("known is %+v, %v; want %+v", got, err, c)
		}
		if p, err := f.bot.Who(t.Context(), address(bertaID)); err != nil || p != (dialog.Profile{ID: bertaID, Locale: "sv-SE"}) {
			t.Errorf("she is %+v, %v", p, err)
		}
		if n := len(f.teams.Calls()); n > 0 {
			t.Errorf("%d calls for what is known", n)
		}
	})
}

func TestWhatIsKeptAndCannotBeReadIsMadeAnew(t *testing.T) {
	inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
		f.keep.kept[referenceKey(bertaID)] = "{"
		f.posts(oneStep())
	})
}

func TestABrokenKeepCostsNoMessage(t *testing.T) {
	inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
		f.keep.broken = errors.New("the disk is full")
		f.posts(oneStep())
		f.posts(oneStep())
		if n, m := len(f.teams.Messages(bertaID)), f.teams.Count("create"); n != 2 || m != 1 {
			t.Errorf("%d messages, created %d times", n, m)
		}
		if _, err := f.bot.Who(t.Context(), address("x")); sendError(t, err).Outcome != dialog.NotSent {
			t.Errorf("who: %v", err)
		}
	})
}

func TestWhoNeverWroteIsReachedAndOnlyOnceCreated(t *testing.T) {
	inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
		f.posts(oneStep())
		f.posts(oneStep())
		f.bot = f.open(CredentialConfig{Secret: theSecret})
		f.posts(oneStep())
		if n := f.teams.Count("create"); n != 1 {
			t.Errorf("created %d times", n)
		}
		body := string(f.teams.CallsOf("create")[0].Body)
		for _, part := range []string{`"members":[{"id":"` + bertaID + `"}]`, `"isGroup":false`, `"bot":{"id":"28:` + teamstest.AppID + `"}`,
			`"tenantId":"` + teamstest.TenantID + `"`, `"channelData":{"tenant":{"id":"` + teamstest.TenantID + `"}}`} {
			if !strings.Contains(body, part) {
				t.Errorf("%s is not in %s", part, body)
			}
		}
	})
}

func TestWhoDoesNotHaveTheAppIsShut(t *testing.T) {
	inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
		user := f.teams.AddUser(teamstest.User{})
		_, err := f.bot.Post(t.Context(), address(user), oneStep(), "s")
		is(t, sendError(t, err), dialog.Refused, dialog.Shut)
		f.teams.Install(user)
		if _, err := f.bot.Post(t.Context(), address(user), oneStep(), "s"); err != nil {
			t.Errorf("once they have it: %v", err)
		}
	})
}

func TestAConversationThatIsGoneIsCreatedAgain(t *testing.T) {
	inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
		f.wrote()
		ref := f.posts(oneStep())
		f.teams.ForgetConversation(bertaID)
		_, err := f.bot.Replace(t.Context(), address(bertaID), ref, oneStep())
		is(t, sendError(t, err), dialog.Refused, dialog.Missing)
		f.posts(oneStep())
		f.posts(oneStep())
		if n, m := len(f.teams.Messages(bertaID)), f.teams.Count("create"); n != 2 || m != 1 {
			t.Errorf("%d messages, created %d times", n, m)
		}
		if p, _ := f.bot.Who(t.Context(), address(bertaID)); p.Locale != "sv-SE" {
			t.Errorf("the language was forgotten: %+v", p)
		}
	})
}

func TestWhoNeverWroteIsReachedWhereTheOthersAre(t *testing.T) {
	inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
		f.wrote()
		for _, restart := range []bool{false, true} {
			if restart {
				f.bot = f.open(CredentialConfig{Secret: theSecret})
			}
			if got := f.bot.anyService(t.Context()); got != strings.TrimSuffix(f.teams.ServiceURL(), "/") {
				t.Errorf("restarted %v: at %s", restart, got)
			}
		}
	})
}

func TestWhereNobodyHasWrittenAndNothingIsDocumentedNothingIsSent(t *testing.T) {
	inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
		f.bot.o.Cloud = China
		is(t, f.fails(), dialog.NotSent, dialog.Trouble)
		_, err := f.bot.Replace(t.Context(), address(bertaID), newRef("a:1", "1"), oneStep())
		is(t, sendError(t, err), dialog.NotSent, dialog.Trouble)
		for cloud, want := range map[Cloud]string{Public: "trafficmanager.net", USGov: "gov.teams.microsoft.us"} {
			if f.bot.o.Cloud = cloud; !strings.Contains(f.bot.anyService(t.Context()), want) {
				t.Errorf("%q: %s", cloud, f.bot.anyService(t.Context()))
			}
		}
	})
}

func TestABotNeedsWhatItIsMadeOf(t *testing.T) {
	inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
		for i, spoil := range []func(*Options){
			func(o *Options) { o.AppID = "" }, func(o *Options) { o.TenantID = "" }, func(o *Options) { o.Credential = nil },
			func(o *Options) { o.Open = true }, func(o *Options) { o.Receiver = nil }, func(o *Options) { o.Keep = nil },
			func(o *Options) { o.Texts = nil }, func(o *Options) { o.Now = nil }, func(o *Options) { o.Log = nil },
			func(o *Options) { o.ServiceHosts = []string{"https://x"} },
			func(o *Options) { o.Open, o.Credential, o.AppID = true, nil, "" },
		} {
			o := f.bot.o
			spoil(&o)
			if _, err := New(o); err == nil {
				t.Errorf("case %d was taken", i)
			}
		}
	})
}
