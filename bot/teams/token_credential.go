package teams

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// CredentialConfig says how Lotsen proves to Entra that it is the bot: by exactly one
// of Secret, CertificatePath, Workload and ManagedIdentity. It never shows its secrets
// when printed or logged.
type CredentialConfig struct {
	TenantID string
	ClientID string // the bot's app id; of a managed identity: empty for the machine's own
	Secret   string
	// CertificatePath names a file with the certificate and its key: PEM, or PKCS #12
	// with CertificatePassword.
	CertificatePath     string
	CertificatePassword string
	// Workload is a federated identity, as Kubernetes gives: AZURE_FEDERATED_TOKEN_FILE
	// names its token.
	Workload bool
	// ManagedIdentity is the identity that Azure gives the machine.
	ManagedIdentity bool
	Cloud           Cloud
	// LoginURL is the log-in service, where it is not the cloud's: https, or http on
	// loopback.
	LoginURL string
	Client   *http.Client // makes the calls; nil: one of our own
}

// String hides the secrets.
func (c CredentialConfig) String() string { return "credential of " + c.ClientID }

// GoString hides the secrets.
func (c CredentialConfig) GoString() string { return c.String() }

// LogValue hides the secrets.
func (c CredentialConfig) LogValue() slog.Value { return slog.StringValue(c.String()) }

// maxLogin is how much is read of one answer of the log-in service; azidentity itself
// would read it whole.
const maxLogin = 1 << 20

// Credential makes the credential for Options. It makes no call. The errors quote no
// secret.
func Credential(c CredentialConfig) (azcore.TokenCredential, error) {
	ways := 0
	for _, way := range []bool{c.Secret != "", c.CertificatePath != "", c.Workload, c.ManagedIdentity} {
		if way {
			ways++
		}
	}
	switch {
	case ways != 1:
		return nil, fmt.Errorf("teams: %d credentials are given, one of secret, certificate, workload and managed identity is needed", ways)
	case !c.ManagedIdentity && (c.TenantID == "" || c.ClientID == ""):
		return nil, errors.New("teams: a credential needs a tenant and an app id")
	}
	login, given, err := c.login()
	if err != nil {
		return nil, err
	}
	cred := &credential{open: func() (azcore.TokenCredential, error) { return c.open(login, given) }}
	return cred, cred.Renew()
}

// login is the log-in service, and whether it was given: then it is trusted as it is,
// and Microsoft is not asked about it.
func (c CredentialConfig) login() (u *url.URL, given bool, err error) {
	host := map[Cloud]string{Public: "https://login.microsoftonline.com", USGov: "https://login.microsoftonline.us", China: "https://login.partner.microsoftonline.cn"}[c.Cloud]
	if c.LoginURL != "" {
		host, given = strings.TrimSuffix(c.LoginURL, "/"), true
	}
	u, err = url.Parse(host)
	switch {
	case host == "":
		return nil, false, errors.New("teams: there is no such cloud")
	case err != nil || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.User != nil:
		return nil, false, errors.New("teams: the log-in URL is not https:// and a host")
	case u.Scheme != "https" && !(u.Scheme == "http" && isLoopback(u.Hostname())):
		return nil, false, errors.New("teams: the log-in URL is neither https nor http on loopback")
	}
	return u, given, nil
}

// open makes the credential with azidentity. Its retries are off: whoever needs a token
// comes again.
func (c CredentialConfig) open(login *url.URL, given bool) (azcore.TokenCredential, error) {
	o := policy.ClientOptions{
		Cloud:     cloud.Configuration{ActiveDirectoryAuthorityHost: "https://" + login.Host},
		Retry:     policy.RetryOptions{MaxRetries: -1},
		Telemetry: policy.TelemetryOptions{Disabled: true},
		Transport: loginClient(login, c.Client),
	}
	switch {
	case c.Secret != "":
		return azidentity.NewClientSecretCredential(c.TenantID, c.ClientID, c.Secret,
			&azidentity.ClientSecretCredentialOptions{ClientOptions: o, DisableInstanceDiscovery: given})
	case c.Workload:
		return azidentity.NewWorkloadIdentityCredential(&azidentity.WorkloadIdentityCredentialOptions{
			ClientOptions: o, DisableInstanceDiscovery: given, TenantID: c.TenantID, ClientID: c.ClientID})
	case c.ManagedIdentity:
		opts := &azidentity.ManagedIdentityCredentialOptions{ClientOptions: o}
		opts.Transport = nil // the metadata service is on this machine, not behind our client
		if c.ClientID != "" {
			opts.ID = azidentity.ClientID(c.ClientID)
		}
		return azidentity.NewManagedIdentityCredential(opts)
	}
	raw, err := os.ReadFile(c.CertificatePath)
	if err != nil {
		return nil, fmt.Errorf("reading the certificate: %w", err)
	}
	certs, key, err := azidentity.ParseCertificates(raw, []byte(c.CertificatePassword))
	if err != nil {
		return nil, errors.New("the certificate cannot be read") // the cause may quote it
	}
	return azidentity.NewClientCertificateCredential(c.TenantID, c.ClientID, certs, key,
		&azidentity.ClientCertificateCredentialOptions{ClientOptions: o, DisableInstanceDiscovery: given})
}

// credential is one of azidentity's. Those keep the token they once got; to get another
// one made, they are made anew.
type credential struct {
	open func() (azcore.TokenCredential, error)

	mu   sync.Mutex
	cred azcore.TokenCredential
}

// GetToken gives a token.
func (c *credential) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	c.mu.Lock()
	cred := c.cred
	c.mu.Unlock()
	return cred.GetToken(ctx, o)
}

// Renew forgets the token that was got, and reads a renewed certificate.
func (c *credential) Renew() error {
	cred, err := c.open()
	if err != nil {
		return fmt.Errorf("teams: the credential: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cred = cred
	return nil
}

// loginClient makes the calls of azidentity: bounded, to one host, without redirects.
func loginClient(login *url.URL, c *http.Client) *http.Client {
	base := http.DefaultTransport
	if c != nil && c.Transport != nil {
		base = c.Transport
	}
	return &http.Client{
		Transport:     loginWire{login: login, base: base},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// loginWire is the transport to the log-in service. azidentity insists on https; where
// the service is plain http on loopback the request goes out as that.
type loginWire struct {
	login *url.URL
	base  http.RoundTripper
}

// RoundTrip passes a request on, and cuts an answer that no log-in service gives.
func (w loginWire) RoundTrip(r *http.Request) (*http.Response, error) {
	if w.login.Scheme == "http" {
		if r.URL.Host != w.login.Host {
			return nil, errors.New("the log-in service points to another host")
		}
		r = r.Clone(r.Context())
		r.URL.Scheme = "http"
		r.Header.Set("X-Forwarded-Proto", "https")
	}
	resp, err := w.base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(resp.Body, maxLogin), resp.Body}
	return resp, nil
}
