package teams

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// CheckOptions are the settings to check. They may be wrong or missing.
type CheckOptions struct {
	AppID string // the bot's
	// Credential is what tokens for the connector are asked for with.
	Credential CredentialConfig
	OpenIDURL  string       // empty: the cloud's
	PublicURL  string       // where Teams reaches Lotsen; empty: that is not looked at
	Client     *http.Client // nil: one of our own
}

// Finding is one thing that was looked at, in the operator's words. It never holds
// a secret or a token.
type Finding struct {
	What string
	OK   bool
	Mend string // what to do; empty if it is OK
}

// checkFor is how long each call of a check may take.
const checkFor = 10 * time.Second

// The settings, as findings name them.
const (
	appIDSetting  = "LOTSEN_TEAMS_APP_ID"
	tenantSetting = "LOTSEN_TEAMS_TENANT_ID"
	secretSetting = "LOTSEN_TEAMS_CLIENT_SECRET"
	openIDSetting = "LOTSEN_TEAMS_OPENID_URL"
	publicSetting = "LOTSEN_PUBLIC_URL"
)

// Where the values of the settings are, in the Microsoft Entra admin centre.
const (
	appIDPlace  = "copy the Application (client) ID from Overview of the bot's app registration"
	tenantPlace = "copy the Directory (tenant) ID from Overview of the bot's app registration"
	secretPlace = "make a new client secret under Certificates & secrets of the bot's app registration, and copy its Value"
	openHTTPS   = "outgoing HTTPS must be open, or HTTPS_PROXY set"
)

// Check looks at the settings of Teams: their form, whether Microsoft gives a token
// for the connector, whether the keys that Teams signs with can be fetched, and
// whether the messaging endpoint answers and lets nobody in unproven. Each call has a
// deadline of 10 s. It sends nothing to anybody.
func Check(ctx context.Context, o CheckOptions) []Finding {
	if o.Client == nil {
		o.Client = &http.Client{Timeout: checkFor}
	}
	list := o.checkForms()
	if !slices.ContainsFunc(list, func(f Finding) bool { return !f.OK }) {
		list = append(list, o.checkToken(ctx))
	}
	list = append(list, o.checkKeys(ctx))
	return append(list, o.checkEndpoint(ctx)...)
}

func well(what string) Finding { return Finding{What: what, OK: true} }

func toMend(what, how string) Finding { return Finding{What: what, Mend: how} }

// checkForms looks at what can be seen of the settings without asking anybody.
func (o CheckOptions) checkForms() []Finding {
	var list []Finding
	for _, id := range []struct{ setting, value, place string }{
		{appIDSetting, o.AppID, appIDPlace}, {tenantSetting, o.Credential.TenantID, tenantPlace},
	} {
		switch {
		case id.value == "":
			list = append(list, toMend(id.setting+" is not set", id.place))
		case !isGUID(strings.ToLower(id.value)):
			list = append(list, toMend(id.setting+" is not a GUID, 36 characters", id.place))
		}
	}
	if o.AppID != "" && strings.EqualFold(o.AppID, o.Credential.TenantID) {
		list = append(list, toMend(appIDSetting+" and "+tenantSetting+" are the same", appIDPlace))
	}
	switch secret := o.Credential.Secret; {
	case o.Credential.CertificatePath != "" || o.Credential.Workload || o.Credential.ManagedIdentity:
	case secret == "":
		list = append(list, toMend(secretSetting+" is not set", secretPlace))
	case strings.ContainsAny(secret, " \t\r\n\"'"):
		list = append(list, toMend(secretSetting+" holds spaces, line breaks or quotes", "copy the secret's Value alone"))
	case isGUID(strings.ToLower(secret)):
		list = append(list, toMend(secretSetting+" holds the Secret ID, or another id", secretPlace))
	}
	if len(list) == 0 {
		list = append(list, well(appIDSetting+", "+tenantSetting+": have the right form"))
	}
	return list
}

