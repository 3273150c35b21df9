package teamstest_test

import (
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"lotsen/bot/teams/teamstest"
)

type webKey struct {
	Kid, N, E    string
	Endorsements []string
}

// keySet reads the keys as a bot does, by way of the metadata.
func (w *world) keySet() []webKey {
	w.Helper()
	var metadata struct {
		JWKSURI string `json:"jwks_uri"`
		Issuer  string
	}
	w.getJSON(w.OpenIDURL(), &metadata)
	if metadata.Issuer != "https://api.botframework.com" {
		w.Errorf("the metadata names the issuer %q", metadata.Issuer)
	}
	var set struct{ Keys []webKey }
	w.getJSON(metadata.JWKSURI, &set)
	return set.Keys
}

func (w *world) getJSON(address string, into any) {
	w.Helper()
	answer, err := w.Client().Get(address)
	if err != nil {
		w.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if err := json.NewDecoder(answer.Body).Decode(into); err != nil {
		w.Fatal(err)
	}
}

// verify is what a careful bot does, with a library that the fake does not use. It
// gives the first reason against an activity; "" if there is none.
func verify(keys []webKey, g got) string {
	raw, bearer := strings.CutPrefix(g.Authorization, "Bearer ")
	if !bearer {
		return "no bearer"
	}
	claims := jwt.MapClaims{}
	_, err := jwt.ParseWithClaims(raw, claims, func(token *jwt.Token) (any, error) {
		i := slices.IndexFunc(keys, func(k webKey) bool { return k.Kid == token.Header["kid"] })
		if i < 0 {
			return nil, errors.New("unknown key")
		}
		if !slices.Contains(keys[i].Endorsements, "msteams") {
			return nil, errors.New("not endorsed")
		}
		n, err := base64.RawURLEncoding.DecodeString(keys[i].N)
		return &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: 65537}, err
	}, jwt.WithValidMethods([]string{"RS256"}), jwt.WithIssuer("https://api.botframework.com"), jwt.WithAudience(teamstest.AppID),
		jwt.WithLeeway(5*time.Minute), jwt.WithExpirationRequired())
	switch {
	case err != nil:
		return err.Error()
	case claims["serviceurl"] != g.Body["serviceUrl"]:
		return "another serviceurl"
	case !strings.HasPrefix(fmt.Sprint(g.Body["serviceUrl"]), "https://smba.trafficmanager.net/"):
		return "a stranger's"
	case g.Body["channelId"] != "msteams":
		return "another channel"
	case at(g.Body, "recipient", "id") != "28:"+teamstest.AppID:
		return "another recipient"
	case at(g.Body, "conversation", "tenantId") != teamstest.TenantID || at(g.Body, "channelData", "tenant", "id") != teamstest.TenantID:
		return "another tenant"
	}
	return ""
}

func TestEachForgeryIsWrongInItsOneWay(t *testing.T) {
	why := map[teamstest.Forge]string{
		teamstest.Genuine: "", teamstest.NoToken: "no bearer", teamstest.NotBearer: "no bearer", teamstest.Garbage: "malformed",
		teamstest.WrongAudience: "invalid audience", teamstest.NoAudience: "aud claim is required", teamstest.WrongIssuer: "invalid issuer", teamstest.NoIssuer: "iss claim is required",
		teamstest.WrongServiceURL: "another serviceurl", teamstest.NoServiceURL: "another serviceurl", teamstest.Expired: "expired", teamstest.NoExpiry: "exp claim is required",
		teamstest.NotYetValid: "not valid yet", teamstest.UnknownKey: "unknown key", teamstest.NoKey: "unknown key", teamstest.BadSignature: "verification error",
		teamstest.Unendorsed: "not endorsed", teamstest.HS256: "signing method HS256 is invalid", teamstest.AlgNone: "signing method none is invalid", teamstest.OtherAlgorithm: "signing method RS512 is invalid",
		teamstest.OtherTenant: "another tenant", teamstest.OtherRecipient: "another recipient", teamstest.OtherChannel: "another channel", teamstest.Evil: "a stranger's",
	}
	inWorld(t, teamstest.Options{}, func(w *world) {
		keys := w.keySet()
		for _, f := range append(teamstest.Forges(), teamstest.Genuine) {
			expected, known := why[f]
			if _, err := w.Attack(w.Context(), w.anna, f); err != nil || !known {
				w.Fatalf("%s: %v, known %v", f, err, known)
			}
			all := w.bot.got()
			reason := verify(keys, all[len(all)-1])
			if expected == "" && reason != "" || !strings.Contains(reason, expected) {
				w.Errorf("an activity %q is refused because %q, not because of %q", f, reason, expected)
			}
		}
		if len(why) != len(teamstest.Forges())+1 {
			w.Errorf("%d ways are known, %d are tried", len(why), len(teamstest.Forges())+1)
		}
		if len(w.Messages(w.anna)) != 0 {
			w.Error("a forged message is seen in Teams")
		}
	})
}

func TestKeysRotateAndFail(t *testing.T) {
	inWorld(t, teamstest.Options{Crowd: 470}, func(w *world) {
		before := w.keySet()
		if len(before) != 472 {
			w.Errorf("there are %d keys", len(before))
		}
		genuine := func(keys []webKey) string {
			w.Helper()
			w.Type(w.anna, "hej")
			synctest.Wait()
			all := w.bot.got()
			return verify(keys, all[len(all)-1])
		}
		if why := genuine(before); why != "" {
			w.Errorf("before the rotation: %s", why)
		}
		w.RotateKeys(true)
		if why := genuine(before); !strings.Contains(why, "unknown key") {
			w.Errorf("with the old keys: %q", why)
		}
		kept := w.keySet()
		if why := genuine(kept); why != "" || len(kept) != 473 {
			w.Errorf("with the new keys, of which there are %d: %q", len(kept), why)
		}
		w.RotateKeys(false)
		if now := w.keySet(); len(now) != 473 || genuine(now) != "" {
			w.Errorf("there are %d keys", len(now))
		}
		w.Fail("keys", teamstest.Fault{Status: http.StatusServiceUnavailable}, 1)
		answer, err := w.Client().Get("https://login.botframework.com/v1/.well-known/keys")
		if err != nil {
			w.Fatal(err)
		}
		_ = answer.Body.Close() // the status is enough
		if answer.StatusCode != http.StatusServiceUnavailable || w.Count("keys") != 3 {
			w.Errorf("the keys answer %d after %d times", answer.StatusCode, w.Count("keys"))
		}
	})
}

func TestAnyBodyCanBePostedWithAnyToken(t *testing.T) {
	inWorld(t, teamstest.Options{}, func(w *world) {
		reply, err := w.PostRaw(w.Context(), []byte("{nonsense"), w.Bearer("", teamstest.Genuine))
		if err != nil || reply.Status != http.StatusBadRequest || !strings.HasPrefix(string(reply.Body), "not JSON") {
			w.Errorf("the bot answered %d %s, %v", reply.Status, reply.Body, err)
		}
		a := w.Activity(w.anna, object{"type": "message", "text": "x"})
		a["unheard"] = true
		if _, err := w.PostActivity(w.Context(), a, teamstest.Genuine); err != nil || w.bot.last(w.T)["unheard"] != true {
			w.Errorf("the bot got %v, %v", w.bot.last(w.T), err)
		}
	})
}
