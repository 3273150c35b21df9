package msgraph

import (
	"net/url"
	"strings"
	"testing"

	"lotsen/graph"
)

func members(id string) place {
	return place{paths: []string{"/groups/" + id + "/transitivemembers"}, marks: skipping()}
}

func TestATokenLeadsNowhereButToItsOwnReading(t *testing.T) {
	c := scripted(t)
	for name, s := range map[string]struct {
		link string
		of   place
		want graph.Token
	}{
		"the next page":      {"https://graph.microsoft.com/v1.0/users/delta?$skiptoken=a-b_c", changed(), "/users/delta?$skiptoken=a-b_c"},
		"the next round":     {"https://graph.microsoft.com/v1.0/users/delta?$deltatoken=x", changed(), "/users/delta?$deltatoken=x"},
		"named in full":      {"https://graph.microsoft.com/v1.0/users/microsoft.graph.delta()?%24skipToken=x", changed(), "/users/microsoft.graph.delta()?%24skipToken=x"},
		"with more":          {"https://graph.microsoft.com/v1.0/users/delta?$select=id&$deltatoken=x", changed(), "/users/delta?$select=id&$deltatoken=x"},
		"of the report":      {"https://graph.microsoft.com/v1.0/reports/authenticationMethods/userRegistrationDetails?$skiptoken=x", reported(), "/reports/authenticationMethods/userRegistrationDetails?$skiptoken=x"},
		"of members":         {"https://graph.microsoft.com/v1.0/groups/" + one + "/transitiveMembers?$skiptoken=x", members(one), "/groups/" + one + "/transitiveMembers?$skiptoken=x"},
		"of another group":   {"https://graph.microsoft.com/v1.0/groups/" + two + "/transitiveMembers?$skiptoken=x", members(one), ""},
		"of another list":    {"https://graph.microsoft.com/v1.0/users?$skiptoken=x", changed(), ""},
		"of one below":       {"https://graph.microsoft.com/v1.0/users/delta/x?$skiptoken=x", changed(), ""},
		"up and elsewhere":   {"https://graph.microsoft.com/v1.0/users/delta/../" + one + "?$skiptoken=x", changed(), ""},
		"hidden in the path": {"https://graph.microsoft.com/v1.0/users%2Fdelta%2F..?$skiptoken=x", changed(), ""},
		"without a mark":     {"https://graph.microsoft.com/v1.0/users/delta?$select=id", changed(), ""},
		"with an empty mark": {"https://graph.microsoft.com/v1.0/users/delta?$deltatoken=", changed(), ""},
		"without a query":    {"https://graph.microsoft.com/v1.0/users/delta", changed(), ""},
		"of another version": {"https://graph.microsoft.com/beta/users/delta?$skiptoken=x", changed(), ""},
		"on another host":    {"https://elsewhere.example/v1.0/users/delta?$skiptoken=x", changed(), ""},
		"on another port":    {"https://graph.microsoft.com:8443/v1.0/users/delta?$skiptoken=x", changed(), ""},
		"not encrypted":      {"http://graph.microsoft.com/v1.0/users/delta?$skiptoken=x", changed(), ""},
		"with a new line":    {"https://graph.microsoft.com/v1.0/users/delta?$skiptoken=x\r\nx: y", changed(), ""},
		"too long":           {"https://graph.microsoft.com/v1.0/users/delta?$skiptoken=" + strings.Repeat("x", maxToken), changed(), ""},
		"none":               {"", changed(), ""},
	} {
		got, ok := c.token(s.link, s.of)
		if ok != (s.want != "") || ok && got != s.want {
			t.Errorf("%s: %q, %v; want %q", name, got, ok, s.want)
		}
	}
}

// A stored token is opened by whatever program comes after, so it is looked at again.
func FuzzAStoredTokenStaysWhereItMay(f *testing.F) {
	c, err := New(config("https://graph.example", nil))
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{"/users/delta?$skiptoken=x", "//evil.example/?$skiptoken=x", "/users/delta?$deltatoken=%zz", "@evil.example/users/delta?$skiptoken=x",
		"/users/delta%3f?$skiptoken=x", "/users/delta?$skiptoken=x#", "/users/%64elta?$deltatoken=x", "?$skiptoken=x", "\\\\evil\\?$skiptoken=x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, token string) {
		u, ok := c.open(graph.Token(token), changed())
		if !ok {
			return
		}
		back, err := url.Parse(u.String())
		if err != nil || back.Scheme != "https" || back.Host != "graph.example" || back.User != nil || back.Fragment != "" ||
			!strings.HasPrefix(strings.ToLower(back.Path), "/v1.0/users/") || !strings.Contains(strings.ToLower(back.Path), "delta") {
			t.Errorf("%q leads to %s", token, u)
		}
	})
}