// checkToken asks for a token for the connector.
func (o CheckOptions) checkToken(ctx context.Context) Finding {
	what := "a token for the bot"
	credential, err := Credential(o.Credential)
	if err != nil {
		return toMend(what+": "+err.Error(), "see the settings of the bot's credential")
	}
	ctx, cancel := context.WithTimeout(ctx, checkFor)
	defer cancel()
	token, err := credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{scopeOf(o.Credential.Cloud)}})
	switch {
	case err != nil:
		return noToken(err)
	case token.Token == "":
		return toMend(what+": the answer holds none", "see whether a proxy answers for the log-in service")
	}
	return well(what + ": Microsoft gives one")
}

// checkKeys fetches the keys that Teams signs with.
func (o CheckOptions) checkKeys(ctx context.Context) Finding {
	from, how := o.OpenIDURL, "see "+openIDSetting
	if from == "" {
		from, how = o.Credential.Cloud.openIDURL(), openHTTPS
	}
	ctx, cancel := context.WithTimeout(ctx, checkFor)
	defer cancel()
	set, err := keySource{url: from, client: withoutRedirects(o.Client), now: time.Now}.fetch(ctx)
	var broken *url.Error
	switch {
	case errors.As(err, &broken):
		return toMend("the keys that Teams signs with: "+bareCause(err), how)
	case err != nil:
		return toMend("the keys that Teams signs with: "+err.Error(), how)
	}
	n := 0
	for _, key := range set.byID {
		if slices.Contains(key.endorsements, channel) {
			n++
		}
	}
	if n == 0 {
		return toMend("the keys that Teams signs with: none is good for Teams", how)
	}
	return well(fmt.Sprintf("the keys that Teams signs with: %d are published", n))
}

// checkEndpoint asks Lotsen itself, the way that Teams would.
func (o CheckOptions) checkEndpoint(ctx context.Context) []Finding {
	if o.PublicURL == "" {
		return []Finding{well(publicSetting + " is not set, so whether Teams can reach Lotsen was not looked at, and steps have no pictures")}
	}
	u, err := url.Parse(o.PublicURL)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return []Finding{toMend(publicSetting+" is not an address such as https://lotsen.example.se", "Teams calls https alone, with a certificate that everybody trusts")}
	}
	base := strings.TrimSuffix(o.PublicURL, "/")
	status, err := o.status(ctx, http.MethodGet, base+"/healthz")
	switch {
	case err != nil:
		return []Finding{toMend("Lotsen at "+u.Host+": "+bareCause(err), "start bot serve, and let the name, the certificate and the proxy lead to it; then run this again")}
	case status != http.StatusOK:
		return []Finding{toMend(fmt.Sprintf("Lotsen at %s: /healthz answers %d", u.Host, status), "see whether bot serve runs, and what the proxy passes on")}
	}
	list := []Finding{well("Lotsen at " + u.Host + ": runs")}
	status, err = o.status(ctx, http.MethodPost, base+messagesPath)
	at := "the messaging endpoint " + base + messagesPath
	switch {
	case err != nil:
		return append(list, toMend(at+": "+bareCause(err), "see what the proxy does with POST"))
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return append(list, well(at+": answers, and lets nobody in without proof"))
	case status < http.StatusMultipleChoices:
		return append(list, toMend(fmt.Sprintf("%s: takes a message without any proof (%d)", at, status), "something else than bot serve answers there: stop it"))
	}
	return append(list, toMend(fmt.Sprintf("%s: answers %d", at, status), "let the proxy pass POST "+messagesPath+" on unchanged, and see whether that bot serve has the settings of Teams"))
}

// messagesPath is where activities are posted.
const messagesPath = "/api/messages"

// status is what an address of Lotsen's own answers to a call without proof.
func (o CheckOptions) status(ctx context.Context, method, address string) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, checkFor)
	defer cancel()
	var body io.Reader
	if method == http.MethodPost {
		body = strings.NewReader("{}")
	}
	r, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return 0, errors.New("it is no address")
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	resp, err := withoutRedirects(o.Client).Do(r)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	return resp.StatusCode, nil
}
