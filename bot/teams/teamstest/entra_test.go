package teamstest_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/google/uuid"

	"lotsen/bot/teams/teamstest"
)

func certificate(t *testing.T) (*x509.Certificate, *rsa.PrivateKey) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "lotsen"}, NotAfter: time.Now().Add(time.Hour)}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	return cert, key
}

// maker makes a credential that talks to the fake.
type maker func(o policy.ClientOptions) (azcore.TokenCredential, error)

func secret(tenant, app, secret string) maker {
	return func(o policy.ClientOptions) (azcore.TokenCredential, error) {
		return azidentity.NewClientSecretCredential(tenant, app, secret, &azidentity.ClientSecretCredentialOptions{ClientOptions: o, DisableInstanceDiscovery: true})
	}
}

func certified(app string, cert *x509.Certificate, key *rsa.PrivateKey) maker {
	return func(o policy.ClientOptions) (azcore.TokenCredential, error) {
		return azidentity.NewClientCertificateCredential(teamstest.TenantID, app, []*x509.Certificate{cert}, key,
			&azidentity.ClientCertificateCredentialOptions{ClientOptions: o, DisableInstanceDiscovery: true})
	}
}

func asserted(app, assertion string) maker {
	return func(o policy.ClientOptions) (azcore.TokenCredential, error) {
		return azidentity.NewClientAssertionCredential(teamstest.TenantID, app, func(context.Context) (string, error) { return assertion, nil },
			&azidentity.ClientAssertionCredentialOptions{ClientOptions: o, DisableInstanceDiscovery: true})
	}
}

func managed(client string) maker {
	return func(o policy.ClientOptions) (azcore.TokenCredential, error) {
		return azidentity.NewManagedIdentityCredential(&azidentity.ManagedIdentityCredentialOptions{ClientOptions: o, ID: azidentity.ClientID(client)})
	}
}

func TestTheBotProvesItselfInEveryWay(t *testing.T) {
	// New ids each time: azidentity keeps a managed identity's token for the process.
	app, other := uuid.NewString(), uuid.NewString()
	cert, key := certificate(t)
	otherCert, otherKey := certificate(t)
	for name, c := range map[string]struct {
		make    maker
		refused string
	}{
		"secret":            {secret(teamstest.TenantID, app, teamstest.Secret), ""},
		"wrong secret":      {secret(teamstest.TenantID, app, "guess"), "AADSTS7000215"},
		"wrong app":         {secret(teamstest.TenantID, other, teamstest.Secret), "AADSTS700016"},
		"wrong tenant":      {secret(other, app, teamstest.Secret), "AADSTS90002"},
		"certificate":       {certified(app, cert, key), ""},
		"wrong certificate": {certified(app, otherCert, otherKey), "AADSTS700027"},
		"federation":        {asserted(app, "from outside"), ""},
		"bad federation":    {asserted(app, "a.b.c"), "AADSTS700027"},
		"managed identity":  {managed(app), ""},
		"wrong identity":    {managed(other), "Identity not found"},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, teamstest.Options{AppID: app, Certificate: cert, Assertion: "from outside"}, func(w *world) {
				cred, err := c.make(policy.ClientOptions{Transport: w.Client(), Retry: policy.RetryOptions{MaxRetries: -1}})
				if err != nil {
					w.Fatal(err)
				}
				got, err := cred.GetToken(w.Context(), policy.TokenRequestOptions{Scopes: []string{"https://api.botframework.com/.default"}})
				if c.refused != "" {
					if err == nil || !strings.Contains(err.Error(), c.refused) {
						w.Errorf("the refusal is %v", err)
					}
					return
				}
				if err != nil {
					w.Fatal(err)
				}
				w.token = got.Token
				if id, refused := w.send(object{"type": "message", "text": "hej"}); id == "" {
					w.Errorf("the connector refuses the token: %s", refused)
				}
				if left := time.Until(got.ExpiresOn); left < 55*time.Minute || left > time.Hour {
					w.Errorf("the token lasts %v", left)
				}
			})
		})
	}
}

func TestTokensEndAndAreTakenBack(t *testing.T) {
	inWorld(t, teamstest.Options{TokenLife: 10 * time.Minute}, func(w *world) {
		hej := object{"type": "message", "text": "hej"}
		if _, refused := w.send(hej); refused != "" {
			w.Error(refused)
		}
		time.Sleep(10 * time.Minute)
		if _, refused := w.send(hej); refused != "Unauthorized" {
			w.Errorf("an old token is answered %q", refused)
		}
		w.token = w.fetchToken()
		if _, refused := w.send(hej); refused != "" {
			w.Error(refused)
		}
		w.RevokeTokens()
		if _, refused := w.send(hej); refused != "Unauthorized" {
			w.Errorf("a revoked token is answered %q", refused)
		}
		w.token = ""
		if _, refused := w.send(hej); refused != "Unauthorized" {
			w.Errorf("no token is answered %q", refused)
		}
	})
}

func TestTheTokenEndpointRefusesWhatEntraRefuses(t *testing.T) {
	right := url.Values{"grant_type": {"client_credentials"}, "client_id": {teamstest.AppID}, "client_secret": {teamstest.Secret}, "scope": {"openid https://api.botframework.us/.default"}}
	for field, c := range map[string]struct{ value, code string }{
		"": {"", ""}, "grant_type": {"password", "unsupported_grant_type"}, "scope": {"https://graph.microsoft.com/.default", "invalid_scope"},
		"client_secret": {"", "invalid_client"}, "client_id": {"", "unauthorized_client"},
	} {
		inWorld(t, teamstest.Options{}, func(w *world) {
			form := url.Values{}
			for k, v := range right {
				form[k] = v
			}
			form.Set(field, c.value)
			status, body := w.postForm("https://login.microsoftonline.us/"+teamstest.TenantID+"/oauth2/v2.0/token", form)
			if got, _ := body["error"].(string); got != c.code || (c.code == "") != (status == http.StatusOK) {
				w.Errorf("%s: %d %v", field, status, body)
			}
		})
	}
}
