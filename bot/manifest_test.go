package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestTheManifestForSlackIsPrintedForBothModes(t *testing.T) {
	quiet(t)
	for name, test := range map[string]struct {
		args []string
		env  string // LOTSEN_PUBLIC_URL
		want []string
		not  string
	}{
		"Socket Mode is what is printed when nothing is said": {want: []string{`"socket_mode_enabled": true`, "ett steg i taget"}, not: "https:"},
		"Socket Mode, with an address for pictures":           {args: []string{"--mode", "socket"}, env: "https://lotsen.example.se", want: []string{`"socket_mode_enabled": true`}, not: "https:"},
		"HTTP": {args: []string{"--mode", "http", "--url", "https://lotsen.example.se/"}, want: []string{`"request_url": "https://lotsen.example.se/slack/events"`}, not: `"socket_mode_enabled": true`},
		"HTTP at the public address of the settings": {args: []string{"--mode", "http"}, env: "https://bot.example.se", want: []string{`"url": "https://bot.example.se/slack/commands"`}, not: "lotsen.example.se"},
		"in English": {args: []string{"--lang", "en"}, want: []string{"one step at a time"}, not: "ett steg i taget"},
	} {
		t.Run(name, func(t *testing.T) {
			if test.env != "" {
				t.Setenv("LOTSEN_PUBLIC_URL", test.env)
			}
			status, out, errs := bot(t, "", append([]string{"manifest", "slack"}, test.args...)...)
			if status != 0 || errs != "" || !json.Valid([]byte(out)) {
				t.Fatalf("status %d: %s\n%s", status, errs, out)
			}
			for _, want := range test.want {
				if !strings.Contains(out, want) {
					t.Errorf("%q is not in\n%s", want, out)
				}
			}
			if strings.Contains(out, test.not) {
				t.Errorf("%q is in\n%s", test.not, out)
			}
		})
	}
}

func TestAManifestThatSlackWouldRefuseIsNotPrinted(t *testing.T) {
	quiet(t)
	for _, test := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"--mode", "http"}, 1, "tell which"},
		{[]string{"--mode", "http", "--url", "http://lotsen.example.se"}, 1, "https://lotsen.example.se"},
		{[]string{"--mode", "socket", "--url", "https://lotsen.example.se"}, 1, "leave"},
		{[]string{"--mode", "pigeon"}, 2, "socket"},
		{[]string{"--lang", "fi"}, 1, "LOTSEN_LANG"},
	} {
		status, out, errs := bot(t, "", append([]string{"manifest", "slack"}, test.args...)...)
		if status != test.status || !strings.Contains(errs, test.want) || out != "" {
			t.Errorf("%v: status %d, out %q, errors\n%s", test.args, status, out, errs)
		}
	}
}
