package teams

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"lotsen/bot/teams/teamstest"
	"lotsen/dialog"
)

func TestOnlyTeamsIsCalled(t *testing.T) {
	known, err := newHosts(Options{ServiceHosts: []string{"teams.example", "teams.example:8443", "127.0.0.1:9000", "[::1]:9000"}})
	if err != nil {
		t.Fatal(err)
	}
	for given, want := range map[string]string{
		"https://smba.trafficmanager.net/emea/":               "https://smba.trafficmanager.net/emea",
		"https://smba.trafficmanager.net/emea/7d2f-9c31/":     "https://smba.trafficmanager.net/emea/7d2f-9c31",
		"https://smba.trafficmanager.net":                     "https://smba.trafficmanager.net",
		"HTTPS://SMBA.TrafficManager.NET:443/teams/":          "https://smba.trafficmanager.net/teams",
		"https://smba.infra.gcc.teams.microsoft.com/gcc/":     "https://smba.infra.gcc.teams.microsoft.com/gcc",
		"https://smba.infra.gov.teams.microsoft.us/gov/":      "https://smba.infra.gov.teams.microsoft.us/gov",
		"https://smba.infra.dod.teams.microsoft.us/dod/":      "https://smba.infra.dod.teams.microsoft.us/dod",
		"https://teams.example/":                              "https://teams.example",
		"https://teams.example:8443/x":                        "https://teams.example:8443/x",
		"http://127.0.0.1:9000/_connector":                    "http://127.0.0.1:9000/_connector",
		"http://[::1]:9000/":                                  "http://[::1]:9000",
		"http://smba.trafficmanager.net/emea/":                "",
		"https://smba.trafficmanager.net:8443/":               "",
		"https://evil.trafficmanager.net/":                    "",
		"https://smba.trafficmanager.net.evil.example/":       "",
		"https://smba.trafficmanager.net./":                   "",
		"https://xsmba.trafficmanager.net/":                   "",
		"https://evil.example/smba.trafficmanager.net/":       "",
		"https://smba.trafficmanager.net@evil.example/":       "",
		"https://u:p@smba.trafficmanager.net/":                "",
		`https://smba.trafficmanager.net\@evil.example/`:      "",
		"https://smba.trafficmanager.net#@evil.example/":      "",
		"https://smba.trafficmanager.net?x=evil.example":      "",
		"https://smba.trafficmanager.net/?":                   "",
		"https://smba.trafficmanager.net/../x":                "",
		"https://smba.trafficmanager.net/%2e%2e/x":            "",
		"https://smba.trafficmanager.net//evil.example":       "",
		"https:smba.trafficmanager.net":                       "",
		"//smba.trafficmanager.net/":                          "",
		"smba.trafficmanager.net":                             "",
		"ftp://smba.trafficmanager.net/":                      "",
		"https://":                                            "",
		"":                                                    "",
		"http://127.0.0.1:9001/":                              "",
		"http://localhost:9000/":                              "",
		"http://169.254.169.254/metadata":                     "",
		"https://teams.example:443443/":                       "",
		"http://teams.example/":                               "",
		"https://smba.trafficmanager.net\n.evil.example/":     "",
		"https://smba.trafficmanager.net/" + "\u2028":         "",
		"https://ѕmba.trafficmanager.net/":                    "", // not our letter
		"https://smba.trafficmanager.net%00.evil.example/":    "",
		"https://smba.trafficmanager.net:443@evil.example:80": "",
	} {
		got, err := known.check(given)
		if got != want || (err != nil) != (want == "") {
			t.Errorf("%q: %q, %v; want %q", given, got, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "evil") {
			t.Errorf("the error quotes what an attacker wrote: %v", err)
		}
	}
}

func TestWhatIsOpenToAllCallsLoopbackAlone(t *testing.T) {
	known, err := newHosts(Options{Open: true})
	if err != nil {
		t.Fatal(err)
	}
	for given, ok := range map[string]bool{
		"http://localhost:56150/_connector": true, "http://127.0.0.1:1/": true, "http://[::1]/": true,
		"https://smba.trafficmanager.net/emea/": false, "http://10.0.0.1/": false, "http://localhost.evil.example/": false,
	} {
		if _, err := known.check(given); (err == nil) != ok {
			t.Errorf("%q: %v", given, err)
		}
	}
}

func TestAHostThatIsNoneIsRefused(t *testing.T) {
	for _, host := range []string{"", "https://teams.example", "teams.example/x", "u@teams.example", "a b", ":80"} {
		if _, err := newHosts(Options{ServiceHosts: []string{host}}); err == nil {
			t.Errorf("%q was taken", host)
		}
	}
}

func FuzzHosts(f *testing.F) {
	for _, seed := range []string{"https://smba.trafficmanager.net/emea/", "https://a@b/", "http://localhost:1/", "https://smba.trafficmanager.net\\@x"} {
		f.Add(seed)
	}
	known, err := newHosts(Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, given string) {
		base, err := known.check(given)
		if err != nil {
			return
		}
		u, err := url.Parse(base + "/v3/conversations/x")
		if err != nil || u.Scheme != "https" || !slices.Contains(teamsHosts(), u.Host) || u.User != nil {
			t.Errorf("%q leads to %q", given, base)
		}
	})
}

func TestAnEvilServiceURLIsNeitherKeptNorCalled(t *testing.T) {
	inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
		good := f.wrote()
		evil := good
		good.ServiceURL = strings.TrimSuffix(good.ServiceURL, "/")
		evil.ServiceURL = f.teams.EvilURL()
		if err := f.bot.remember(t.Context(), bertaID, evil); err == nil {
			t.Error("it was kept")
		}
		if c, ok := f.bot.known(t.Context(), bertaID); !ok || c != good {
			t.Errorf("what is known is %+v", c)
		}
		f.posts(oneStep())
	})
}

func TestAnEvilServiceURLThatIsKeptIsNotCalledEither(t *testing.T) {
	inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
		ref := f.posts(oneStep())
		for key, value := range f.keep.kept {
			f.keep.kept[key] = strings.ReplaceAll(strings.ReplaceAll(value, "https://smba.trafficmanager.net/teams", f.teams.EvilURL()), "smba.trafficmanager.net", "evil.example")
		}
		if !strings.Contains(f.keep.kept[referenceKey(bertaID)], "evil.example") || !strings.Contains(f.keep.kept[lastKey], "evil.example") {
			t.Fatalf("nothing evil is kept: %v", f.keep.kept)
		}
		f.bot = f.open(CredentialConfig{Secret: theSecret}) // a restart
		if _, err := f.bot.Replace(t.Context(), address(bertaID), ref, oneStep()); err != nil {
			t.Errorf("changing a message: %v", err)
		}
		f.posts(oneStep())
		_, err := f.bot.call(t.Context(), request{op: sending, method: "POST", service: f.teams.EvilURL(), path: conversationPath("x")})
		is(t, sendError(t, err), dialog.Refused, dialog.Nowhere)
		if n := len(f.teams.EvilHits()); n != 0 {
			t.Errorf("it was called %d times", n)
		}
	})
}
