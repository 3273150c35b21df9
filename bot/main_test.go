package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	_ "time/tzdata"
)

// bot runs the program in this process.
func bot(t *testing.T, stdin string, args ...string) (status int, out, errs string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status = run(context.Background(), args, stdio{strings.NewReader(stdin), &stdout, &stderr})
	return status, stdout.String(), stderr.String()
}

// quiet unsets every setting, so that the machine's own do not matter.
func quiet(t *testing.T) {
	t.Helper()
	for _, variable := range os.Environ() {
		name, value, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "LOTSEN_") {
			t.Setenv(name, value) // restores it at the end
			os.Unsetenv(name)
		}
	}
}

func TestWalkPrintsTheTranscript(t *testing.T) {
	quiet(t)
	for _, test := range []struct {
		guide, lang string
		want        []string
	}{
		{"authenticator", "sv", []string{"Steg 1 av 15.", "Steg 2 av 15.", "Steg 3 av 15.", "Steg 2 av 15."}},
		{"authenticator", "en", []string{"Step 1 of 15.", "Step 2 of 15.", "Step 3 of 15.", "Step 2 of 15."}},
		{"sms", "sv", []string{"Steg 1 av 10.", "Steg 2 av 10.", "Steg 3 av 10.", "Steg 2 av 10."}},
	} {
		status, out, errs := bot(t, "next\nnext\nback\n", "guide", "walk", test.guide, "--lang", test.lang)
		if status != 0 || errs != "" {
			t.Fatalf("status %d: %s", status, errs)
		}
		rest := out
		for _, want := range test.want {
			_, after, found := strings.Cut(rest, want)
			if !found {
				t.Fatalf("%q is missing, in order, in\n%s", want, out)
			}
			rest = after
		}
	}
}

