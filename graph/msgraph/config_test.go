package msgraph

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lotsen/graph"
	"lotsen/graph/graphtest"
)

func TestASettingThatWouldLeakATokenIsRefused(t *testing.T) {
	good := Config{TenantID: "t", ClientID: "c", Credential: Secret("s")}
	newClient(t, good)
	for name, change := range map[string]func(*Config){
		"http to Graph":         func(c *Config) { c.GraphURL = "http://graph.example" },
		"http to the log-in":    func(c *Config) { c.LoginURL = "http://login.example" },
		"a host like loopback":  func(c *Config) { c.GraphURL = "http://127.0.0.1.evil.example" },
		"a path":                func(c *Config) { c.GraphURL = "https://graph.example/beta" },
		"a password in it":      func(c *Config) { c.GraphURL = "https://a:b@graph.example" },
		"no address":            func(c *Config) { c.GraphURL = "graph.example" },
		"no tenant":             func(c *Config) { c.TenantID = "" },
		"no client":             func(c *Config) { c.ClientID = "" },
		"no credential":         func(c *Config) { c.Credential = nil },
		"an empty secret":       func(c *Config) { c.Credential = Secret("") },
		"a broken certificate":  func(c *Config) { c.Credential = Certificate{Data: "PRIVATE"} },
		"a tenant that is none": func(c *Config) { c.TenantID = "../x" },
	} {
		cfg := good
		change(&cfg)
		if _, err := New(cfg); err == nil || strings.Contains(err.Error(), "PRIVATE") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, c := range []Config{{TenantID: "t", Credential: ManagedIdentity{}}, {TenantID: "t", ClientID: "c", Credential: ManagedIdentity{}}} {
		newClient(t, c)
	}
}

func TestSecretsDoNotShow(t *testing.T) {
	const word = "hush-hush"
	cfg := Config{Credential: Secret(word)}
	cert := Certificate{Data: word, Password: word}
	asJSON, _ := json.Marshal([]any{cfg.Credential, cert})
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "secret", cfg.Credential, "cert", cert, "cfg", cfg)
	for _, s := range []string{fmt.Sprintf("%v %+v %#v %s %q %x", cfg.Credential, cfg, cfg, cfg.Credential, cert, cert), string(asJSON), log.String()} {
		if strings.Contains(s, word) || strings.Contains(s, fmt.Sprintf("%x", word)) {
			t.Errorf("shown: %s", s)
		}
	}
}

func TestEveryKindOfCredentialGetsAToken(t *testing.T) {
	tenant := newTenant(time.Now)
	srv := httptest.NewServer(tenant.Handler())
	t.Cleanup(srv.Close)
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("header.payload.signature"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, cred := range []Credential{Secret(graphtest.ClientSecret), Certificate{Data: selfSigned(t)}, Workload{TokenFile: file}} {
		cfg := config(srv.URL, nil)
		cfg.Credential = cred
		if _, err := newClient(t, cfg).Person(t.Context(), graphtest.Anna.ID()); err != nil {
			t.Errorf("%T: %v", cred, err)
		}
	}
	cfg := config(srv.URL, nil)
	cfg.Credential = Secret("wrong-secret")
	_, err := newClient(t, cfg).Person(t.Context(), graphtest.Anna.ID())
	var e *graph.Error
	if !errors.As(err, &e) || e.Kind != graph.Denied || e.Status != 401 || e.Code != "invalid_client" || strings.Contains(err.Error(), "wrong-secret") {
		t.Errorf("with a wrong secret: %v", err)
	}
}

func selfSigned(t *testing.T) Secret {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "lotsen"}, NotAfter: time.Now().Add(time.Hour)}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return Secret(string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert})) +
		string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})))
}
