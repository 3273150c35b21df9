package teams

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

const (
	testApp    = "5b1c7e0a-1111-4222-8333-0123456789ab"
	testTenant = "7d2f9c31-4444-4555-8666-ba9876543210"
	testURL    = "https://smba.trafficmanager.net/emea/"
)

func TestTheClaimsOfATokenAreHeldAgainstWhoItMustBeFromAndFor(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	unix := func(d time.Duration) float64 { return float64(now.Add(d).Unix()) }
	for _, c := range []struct {
		name   string
		change func(jwt.MapClaims)
		good   bool
	}{
		{"as Teams makes them", func(jwt.MapClaims) {}, true},
		{"our id in capitals", func(c jwt.MapClaims) { c["aud"] = strings.ToUpper(testApp) }, true},
		{"one of several audiences", func(c jwt.MapClaims) { c["aud"] = []any{"other", testApp} }, true},
		{"over for less than the skew", func(c jwt.MapClaims) { c["exp"] = unix(-skew + time.Second) }, true},
		{"over for the skew", func(c jwt.MapClaims) { c["exp"] = unix(-skew) }, false},
		{"valid within the skew", func(c jwt.MapClaims) { c["nbf"] = unix(skew) }, true},
		{"not valid yet", func(c jwt.MapClaims) { c["nbf"] = unix(skew + time.Second) }, false},
		{"without an end", func(c jwt.MapClaims) { delete(c, "exp") }, false},
		{"an end that is no time", func(c jwt.MapClaims) { c["exp"] = "tomorrow" }, false},
		{"without a beginning", func(c jwt.MapClaims) { delete(c, "nbf") }, true},
		{"another issuer", func(c jwt.MapClaims) { c["iss"] = "https://api.botframework.us" }, false},
		{"an issuer with a slash", func(c jwt.MapClaims) { c["iss"] = "https://api.botframework.com/" }, false},
		{"no issuer", func(c jwt.MapClaims) { delete(c, "iss") }, false},
		{"an issuer that is a list", func(c jwt.MapClaims) { c["iss"] = []any{"https://api.botframework.com"} }, false},
		{"the issuer by another name", func(c jwt.MapClaims) { delete(c, "iss"); c["ISS"] = "https://api.botframework.com" }, false},
		{"for another bot", func(c jwt.MapClaims) { c["aud"] = testTenant }, false},
		{"for nobody", func(c jwt.MapClaims) { delete(c, "aud") }, false},
		{"for a bot whose id is ours and more", func(c jwt.MapClaims) { c["aud"] = testApp + "x" }, false},
		{"no service URL", func(c jwt.MapClaims) { delete(c, "serviceurl") }, false},
		{"an empty service URL", func(c jwt.MapClaims) { c["serviceurl"] = "" }, false},
		{"a service URL that is a list", func(c jwt.MapClaims) { c["serviceurl"] = []any{testURL} }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			claims := jwt.MapClaims{"iss": "https://api.botframework.com", "aud": testApp, "serviceurl": testURL, "nbf": unix(-time.Minute), "exp": unix(time.Hour)}
			c.change(claims)
			got, err := checkClaims(claims, testApp, Public.issuer(), now)
			if (err == nil) != c.good || c.good && got != testURL {
				t.Errorf("got %q, %v", got, err)
			}
			var no *rebuff
			if err != nil && (!errors.As(err, &no) || no.status != http.StatusUnauthorized) {
				t.Errorf("it is refused as %v", err)
			}
		})
	}
	if _, err := checkClaims(jwt.MapClaims{"iss": "https://api.botframework.com", "aud": "", "serviceurl": testURL, "exp": unix(time.Hour)}, "", Public.issuer(), now); err == nil {
		t.Error("a bot without an id believes what is for nobody")
	}
}

