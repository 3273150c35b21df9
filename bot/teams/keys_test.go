package teams

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// numbers is base64url of a number of so many bits.
func numbers(bits uint) string {
	n := new(big.Int).Lsh(big.NewInt(1), bits-1)
	return base64.RawURLEncoding.EncodeToString(n.Add(n, big.NewInt(1)).Bytes())
}

func TestOnlyKeysToCheckRS256WithAreUsed(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*jwk)
		good   bool
	}{
		{"as published", func(*jwk) {}, true},
		{"without a use", func(j *jwk) { j.Use = "" }, true},
		{"for something else", func(j *jwk) { j.Use = "enc" }, false},
		{"of another type", func(j *jwk) { j.Type = "EC" }, false},
		{"without a name", func(j *jwk) { j.ID = "" }, false},
		{"too short", func(j *jwk) { j.Modulus = numbers(1024) }, false},
		{"too long", func(j *jwk) { j.Modulus = numbers(16384) }, false},
		{"no number", func(j *jwk) { j.Modulus = "!" }, false},
		{"nothing", func(j *jwk) { j.Modulus = "" }, false},
		{"an exponent of one", func(j *jwk) { j.Exponent = "AQ" }, false},
		{"an even exponent", func(j *jwk) { j.Exponent = "Ag" }, false},
		{"a huge exponent", func(j *jwk) { j.Exponent = "AQAAAAE" }, false},
		{"a negative exponent", func(j *jwk) { j.Exponent = "_____w" }, false},
		{"no exponent", func(j *jwk) { j.Exponent = "" }, false},
	} {
		j := jwk{Type: "RSA", Use: "sig", ID: "k", Modulus: numbers(2048), Exponent: "AQAB", Endorsements: []string{"msteams"}}
		c.change(&j)
		key, ok := j.key()
		if ok != c.good || ok && (key.public.E != 65537 || key.public.N.BitLen() != 2048 || key.endorsements[0] != "msteams") {
			t.Errorf("%s: %v, %+v", c.name, ok, key)
		}
	}
}

func TestTheKeysArePublishedWhereTheMetadataSaysAndWithinBounds(t *testing.T) {
	good := fmt.Sprintf(`{"kty":"RSA","use":"sig","kid":"k","n":"%s","e":"AQAB","endorsements":["msteams"]}`, numbers(2048))
	for name, c := range map[string]struct {
		metadata, keys string
		status         int
		want           int // 0: an error
	}{
		"as published":        {`{"jwks_uri":"%s/keys"}`, `{"keys":[` + good + `]}`, 200, 1},
		"one that is damaged": {`{"jwks_uri":"%s/keys"}`, `{"keys":[{"kty":"RSA","kid":"x"},` + good + `,` + strings.Replace(good, "msteams", "twice", 1) + `]}`, 200, 1},
		"none":                {`{"jwks_uri":"%s/keys"}`, `{"keys":[]}`, 200, 0},
		"no JSON":             {`{"jwks_uri":"%s/keys"}`, `<html>`, 200, 0},
		"too long":            {`{"jwks_uri":"%s/keys"}`, `{"pad":"` + strings.Repeat("x", maxKeys) + `","keys":[` + good + `]}`, 200, 0},
		"elsewhere by http":   {`{"jwks_uri":"http://evil.example/keys"}`, "", 200, 0},
		"a file":              {`{"jwks_uri":"file:///etc/passwd"}`, "", 200, 0},
		"nowhere":             {`{}`, "", 200, 0},
		"moved":               {`{"jwks_uri":"%s/moved"}`, `{"keys":[` + good + `]}`, 200, 0},
		"refused":             {`{"jwks_uri":"%s/keys"}`, `{"keys":[` + good + `]}`, 403, 0},
	} {
		t.Run(name, func(t *testing.T) {
			mux := http.NewServeMux()
			server := httptest.NewServer(mux)
			defer server.Close()
			mux.HandleFunc("/metadata", func(w http.ResponseWriter, _ *http.Request) {
				_, _ = fmt.Fprint(w, strings.ReplaceAll(c.metadata, "%s", server.URL))
			})
			mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(c.status)
				_, _ = fmt.Fprint(w, c.keys)
			})
			mux.Handle("/moved", http.RedirectHandler("/keys", http.StatusFound))
			set, err := keySource{url: server.URL + "/metadata", client: withoutRedirects(server.Client()), now: time.Now}.fetch(t.Context())
			if (err == nil) != (c.want > 0) {
				t.Fatal(err)
			}
			if err == nil && (len(set.byID) != c.want || set.byID["k"].endorsements[0] != "msteams") {
				t.Errorf("got %+v", set.byID)
			}
		})
	}
}

