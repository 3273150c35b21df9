package slack

import (
	"encoding/json"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"lotsen/dialog"
	"lotsen/dialog/texts"
)

func catalogue(t *testing.T) *texts.Catalogue {
	t.Helper()
	c, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const publicURL = "https://lotsen.example.se"

func TestTheManifestIsTheOneOnFile(t *testing.T) {
	for name, o := range map[string]ManifestOptions{
		"socket.sv": {Mode: SocketMode, Lang: dialog.Swedish},
		"http.sv":   {Mode: HTTPMode, URL: publicURL, Lang: dialog.Swedish},
		"http.en":   {Mode: HTTPMode, URL: publicURL + "/", Lang: dialog.English},
	} {
		t.Run(name, func(t *testing.T) {
			o.Texts = catalogue(t)
			got, err := Manifest(o)
			if err != nil {
				t.Fatal(err)
			}
			file := "testdata/manifest." + name + ".json"
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != string(want) {
				t.Errorf("%s differs; if it should, print it anew with go run ./bot manifest slack --mode %s --lang %s. It is now\n%s", file, o.Mode, o.Lang, got)
			}
		})
	}
}

// TestTheManifestKeepsWithinSlacksLimits holds the lengths of Slack's schema of app
// manifests, and that white is read on the colour.
func TestTheManifestKeepsWithinSlacksLimits(t *testing.T) {
	for _, lang := range []dialog.Lang{dialog.Swedish, dialog.English} {
		raw, err := Manifest(ManifestOptions{Mode: HTTPMode, URL: publicURL, Lang: lang, Texts: catalogue(t)})
		if err != nil {
			t.Fatal(err)
		}
		var m manifest
		if err := json.Unmarshal(raw, &m); err != nil {
			t.Fatal(err)
		}
		c := m.Features.Commands[0]
		for what, limit := range map[string]struct {
			text     string
			min, max int
		}{
			"name":             {m.Display.Name, 1, 35},
			"description":      {m.Display.Description, 1, 140},
			"long description": {m.Display.LongDescription, 175, 4000},
			"bot user":         {m.Features.BotUser.DisplayName, 1, 80},
			"command":          {c.Command, 2, 32},
			"its description":  {c.Description, 1, 2000},
			"its hint":         {c.UsageHint, 1, 1000},
		} {
			if n := utf8.RuneCountInString(limit.text); n < limit.min || n > limit.max {
				t.Errorf("%s: the %s is %d characters long, not %d to %d", lang, what, n, limit.min, limit.max)
			}
			if strings.HasPrefix(limit.text, "app-") {
				t.Errorf("%s: the %s has no text", lang, what)
			}
		}
		if ratio := contrastWithWhite(t, m.Display.BackgroundColor); ratio < 4.5 {
			t.Errorf("white on %s has a contrast of %.1f", m.Display.BackgroundColor, ratio)
		}
	}
}

// contrastWithWhite is the contrast ratio of WCAG 2 for a colour, taking each
// channel's gamma as 2.
func contrastWithWhite(t *testing.T, color string) float64 {
	t.Helper()
	if !regexp.MustCompile(`^#[0-9a-f]{6}$`).MatchString(color) {
		t.Fatalf("%q is not a colour", color)
	}
	light := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(color[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		light += weight * c * c
	}
	return 1.05 / (light + 0.05)
}

func TestSocketModeNamesNoAddressAndHTTPModeThree(t *testing.T) {
	socket, err := Manifest(ManifestOptions{Mode: SocketMode, Lang: dialog.Swedish, Texts: catalogue(t)})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(socket), "url") || !strings.Contains(string(socket), `"socket_mode_enabled": true`) {
		t.Errorf("the manifest for Socket Mode is\n%s", socket)
	}
	http, err := Manifest(ManifestOptions{Mode: HTTPMode, URL: publicURL, Lang: dialog.Swedish, Texts: catalogue(t)})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/slack/events", "/slack/interactions", "/slack/commands"} {
		if strings.Count(string(http), `"`+publicURL+path+`"`) != 1 {
			t.Errorf("%s is not named once in\n%s", path, http)
		}
	}
	if !strings.Contains(string(http), `"socket_mode_enabled": false`) {
		t.Errorf("the manifest for HTTP has Socket Mode on:\n%s", http)
	}
}

func TestAnAddressThatSlackCannotCallIsRefused(t *testing.T) {
	for _, o := range []ManifestOptions{
		{Mode: HTTPMode},
		{Mode: HTTPMode, URL: "http://lotsen.example.se"},
		{Mode: HTTPMode, URL: "lotsen.example.se"},
		{Mode: HTTPMode, URL: "https://"},
		{Mode: HTTPMode, URL: "https://lotsen.example.se?a=b"},
		{Mode: HTTPMode, URL: "https://lotsen.example.se#a"},
		{Mode: HTTPMode, URL: "https://me:secret@lotsen.example.se"},
		{Mode: SocketMode, URL: publicURL},
		{Mode: "carrier pigeon", URL: publicURL},
		{},
	} {
		o.Lang, o.Texts = dialog.Swedish, catalogue(t)
		if m, err := Manifest(o); err == nil {
			t.Errorf("%q at %q gives\n%s", o.Mode, o.URL, m)
		}
	}
}
