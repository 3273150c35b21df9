package msgraph

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// Credential is how Lotsen proves to Entra what it is: a Secret, a Certificate,
// a Workload or a ManagedIdentity.
type Credential interface {
	open(cfg Config, o policy.ClientOptions) (azcore.TokenCredential, error)
}

// Secret is a client secret. It never shows when printed or logged.
type Secret string

const hidden = "(secret)"

// String hides the secret.
func (Secret) String() string { return hidden }

// GoString hides the secret.
func (Secret) GoString() string { return hidden }

// MarshalText hides the secret.
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// LogValue hides the secret.
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

func (s Secret) open(cfg Config, o policy.ClientOptions) (azcore.TokenCredential, error) {
	if s == "" {
		return nil, errors.New("the client secret is empty")
	}
	return azidentity.NewClientSecretCredential(cfg.TenantID, cfg.ClientID, string(s),
		&azidentity.ClientSecretCredentialOptions{ClientOptions: o, DisableInstanceDiscovery: cfg.given()})
}

// Certificate is a certificate with its private key: PEM, or PKCS #12 with a
// password.
type Certificate struct {
	Data     Secret
	Password Secret
}

func (c Certificate) open(cfg Config, o policy.ClientOptions) (azcore.TokenCredential, error) {
	certs, key, err := azidentity.ParseCertificates([]byte(c.Data), []byte(c.Password))
	if err != nil {
		return nil, errors.New("the certificate cannot be read") // the cause may quote it
	}
	return azidentity.NewClientCertificateCredential(cfg.TenantID, cfg.ClientID, certs, key,
		&azidentity.ClientCertificateCredentialOptions{ClientOptions: o, DisableInstanceDiscovery: cfg.given()})
}

// Workload is a federated identity, as Kubernetes gives: a file with a token
// that the platform renews.
type Workload struct {
	TokenFile string // empty: what AZURE_FEDERATED_TOKEN_FILE names
}

func (w Workload) open(cfg Config, o policy.ClientOptions) (azcore.TokenCredential, error) {
	return azidentity.NewWorkloadIdentityCredential(&azidentity.WorkloadIdentityCredentialOptions{
		ClientOptions: o, DisableInstanceDiscovery: cfg.given(),
		TenantID: cfg.TenantID, ClientID: cfg.ClientID, TokenFilePath: w.TokenFile,
	})
}

// ManagedIdentity is the identity of the machine in Azure: the one that
// Config.ClientID names, or the machine's own when that is empty.
type ManagedIdentity struct{}

func (ManagedIdentity) open(cfg Config, o policy.ClientOptions) (azcore.TokenCredential, error) {
	opts := &azidentity.ManagedIdentityCredentialOptions{ClientOptions: o}
	opts.Transport = nil // the metadata service is on this machine, not behind our transport
	if cfg.ClientID != "" {
		opts.ID = azidentity.ClientID(cfg.ClientID)
	}
	return azidentity.NewManagedIdentityCredential(opts)
}

// given reports whether the operator named the log-in service. Then it is
// trusted as it is, and Microsoft is not asked about it.
func (cfg Config) given() bool { return strings.TrimSuffix(cfg.LoginURL, "/") != publicLogin }

// openCredential makes the credential with azidentity. Its retries are off: the
// wire retries, with one budget for the whole question.
func openCredential(cfg Config, login *url.URL) (azcore.TokenCredential, error) {
	o := policy.ClientOptions{
		Cloud:     cloud.Configuration{ActiveDirectoryAuthorityHost: "https://" + login.Host},
		Retry:     policy.RetryOptions{MaxRetries: -1},
		Telemetry: policy.TelemetryOptions{Disabled: true},
		Transport: &http.Client{
			Transport:     bounded{tlsOutside(login, cfg.Transport)},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	cred, err := cfg.Credential.open(cfg, o)
	if err != nil {
		return nil, fmt.Errorf("the credential: %w", err)
	}
	return cred, nil
}

// bounded cuts answers that no log-in service gives: MSAL reads them whole.
type bounded struct{ next http.RoundTripper }

// RoundTrip passes the request on.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := b.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	res.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(res.Body, maxLoginBody), res.Body}
	return res, nil
}

// plain carries requests for a log-in service on loopback. azidentity insists
// on https, so it is given that, and the request goes out as http with the
// header that a TLS proxy in front would add.
type plain struct {
	host string
	next http.RoundTripper
}

func tlsOutside(login *url.URL, next http.RoundTripper) http.RoundTripper {
	if login.Scheme == "https" {
		return next
	}
	return plain{login.Host, next}
}

// RoundTrip sends the request to the one host, and none to any other.
func (p plain) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host != p.host {
		return nil, errors.New("the log-in service points to another host")
	}
	r = r.Clone(r.Context())
	r.URL.Scheme = "http"
	r.Header.Set("X-Forwarded-Proto", "https")
	return p.next.RoundTrip(r)
}
