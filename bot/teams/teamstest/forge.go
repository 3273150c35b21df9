package teamstest

import (
	"bytes"
	"context"
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Forge is how an activity is made to look like Teams'. All but Genuine have to be
// refused.
type Forge string

// The ways to forge.
const (
	Genuine Forge = "" // Teams' own

	NoToken         Forge = "no token"
	NotBearer       Forge = "not a bearer token"
	Garbage         Forge = "not a token at all"
	WrongAudience   Forge = "for another bot"
	NoAudience      Forge = "for nobody"
	WrongIssuer     Forge = "by another issuer"
	NoIssuer        Forge = "by no issuer"
	WrongServiceURL Forge = "for another service url"
	NoServiceURL    Forge = "without a service url"
	Expired         Forge = "expired"
	NoExpiry        Forge = "without an end"
	NotYetValid     Forge = "not yet valid"
	UnknownKey      Forge = "by an unknown key"
	NoKey           Forge = "without a key id"
	BadSignature    Forge = "with a bad signature"
	Unendorsed      Forge = "by a key that is not endorsed for Teams"
	HS256           Forge = "signed with the public key as a secret"
	AlgNone         Forge = "not signed"
	OtherAlgorithm  Forge = "signed with RS512"
	OtherTenant     Forge = "from another tenant"
	OtherRecipient  Forge = "to another recipient"
	OtherChannel    Forge = "from another channel"
	// Evil is signed and complete, but its service URL is a stranger's.
	Evil Forge = "with a stranger's service url"
)

// Forges are all but Genuine.
func Forges() []Forge {
	return []Forge{NoToken, NotBearer, Garbage, WrongAudience, NoAudience, WrongIssuer, NoIssuer, WrongServiceURL, NoServiceURL, Expired, NoExpiry,
		NotYetValid, UnknownKey, NoKey, BadSignature, Unendorsed, HS256, AlgNone, OtherAlgorithm, OtherTenant, OtherRecipient, OtherChannel, Evil}
}

// skew is beyond the five minutes that clocks may differ by.
const skew = 6 * time.Minute

// forged is an activity changed as a forgery changes it. The lock is held.
func (s *Teams) forged(activity object, f Forge) object {
	switch f {
	case OtherTenant:
		other := "99999999-4444-4555-8666-ba9876543210"
		obj(activity["conversation"])["tenantId"] = other
		activity["channelData"] = object{"tenant": object{"id": other}}
	case OtherRecipient:
		activity["recipient"] = object{"id": "28:99999999-1111-4222-8333-0123456789ab", "name": "another"}
	case OtherChannel:
		activity["channelId"] = "directline"
	case Evil:
		activity["serviceUrl"] = "https://" + evilHost + "/emea/"
		if s.evilLocal != "" {
			activity["serviceUrl"] = "http://" + s.evilLocal + "/emea/"
		}
	}
	return activity
}

// claims are what a token says. The lock is held.
func (s *Teams) claims(serviceURL string, f Forge) object {
	now := s.opt.Now()
	c := object{"iss": s.opt.Issuer, "aud": s.opt.AppID, "serviceurl": serviceURL,
		"nbf": now.Add(-5 * time.Minute).Unix(), "exp": now.Add(time.Hour).Unix()}
	switch f {
	case WrongAudience:
		c["aud"] = "99999999-1111-4222-8333-0123456789ab"
	case WrongIssuer:
		c["iss"] = "https://sts.windows.net/" + s.opt.TenantID + "/"
	case WrongServiceURL:
		c["serviceurl"] = "https://smba.trafficmanager.net/apac/"
	case Expired:
		c["nbf"], c["exp"] = now.Add(-2*time.Hour).Unix(), now.Add(-skew).Unix()
	case NotYetValid:
		c["nbf"] = now.Add(skew).Unix()
	}
	missing := map[Forge]string{NoAudience: "aud", NoIssuer: "iss", NoServiceURL: "serviceurl", NoExpiry: "exp"}
	delete(c, missing[f])
	return c
}

// cachedBearer is a token that the channel uses again for a while, as Teams does.
type cachedBearer struct {
	key    *signingKey
	signed time.Time
	value  string
}

// bearer is the Authorization of an activity; "" for none. The lock is held.
func (s *Teams) bearer(serviceURL string, f Forge) string {
	if f != Genuine {
		return s.fresh(serviceURL, f)
	}
	now, kept := s.opt.Now(), s.bearers[serviceURL]
	if age := now.Sub(kept.signed); kept.key != s.keys[mainKey] || age < 0 || age > time.Minute {
		kept = cachedBearer{s.keys[mainKey], now, s.fresh(serviceURL, Genuine)}
		s.bearers[serviceURL] = kept
	}
	return kept.value
}

func (s *Teams) fresh(serviceURL string, f Forge) string {
	k := s.keys[mainKey]
	switch f {
	case NoToken:
		return ""
	case NotBearer:
		return "Basic bG90c2VuOmxvdHNlbg=="
	case Garbage:
		return "Bearer not.a.token"
	case Unendorsed:
		k = s.keys[unendorsedKey]
	case UnknownKey:
		k = s.keys[unknownKey]
	}
	header := object{"alg": "RS256", "typ": "JWT", "kid": k.id, "x5t": k.id}
	switch f {
	case NoKey:
		header = object{"alg": "RS256", "typ": "JWT"}
	case HS256, AlgNone, OtherAlgorithm:
		header["alg"] = map[Forge]string{HS256: "HS256", AlgNone: "none", OtherAlgorithm: "RS512"}[f]
	}
	signed := pack(header) + "." + pack(s.claims(serviceURL, f))
	return "Bearer " + signed + "." + base64.RawURLEncoding.EncodeToString(signature(k.key, signed, f))
}

func pack(o object) string { return base64.RawURLEncoding.EncodeToString(encode(o)) }

func signature(key *rsa.PrivateKey, signed string, f Forge) []byte {
	switch f {
	case AlgNone:
		return nil
	case HS256:
		der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
		if err != nil {
			panic("teamstest: writing a public key: " + err.Error())
		}
		mac := hmac.New(sha256.New, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
		mac.Write([]byte(signed))
		return mac.Sum(nil)
	}
	hash := crypto.SHA256
	if f == OtherAlgorithm {
		hash = crypto.SHA512
	}
	h := hash.New()
	h.Write([]byte(signed))
	raw, err := rsa.SignPKCS1v15(rand.Reader, key, hash, h.Sum(nil))
	if err != nil {
		panic("teamstest: signing: " + err.Error())
	}
	if f == BadSignature {
		raw[len(raw)/2] ^= 1
	}
	return raw
}

// Reply is what the app answered to a POST.
type Reply struct {
	Status int
	Body   []byte
}

// Attack posts an activity that claims to be somebody's message, forged in one way,
// once, and gives the answer. Nobody sees the message in Teams.
func (s *Teams) Attack(ctx context.Context, user string, f Forge) (Reply, error) {
	s.mu.Lock()
	u, err := s.person(user)
	if err != nil {
		s.mu.Unlock()
		return Reply{}, err
	}
	c := s.chat(u)
	activity := s.activity(u, c, object{"type": "message", "id": c.nextID(s.opt.Now()), "text": "forged", "textFormat": "plain"})
	s.mu.Unlock()
	return s.PostActivity(ctx, activity, f)
}

// PostActivity posts any activity once, signed for its own service URL and forged in
// one way, and gives the answer. Activity makes one that can be changed.
func (s *Teams) PostActivity(ctx context.Context, activity map[string]any, f Forge) (Reply, error) {
	s.mu.Lock()
	activity = s.forged(clone(activity), f)
	bearer := s.bearer(str(activity["serviceUrl"]), f)
	s.mu.Unlock()
	return s.PostRaw(ctx, encode(activity), bearer)
}

// Bearer is a genuine Authorization header for a service URL ("": the present one), or
// one forged: to post it with what does not belong to it.
func (s *Teams) Bearer(serviceURL string, f Forge) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if serviceURL == "" {
		serviceURL = s.service
	}
	return s.bearer(serviceURL, f)
}

// PostRaw posts any body with any Authorization ("": none).
func (s *Teams) PostRaw(ctx context.Context, body []byte, authorization string) (Reply, error) {
	s.mu.Lock()
	app := s.app
	s.mu.Unlock()
	if app == nil {
		return Reply{}, errNoApp
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, app.URL, bytes.NewReader(body))
	if err != nil {
		return Reply{}, fmt.Errorf("addressing the app: %w", err)
	}
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	r.Header.Set("User-Agent", "Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)")
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	client := app.Client
	if client == nil {
		client = s.client
	}
	answered, err := client.Do(r)
	if err != nil {
		return Reply{}, fmt.Errorf("posting to the app: %w", err)
	}
	defer func() { _ = answered.Body.Close() }() // it was read
	read, err := io.ReadAll(io.LimitReader(answered.Body, maxAnswer))
	if err != nil {
		return Reply{}, fmt.Errorf("reading the app's answer: %w", err)
	}
	return Reply{answered.StatusCode, read}, nil
}