// ring is a store of keys whose fetches a test decides.
func ring(t *testing.T, fetch func(ctx context.Context) ([]string, error)) *keys {
	return &keys{life: t.Context(), now: time.Now, log: slog.New(slog.DiscardHandler), counts: &counts{}, fetch: func(ctx context.Context) (*keySet, error) {
		ids, err := fetch(ctx)
		if err != nil {
			return nil, err
		}
		set := &keySet{at: time.Now(), byID: map[string]signingKey{}}
		for _, id := range ids {
			set.byID[id] = signingKey{endorsements: []string{id}}
		}
		return set, nil
	}}
}

func TestAFetchThatBeganTooEarlyIsFollowedByOneMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var published atomic.Pointer[[]string]
		published.Store(&[]string{"old"})
		var n atomic.Int64
		k := ring(t, func(context.Context) ([]string, error) {
			n.Add(1)
			now := *published.Load()
			time.Sleep(time.Second) // virtual time
			return now, nil
		})
		k.refresh()
		time.Sleep(500 * time.Millisecond)
		published.Store(&[]string{"old", "new"})
		if _, err := k.find(t.Context(), "new"); err != nil || n.Load() != 2 {
			t.Errorf("after %d fetches: %v", n.Load(), err)
		}
	})
}

func TestAWithdrawnKeyIsGoodForAWhileAndThenNotAnyMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		published := []string{"one"}
		k := ring(t, func(context.Context) ([]string, error) { return published, nil })
		if _, err := k.find(t.Context(), "one"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * unknownPause)
		published = []string{"two"}
		if _, err := k.find(t.Context(), "two"); err != nil {
			t.Fatal(err)
		}
		if _, err := k.find(t.Context(), "one"); err != nil {
			t.Errorf("it is gone at once: %v", err)
		}
		for range 2 { // being published no more is not put off by another fetch
			time.Sleep(keyGrace - time.Second)
			k.refresh()
			synctest.Wait()
		}
		if _, err := k.find(t.Context(), "one"); !errors.Is(err, errNoSuchKey) {
			t.Errorf("it is still good: %v", err)
		}
		if len(k.set.Load().byID) != 1 {
			t.Errorf("%d keys are held", len(k.set.Load().byID))
		}
	})
}

func TestWhoFindsTheirKeyWaitsForNoFetch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hangs := false
		k := ring(t, func(ctx context.Context) ([]string, error) {
			if hangs {
				<-ctx.Done()
				return nil, ctx.Err()
			}
			return []string{"one"}, nil
		})
		if _, err := k.find(t.Context(), "one"); err != nil {
			t.Fatal(err)
		}
		hangs = true
		time.Sleep(2 * keysFresh)
		before := time.Now()
		if _, err := k.find(t.Context(), "one"); err != nil || time.Since(before) != 0 {
			t.Errorf("it took %s: %v", time.Since(before), err)
		}
		if _, err := k.find(t.Context(), "two"); !errors.Is(err, errKeysAway) || time.Since(before) > fetchFor {
			t.Errorf("it took %s: %v", time.Since(before), err)
		}
	})
}

func TestManyWhoWaitForAKeyAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := ring(t, func(ctx context.Context) ([]string, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		})
		turned := make(chan error, 2*keysWait)
		for range 2 * keysWait {
			go func() {
				_, err := k.find(t.Context(), "x")
				turned <- err
			}()
		}
		synctest.Wait()
		if n := len(turned); n != keysWait {
			t.Errorf("%d were turned away at once", n)
		}
		time.Sleep(2 * fetchFor)
		synctest.Wait()
		for range 2 * keysWait {
			if err := <-turned; !errors.Is(err, errKeysAway) {
				t.Errorf("got %v", err)
			}
		}
		if n := k.counts.n[keyFetches].Load(); n != 1 {
			t.Errorf("%d fetches", n)
		}
	})
}

func TestAKeyThatHasJustComeIsNotAskedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := ring(t, func(context.Context) ([]string, error) { return []string{"one"}, nil })
		if _, err := k.find(t.Context(), "one"); err != nil {
			t.Fatal(err)
		}
		end, err := k.ask("one") // whoever looked for it a moment before it came
		if err != nil {
			t.Fatal(err)
		}
		<-end
		if n := k.counts.n[keyFetches].Load(); n != 1 {
			t.Errorf("%d fetches", n)
		}
	})
}
