package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lotsen/graph/graphtest"
)

// packed is what the manifest of a package says, and the names of its files.
func packed(t *testing.T, content []byte) (manifest map[string]any, names string) {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.File {
		names += f.Name + " "
	}
	f, err := archive.Open("manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := json.NewDecoder(f).Decode(&manifest); err != nil {
		t.Fatal(err)
	}
	return manifest, names
}

func TestThePackageForTeamsIsWrittenToAFile(t *testing.T) {
	quiet(t)
	file := filepath.Join(t.TempDir(), "lotsen.zip")
	status, out, errs := bot(t, "", "manifest", "teams", "--app-id", graphtest.ClientID, "--url", "https://lotsen.example.se", "--out", file)
	if status != 0 || errs != "" || !strings.Contains(out, file) || !strings.Contains(out, "--privacy") {
		t.Fatalf("status %d: %s\n%s", status, errs, out)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	manifest, names := packed(t, content)
	if names != "manifest.json en.json color.png outline.png " || manifest["bots"].([]any)[0].(map[string]any)["botId"] != graphtest.ClientID || !strings.Contains(out, manifest["id"].(string)) {
		t.Errorf("%s: %v\n%s", names, manifest, out)
	}
}

func TestThePackageForTeamsTakesItsIdsFromTheSettings(t *testing.T) {
	quiet(t)
	t.Setenv("LOTSEN_TEAMS_APP_ID", graphtest.ClientID)
	t.Setenv("LOTSEN_CLIENT_ID", graphtest.TenantID)
	t.Setenv("LOTSEN_PUBLIC_URL", "https://bot.example.se")
	status, out, errs := bot(t, "", "manifest", "teams", "--out", "-", "--privacy", "https://example.se/personuppgifter", "--developer", "Kommunen", "--app-version", "1.2.3")
	if status != 0 || errs != "" {
		t.Fatalf("status %d: %s", status, errs)
	}
	manifest, _ := packed(t, []byte(out))
	developer := manifest["developer"].(map[string]any)
	if manifest["webApplicationInfo"].(map[string]any)["id"] != graphtest.TenantID || developer["privacyUrl"] != "https://example.se/personuppgifter" ||
		developer["websiteUrl"] != "https://bot.example.se/about" || developer["name"] != "Kommunen" || manifest["version"] != "1.2.3" {
		t.Errorf("%v", manifest)
	}
}

func TestAPackageThatTeamsWouldRefuseIsNotWritten(t *testing.T) {
	quiet(t)
	file := filepath.Join(t.TempDir(), "lotsen.zip")
	for _, test := range []struct {
		args []string
		want string
	}{
		{nil, "address"},
		{[]string{"--url", "https://lotsen.example.se"}, "app id"},
		{[]string{"--app-id", "lotsen", "--url", "https://lotsen.example.se"}, "app id"},
		{[]string{"--app-id", graphtest.ClientID, "--url", "http://lotsen.example.se"}, "https://"},
		{[]string{"--app-id", graphtest.ClientID, "--url", "https://lotsen.example.se", "--app-version", "2"}, "version"},
	} {
		status, out, errs := bot(t, "", append([]string{"manifest", "teams", "--out", file}, test.args...)...)
		if _, err := os.Stat(file); status != 1 || out != "" || !strings.Contains(errs, test.want) || err == nil {
			t.Errorf("%v: status %d, out %q, errors\n%s", test.args, status, out, errs)
		}
	}
}
