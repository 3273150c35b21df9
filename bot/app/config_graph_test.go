package app

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lotsen/graph/graphtest"
)

// pemFile writes a certificate, its key, or both into a file.
func pemFile(t *testing.T, certificate, key bool) string {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	var text []byte
	if certificate {
		text = append(text, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert})...)
	}
	if key {
		text = append(text, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})...)
	}
	file := filepath.Join(t.TempDir(), "lotsen.pem")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestEachWayToProveItselfToGraphIsEnough(t *testing.T) {
	for name, prove := range map[string]func(*GraphSettings){
		"a secret":            func(g *GraphSettings) { g.ClientSecret = "s" },
		"a certificate":       func(g *GraphSettings) { g.Certificate = pemFile(t, true, true) },
		"a federated token":   func(g *GraphSettings) { g.Identity = WorkloadIdentity },
		"the machine's":       func(g *GraphSettings) { g.Identity, g.ClientID = ManagedIdentity, "" },
		"one given to it":     func(g *GraphSettings) { g.Identity = ManagedIdentity },
		"the USA's cloud":     func(g *GraphSettings) { usa(g) },
		"the USA's military":  func(g *GraphSettings) { usa(g); g.GraphURL = "https://DOD-graph.microsoft.us/" },
		"China's":             func(g *GraphSettings) { china(g) },
		"the public, by name": func(g *GraphSettings) { g.ClientSecret, g.LoginURL = "s", "https://login.microsoftonline.com" },
		"a simulated one": func(g *GraphSettings) {
			g.ClientSecret, g.LoginURL, g.GraphURL = "s", "http://127.0.0.1:1", "http://localhost:2"
		},
		"behind a proxy": func(g *GraphSettings) { usa(g); g.GraphURL = "https://graph.example.se" },
	} {
		t.Run(name, func(t *testing.T) {
			s := good()
			s.Graph.ClientSecret = ""
			prove(&s.Graph)
			if problems := s.Problems(); len(problems) > 0 {
				t.Error(problems)
			}
		})
	}
}

func usa(g *GraphSettings) {
	g.ClientSecret, g.LoginURL, g.GraphURL = "s", "https://login.microsoftonline.us", "https://graph.microsoft.us"
}

func china(g *GraphSettings) {
	g.ClientSecret, g.LoginURL, g.GraphURL = "s", "https://login.partner.microsoftonline.cn", "https://microsoftgraph.chinacloudapi.cn"
}

func TestWhatIsWrongWithGraphIsToldInWords(t *testing.T) {
	for name, test := range map[string]struct {
		spoil         func(*GraphSettings)
		setting, want string
	}{
		"nothing to prove it with": {func(g *GraphSettings) { g.ClientSecret = "" }, "LOTSEN_CLIENT_SECRET", "exactly one of this (or LOTSEN_CLIENT_SECRET_FILE), LOTSEN_CLIENT_CERTIFICATE and LOTSEN_CLIENT_IDENTITY"},
		"proven twice":             {func(g *GraphSettings) { g.Identity = ManagedIdentity }, "LOTSEN_CLIENT_SECRET", "exactly one"},
		"an identity that is none": {func(g *GraphSettings) { g.ClientSecret, g.Identity = "", "azure" }, "LOTSEN_CLIENT_IDENTITY", `"azure" is neither workload nor managed`},
		"federated, but as whom":   {func(g *GraphSettings) { g.ClientSecret, g.ClientID, g.Identity = "", "", WorkloadIdentity }, "LOTSEN_CLIENT_ID", "is missing"},
		"no such file":             {func(g *GraphSettings) { g.ClientSecret, g.Certificate = "", "/does/not/exist.pem" }, "LOTSEN_CLIENT_CERTIFICATE", "is not a file that can be read"},
		"a certificate alone":      {func(g *GraphSettings) { g.ClientSecret, g.Certificate = "", pemFile(t, true, false) }, "LOTSEN_CLIENT_CERTIFICATE", "holds no key"},
		"a key alone":              {func(g *GraphSettings) { g.ClientSecret, g.Certificate = "", pemFile(t, false, true) }, "LOTSEN_CLIENT_CERTIFICATE", "holds no certificate"},
		"the USA's log-in alone":   {func(g *GraphSettings) { g.LoginURL = "https://login.microsoftonline.us" }, "LOTSEN_GRAPH_URL", "https://graph.microsoft.us or https://dod-graph.microsoft.us"},
		"the USA's Graph alone":    {func(g *GraphSettings) { g.GraphURL = "https://graph.microsoft.us" }, "LOTSEN_GRAPH_URL", "https://graph.microsoft.com"},
		"China's with the USA's":   {func(g *GraphSettings) { usa(g); china(g); g.LoginURL = "https://login.microsoftonline.us" }, "LOTSEN_GRAPH_URL", "graph.microsoft.us"},
		"another log-in alone":     {func(g *GraphSettings) { g.LoginURL = "https://login.example.se" }, "LOTSEN_LOGIN_URL", "to that belongs https://login.microsoftonline.com"},
		"plain http":               {func(g *GraphSettings) { usa(g); g.GraphURL = "http://graph.microsoft.us" }, "LOTSEN_GRAPH_URL", "is not an address such as https://graph.microsoft.com"},
		"a path":                   {func(g *GraphSettings) { g.LoginURL = "https://login.microsoftonline.com/common" }, "LOTSEN_LOGIN_URL", "without a path"},
		"a name for the included":  {func(g *GraphSettings) { g.Include = "Anställda" }, "LOTSEN_INCLUDE_GROUP", `"Anställda" is not the object id of a group`},
		"a name for the excluded":  {func(g *GraphSettings) { g.Exclude = "Konton" }, "LOTSEN_EXCLUDE_GROUP", "is not the object id"},
		"in and out": {func(g *GraphSettings) {
			g.Include, g.Exclude = string(graphtest.ExclusionGroup), strings.ToUpper(string(graphtest.ExclusionGroup))
		}, "LOTSEN_EXCLUDE_GROUP", "nobody would count"},
	} {
		t.Run(name, func(t *testing.T) {
			s := good()
			test.spoil(&s.Graph)
			problems := s.Problems()
			if len(problems) != 1 || problems[0].Setting != test.setting || !strings.Contains(problems[0].Text, test.want) {
				t.Errorf("problems %v, want one of %s with %q", problems, test.setting, test.want)
			}
		})
	}
}

func TestACertificateIsReadWholeAndNeverQuoted(t *testing.T) {
	file := pemFile(t, true, true)
	pem, err := GraphSettings{Certificate: file}.ReadCertificate()
	if err != nil || !strings.Contains(string(pem), "PRIVATE KEY") || !strings.Contains(string(pem), "BEGIN CERTIFICATE") {
		t.Errorf("read %d bytes: %v", len(pem), err)
	}
	if err := os.WriteFile(file, []byte("-----BEGIN CERTIFICATE-----\nvery-secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if pem, err = (GraphSettings{Certificate: file}).ReadCertificate(); err == nil || pem != "" || strings.Contains(err.Error(), "very-secret") {
		t.Errorf("a broken one: %v", err)
	}
	if err := os.WriteFile(file, make([]byte, maxCertificate+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err = (GraphSettings{Certificate: file}).ReadCertificate(); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("a huge one: %v", err)
	}
}