func TestWalkReadsFreeTextInBothLanguages(t *testing.T) {
	quiet(t)
	_, out, _ := bot(t, "klar\nnätsa\ntillbaka\nenglish\nremind me tomorrow 9:15\n", "guide", "walk", "sms", "--sign-in", "fnen0001@nykoping.se", "--now", "2026-11-23 10:00")
	for _, want := range []string{"Steg 3 av 10.", "Logga in med fnen0001@nykoping.se.", "Step 2 of 10.", "tomorrow at 09:15"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
}

func TestLintTellsFileAndLine(t *testing.T) {
	quiet(t)
	if status, out, errs := bot(t, "", "guide", "lint"); status != 0 {
		t.Fatalf("the program's own guides: %d\n%s%s", status, out, errs)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../dialog/guides")); err != nil {
		t.Fatal(err)
	}
	for file, change := range map[string][2]string{
		"authenticator.en.md": {"## start-app\nStart the app on your phone.\n\n", ""},
		"authenticator.sv.md": {"(sms.sv.md)", "(telefon.sv.md)"},
		"sms.sv.md":           {"https://aka.ms/", "https://aka.example/"},
		"start.sv.md":         {"## welcome\n", "## welcome\nHej.\n\n## welcome\n"},
	} {
		path := filepath.Join(dir, file)
		was, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		is := strings.Replace(string(was), change[0], change[1], 1)
		if is == string(was) {
			t.Fatalf("%s does not hold %q", file, change[0])
		}
		if err := os.WriteFile(path, []byte(is), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	status, out, _ := bot(t, "", "guide", "lint", "--dir", dir)
	if status != 1 {
		t.Errorf("status %d, want 1", status)
	}
	for _, want := range []string{
		`authenticator.en.md:25: the step "start-app" is missing here`, "authenticator.sv.md:10: dead link", "sms.sv.md:9: the host", `start.sv.md:9: the step "welcome" stands twice`,
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
}

func TestServeListsEverythingThatIsMissing(t *testing.T) {
	quiet(t)
	status, _, errs := bot(t, "", "serve")
	if status != 1 {
		t.Errorf("status %d, want 1", status)
	}
	for _, want := range []string{"LOTSEN_HELPDESK_CONTACT", "LOTSEN_TENANT_ID", "LOTSEN_CLIENT_SECRET", "LOTSEN_SLACK_"} {
		if !strings.Contains(errs, want) {
			t.Errorf("%s is not in\n%s", want, errs)
		}
	}
}

func TestASecretComesFromItsFile(t *testing.T) {
	quiet(t)
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("xoxb-from-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("LOTSEN_SLACK_BOT_TOKEN_FILE", file)
	t.Setenv("LOTSEN_SLACK_APP_TOKEN", "xapp-1")
	_, _, errs := bot(t, "", "serve")
	if strings.Contains(errs, "LOTSEN_SLACK_BOT_TOKEN:") || strings.Contains(errs, "xoxb") {
		t.Errorf("the file was not read, or was shown:\n%s", errs)
	}
	t.Setenv("LOTSEN_SLACK_BOT_TOKEN", "xoxb-direct")
	if status, _, errs := bot(t, "", "serve"); status != 2 || !strings.Contains(errs, "both set") || strings.Contains(errs, "xoxb") {
		t.Errorf("both set: status %d\n%s", status, errs)
	}
	os.Unsetenv("LOTSEN_SLACK_BOT_TOKEN")
	t.Setenv("LOTSEN_SLACK_BOT_TOKEN_FILE", file+".missing")
	if status, _, errs := bot(t, "", "serve"); status != 2 || !strings.Contains(errs, "LOTSEN_SLACK_BOT_TOKEN_FILE") {
		t.Errorf("a missing file: status %d\n%s", status, errs)
	}
}

func TestWrongUseIsToldAndDoesNothing(t *testing.T) {
	quiet(t)
	for _, test := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"nonsense"}, 2, "unexpected argument nonsense"},
		{[]string{"guide", "walk", "nosuch"}, 1, "there are authenticator, sms"},
		{[]string{"guide", "walk", "sms", "--lang", "fi"}, 1, "LOTSEN_LANG"},
		{[]string{"guide", "walk", "sms", "--now", "soon"}, 1, "--now is a time such as"},
		{[]string{"guide", "draw", "nosuch"}, 1, "there are authenticator, sms"},
		{[]string{"guide", "lint", "--dir", "/does/not/exist"}, 1, "is not a directory of guides"},
		{[]string{"store", "check", "--store", "bolt:/does/not/exist.db"}, 1, "/does/not/exist.db"},
		{[]string{"store", "check", "--store", "postgres://user:hemligt@host/db"}, 1, "PostgreSQL"},
	} {
		status, out, errs := bot(t, "", test.args...)
		if status != test.status || !strings.Contains(errs, test.want) || out != "" || strings.Contains(errs, "hemligt") {
			t.Errorf("%v: status %d, out %q, errors\n%s", test.args, status, out, errs)
		}
	}
}

func TestHelpAndVersion(t *testing.T) {
	quiet(t)
	for _, args := range [][]string{{}, {"--help"}, {"guide", "--help"}, {"serve", "--help"}} {
		if status, out, errs := bot(t, "", args...); status != 0 || !strings.Contains(out, "Usage: bot") || errs != "" {
			t.Errorf("%v: status %d\n%s%s", args, status, out, errs)
		}
	}
	if status, out, _ := bot(t, "", "handbook"); status != 0 || !strings.Contains(out, "operators.en\n") || !strings.Contains(out, "guides.sv\n") {
		t.Errorf("handbook: %d %q", status, out)
	}
	if status, out, _ := bot(t, "", "handbook", "guides.sv"); status != 0 || !strings.HasPrefix(out, "# För dig som skriver guider") {
		t.Errorf("a page: %d %.60q", status, out)
	}
	if status, _, errs := bot(t, "", "handbook", "nosuch"); status != 1 || !strings.Contains(errs, "it has guides.en") {
		t.Errorf("no such page: %d %q", status, errs)
	}
	if status, out, _ := bot(t, "", "version"); status != 0 || !strings.HasPrefix(out, "Lotsen ") {
		t.Errorf("version: %d %q", status, out)
	}
}