func TestAnActivityIsWhatItsTokenWasFor(t *testing.T) {
	known, err := newHosts(Options{})
	if err != nil {
		t.Fatal(err)
	}
	a := authority{app: testApp, tenant: testTenant, hosts: known}
	for _, c := range []struct {
		name   string
		change func(*activity, *vouched)
		good   bool
	}{
		{"as Teams makes it", func(*activity, *vouched) {}, true},
		{"without the slash", func(_ *activity, p *vouched) { p.serviceURL = strings.TrimSuffix(testURL, "/") }, true},
		{"in capitals", func(act *activity, _ *vouched) { act.ServiceURL = "https://SMBA.trafficmanager.net/EMEA" }, true},
		{"another path", func(_ *activity, p *vouched) { p.serviceURL = "https://smba.trafficmanager.net/amer/" }, false},
		{"no service URL", func(act *activity, _ *vouched) { act.ServiceURL = "" }, false},
		{"a stranger's, vouched for", func(act *activity, p *vouched) {
			act.ServiceURL, p.serviceURL = "https://evil.example/", "https://evil.example/"
		}, false},
		{"another channel", func(act *activity, p *vouched) { act.ChannelID, p.endorsements = "webchat", []string{"webchat"} }, false},
		{"no channel", func(act *activity, _ *vouched) { act.ChannelID = "" }, false},
		{"a key for other channels", func(_ *activity, p *vouched) { p.endorsements = []string{"webchat", "msteams2"} }, false},
		{"a key for none", func(_ *activity, p *vouched) { p.endorsements = nil }, false},
		{"another bot", func(act *activity, _ *vouched) { act.Recipient.ID = "28:" + testTenant }, false},
		{"our id without its prefix", func(act *activity, _ *vouched) { act.Recipient.ID = testApp }, false},
		{"the tenant in the conversation alone", func(act *activity, _ *vouched) { act.ChannelData.Tenant.ID = "" }, true},
		{"the tenant in the channel data alone", func(act *activity, _ *vouched) { act.Conversation.TenantID = "" }, true},
		{"no tenant", func(act *activity, _ *vouched) { act.ChannelData.Tenant.ID, act.Conversation.TenantID = "", "" }, false},
		{"another tenant in the conversation", func(act *activity, _ *vouched) { act.Conversation.TenantID = testApp }, false},
		{"another tenant in the channel data", func(act *activity, _ *vouched) { act.ChannelData.Tenant.ID = testApp }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			act := activity{ChannelID: "msteams", ServiceURL: testURL, Recipient: account{ID: "28:" + testApp}}
			act.ChannelData.Tenant.ID, act.Conversation.TenantID = testTenant, strings.ToUpper(testTenant)
			p := vouched{serviceURL: testURL, endorsements: []string{"skype", "msteams"}}
			c.change(&act, &p)
			err := a.admit(p, act)
			if (err == nil) != c.good {
				t.Errorf("got %v", err)
			}
			var no *rebuff
			if err != nil && (!errors.As(err, &no) || no.status != http.StatusForbidden) {
				t.Errorf("it is refused as %v", err)
			}
		})
	}
}

func TestOnlyOneBearerTokenIsRead(t *testing.T) {
	for name, values := range map[string][]string{
		"none": nil, "empty": {""}, "another scheme": {"Basic abc"}, "no token": {"Bearer "}, "only the scheme": {"Bearer"},
		"two": {"Bearer a", "Bearer b"}, "too long": {"Bearer " + strings.Repeat("a", maxToken+1)},
	} {
		if got, err := bearer(http.Header{"Authorization": values}); err == nil {
			t.Errorf("%s is read as %q", name, got)
		}
	}
	if got, err := bearer(http.Header{"Authorization": {"bearer a.b.c"}}); err != nil || got != "a.b.c" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestEachCloudHasItsOwnIssuerAndKeys(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range []Cloud{Public, USGov, China} {
		if !strings.HasPrefix(c.openIDURL(), "https://") || seen[c.issuer()] || seen[c.openIDURL()] {
			t.Errorf("%q: %s, %s", c, c.issuer(), c.openIDURL())
		}
		seen[c.issuer()], seen[c.openIDURL()] = true, true
	}
}
