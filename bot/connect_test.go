package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// certified is a file with a certificate and its key.
func certified(t *testing.T) string {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	text := append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate})...)
	return keptIn(t, text)
}

func keptIn(t *testing.T, text []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "kept")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestGraphLetsLotsenInWithEachProof(t *testing.T) {
	for name, prove := range map[string]func(t *testing.T){
		"a secret": func(*testing.T) {},
		"a secret from file": func(t *testing.T) {
			t.Setenv("LOTSEN_CLIENT_SECRET_FILE", keptIn(t, []byte(os.Getenv("LOTSEN_CLIENT_SECRET"))))
			unset(t)
		},
		"a certificate": func(t *testing.T) { t.Setenv("LOTSEN_CLIENT_CERTIFICATE", certified(t)); unset(t) },
		"a workload identity": func(t *testing.T) {
			t.Setenv("AZURE_FEDERATED_TOKEN_FILE", keptIn(t, []byte("header.payload.signature")))
			t.Setenv("LOTSEN_CLIENT_IDENTITY", "workload")
			unset(t)
		},
	} {
		t.Run(name, func(t *testing.T) {
			quiet(t)
			graphThatKnows(t)
			prove(t)
			if status, out, errs := bot(t, "", "check"); status != 0 || errs != "" || out != allGranted {
				t.Errorf("status %d, errors %q\n%s", status, errs, out)
			}
		})
	}
}

// unset takes the secret away, until the test is over.
func unset(t *testing.T) {
	t.Helper()
	t.Setenv("LOTSEN_CLIENT_SECRET", "")
	os.Unsetenv("LOTSEN_CLIENT_SECRET")
}

func TestAProofThatIsNoneIsToldInWords(t *testing.T) {
	broken := "-----BEGIN CERTIFICATE-----\nYQ==\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\nYQ==\n-----END PRIVATE KEY-----\n"
	for name, test := range map[string]struct {
		prove func(t *testing.T)
		want  string
	}{
		"a broken certificate":   {func(t *testing.T) { t.Setenv("LOTSEN_CLIENT_CERTIFICATE", keptIn(t, []byte(broken))) }, "the certificate cannot be read"},
		"no token of a workload": {func(t *testing.T) { t.Setenv("LOTSEN_CLIENT_IDENTITY", "workload") }, "AZURE_FEDERATED_TOKEN_FILE"},
		"an identity of no kind": {func(t *testing.T) { t.Setenv("LOTSEN_CLIENT_IDENTITY", "azure") }, `"azure" is neither workload nor managed`},
	} {
		t.Run(name, func(t *testing.T) {
			quiet(t)
			t.Setenv("AZURE_FEDERATED_TOKEN_FILE", "")
			graphThatKnows(t)
			unset(t)
			test.prove(t)
			status, out, errs := bot(t, "", "check")
			if status != 1 || errs != "" || !strings.Contains(out, test.want) || strings.Contains(out, "YQ==") || strings.Count(out, "\n") != 1 {
				t.Errorf("status %d, errors %q\n%s", status, errs, out)
			}
		})
	}
}
