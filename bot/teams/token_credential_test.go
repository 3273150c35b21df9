package teams

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lotsen/bot/teams/teamstest"
)

func TestEachKindOfCredentialGetsATokenAndAnother(t *testing.T) {
	certificate, file := certified(t)
	assertion := filepath.Join(t.TempDir(), "assertion")
	if err := os.WriteFile(assertion, []byte("from outside"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AZURE_FEDERATED_TOKEN_FILE", assertion)
	for name, c := range map[string]CredentialConfig{
		"secret": {Secret: theSecret}, "certificate": {CertificatePath: file}, "workload": {Workload: true},
	} {
		t.Run(name, func(t *testing.T) {
			inBureau(t, teamstest.Options{Certificate: certificate, Assertion: "from outside"}, func(t *testing.T, f *bureau) {
				f.bot = f.open(c)
				f.wrote()
				f.posts(oneStep())
				f.teams.RevokeTokens()
				f.posts(oneStep())
				if n := f.teams.Count("token"); n != 2 {
					t.Errorf("%d tokens were fetched", n)
				}
			})
		})
	}
}

// certified is a certificate, and a file with it and its key.
func certified(t *testing.T) (*x509.Certificate, string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "lotsen"}, NotAfter: time.Now().Add(time.Hour)}
	raw, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	both := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})...)
	file := filepath.Join(t.TempDir(), "bot.pem")
	if err := os.WriteFile(file, both, 0o600); err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	return certificate, file
}

func TestEachCloudHasItsOwnTokens(t *testing.T) {
	for cloud, want := range map[Cloud][2]string{
		Public: {"https://api.botframework.com/.default", "login.microsoftonline.com"},
		USGov:  {"https://api.botframework.us/.default", "login.microsoftonline.us"},
		China:  {"https://api.botframework.azure.cn/.default", "login.partner.microsoftonline.cn"},
	} {
		login, given, err := CredentialConfig{Cloud: cloud}.login()
		if err != nil || given || scopeOf(cloud) != want[0] || login.Host != want[1] {
			t.Errorf("%q: %s at %v, %v", cloud, scopeOf(cloud), login, err)
		}
	}
}

func TestACredentialThatCannotBeIsRefusedWithoutQuotingIt(t *testing.T) {
	for name, spoil := range map[string]func(*CredentialConfig){
		"none":                  func(c *CredentialConfig) { c.Secret = "" },
		"two":                   func(c *CredentialConfig) { c.Workload = true },
		"no tenant":             func(c *CredentialConfig) { c.TenantID = "" },
		"no app":                func(c *CredentialConfig) { c.ClientID = "" },
		"no such cloud":         func(c *CredentialConfig) { c.Cloud = "moon" },
		"login over http":       func(c *CredentialConfig) { c.LoginURL = "http://login.example" },
		"login with a path":     func(c *CredentialConfig) { c.LoginURL = "https://login.example/x" },
		"login with a password": func(c *CredentialConfig) { c.LoginURL = "https://u:p@login.example" },
		"no certificate":        func(c *CredentialConfig) { c.Secret, c.CertificatePath = "", "/does/not/exist" },
	} {
		c := CredentialConfig{TenantID: "t", ClientID: "c", Secret: theSecret}
		spoil(&c)
		if _, err := Credential(c); err == nil || strings.Contains(err.Error(), theSecret) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Credential(CredentialConfig{ManagedIdentity: true}); err != nil {
		t.Errorf("a managed identity: %v", err)
	}
}

func TestACredentialNeverShowsItsSecret(t *testing.T) {
	c := CredentialConfig{ClientID: "c", Secret: theSecret, CertificatePassword: theSecret}
	var log journal
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", slog.Any("credential", c))
	for _, shown := range []string{fmt.Sprint(c), fmt.Sprintf("%v %+v %#v %s", c, c, c, c), log.String()} {
		if strings.Contains(shown, theSecret) {
			t.Errorf("it shows %s", shown)
		}
	}
}
