package teams

import (
	"context"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"time"
)

const (
	// fetchFor is how long fetching the keys may take: somebody may be waiting.
	fetchFor = 5 * time.Second
	// maxMetadata and maxKeys bound what is read, in bytes: the real document holds
	// some 470 keys with their certificates.
	maxMetadata = 256 << 10
	maxKeys     = 8 << 20
	// mostKeys bounds how many are used.
	mostKeys = 5000
	// The sizes of modulus that are used, in bits.
	minModulus = 2048
	maxModulus = 8192
)

// openIDURL is where a cloud publishes the metadata of what it signs with, and issuer
// who it says has signed. Source: learn.microsoft.com/azure/bot-service/rest-api/
// bot-framework-rest-connector-authentication, and for the other clouds
// learn.microsoft.com/azure/bot-service/how-to-deploy-gov-cloud-high.
func (c Cloud) openIDURL() string {
	switch c {
	case USGov:
		return "https://login.botframework.azure.us/v1/.well-known/openidconfiguration"
	case China:
		return "https://login.botframework.azure.cn/v1/.well-known/openidconfiguration"
	default:
		return "https://login.botframework.com/v1/.well-known/openidconfiguration"
	}
}

func (c Cloud) issuer() string {
	switch c {
	case USGov:
		return "https://api.botframework.us"
	case China:
		return "https://api.botframework.azure.cn"
	default:
		return "https://api.botframework.com"
	}
}

// keySource is where the keys are published.
type keySource struct {
	url    string // of the metadata
	client *http.Client
	now    func() time.Time
}

// fetch reads the metadata, and the keys that it names.
func (s keySource) fetch(ctx context.Context) (*keySet, error) {
	var metadata struct {
		Keys string `json:"jwks_uri"`
	}
	if err := s.get(ctx, s.url, maxMetadata, &metadata); err != nil {
		return nil, fmt.Errorf("the OpenID metadata: %w", err)
	}
	var published struct {
		Keys []jwk `json:"keys"`
	}
	if err := s.get(ctx, metadata.Keys, maxKeys, &published); err != nil {
		return nil, fmt.Errorf("the keys: %w", err)
	}
	set := &keySet{at: s.now(), byID: make(map[string]signingKey, len(published.Keys))}
	for _, j := range published.Keys[:min(len(published.Keys), mostKeys)] {
		key, ok := j.key()
		if _, twice := set.byID[j.ID]; ok && !twice { // one that cannot be used is no reason to do without the others
			set.byID[j.ID] = key
		}
	}
	if len(set.byID) == 0 {
		return nil, fmt.Errorf("none of %d keys can be used", len(published.Keys))
	}
	return set, nil
}

// get reads a JSON document of at most so many bytes.
func (s keySource) get(ctx context.Context, from string, most int64, into any) error {
	u, err := url.Parse(from)
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())) {
		return errors.New("its address is not https")
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return fmt.Errorf("asking for it: %w", err)
	}
	r.Header.Set("Accept", "application/json")
	resp, err := s.client.Do(r)
	if err != nil {
		return fmt.Errorf("asking for it: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the answer is %d", resp.StatusCode)
	}
	raw, err := io.ReadAll(io.LimitReader(resp.Body, most+1))
	switch {
	case err != nil:
		return fmt.Errorf("reading it: %w", err)
	case int64(len(raw)) > most:
		return fmt.Errorf("it has more than %d bytes", most)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("reading it: %w", err)
	}
	return nil
}

// jwk is a key as it is published (RFC 7517); endorsements are Microsoft's addition.
type jwk struct {
	Type         string   `json:"kty"`
	Use          string   `json:"use"`
	ID           string   `json:"kid"`
	Modulus      string   `json:"n"`
	Exponent     string   `json:"e"`
	Endorsements []string `json:"endorsements"`
}

// key is the key, if it is one to check RS256 with.
func (j jwk) key() (signingKey, bool) {
	if j.Type != "RSA" || j.ID == "" || j.Use != "" && j.Use != "sig" {
		return signingKey{}, false
	}
	n, err := base64.RawURLEncoding.DecodeString(j.Modulus)
	if err != nil {
		return signingKey{}, false
	}
	e, err := base64.RawURLEncoding.DecodeString(j.Exponent)
	if err != nil || len(e) > 4 {
		return signingKey{}, false
	}
	public := &rsa.PublicKey{N: new(big.Int).SetBytes(n)}
	for _, b := range e {
		public.E = public.E<<8 | int(b)
	}
	if bits := public.N.BitLen(); bits < minModulus || bits > maxModulus || public.E < 3 || public.E%2 == 0 || public.E > 1<<31-1 {
		return signingKey{}, false
	}
	return signingKey{public: public, endorsements: j.Endorsements}, true
}
