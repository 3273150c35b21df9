package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// axePath is where .ci/run puts the checker of accessibility.
const axePath = "../.ci/node_modules/axe-core/axe.min.js"

// needed gives up the test because something is not installed: where everything
// is checked that is a failure.
func needed(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is missing; .ci/run installs it", what)
	}
	t.Skipf("%s is missing; .ci/run installs it", what)
}

// startChromium starts the browser that all tabs of a test are in; it ends with
// the test.
func startChromium(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		needed(t, "chromium")
	}
	scratch, err := os.MkdirTemp("", "lotsen-chromium-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(scratch) }) // a straggler may still be at it

	// The default options make a profile of its own, and remove it.
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.Env("TMPDIR="+scratch),
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("headless", "new"),
		chromedp.Flag("disable-quic", true), chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("lang", "sv"), chromedp.Flag("accept-lang", "sv-SE,sv"),
	)
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	t.Cleanup(func() { // asked to end it leaves less behind
		ending, cancel := context.WithTimeout(ctx, deadline)
		defer cancel()
		_ = chromedp.Cancel(ending)
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("starting Chromium: %v", err)
	}
	return ctx
}

// tab is a page in a browser, which somebody looks at.
type tab struct {
	t    *testing.T
	ctx  context.Context
	base string

	mu         sync.Mutex
	complaints []string // what the browser said against the page
	cutOff     bool     // it could not get everything, on purpose
}

// openTab opens a tab that knows no cookie of the others. When the test ends the
// browser must have had nothing against the page: no error of the script, nothing
// that the Content-Security-Policy turned away.
func openTab(t *testing.T, browser context.Context, p *program) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	tab := &tab{t: t, ctx: ctx, base: p.base}
	t.Cleanup(func() {
		cancel()
		tab.mu.Lock()
		defer tab.mu.Unlock()
		for _, complaint := range tab.complaints {
			if !tab.cutOff || !strings.Contains(complaint, "Failed to load resource") {
				t.Errorf("the browser says: %s", complaint)
			}
		}
	})
	console := chromedp.Console(ctx)
	go func() {
		for m, err := range console {
			if err != nil {
				return // the tab is closed
			}
			if m.Type == chromedp.ConsoleError || m.Type == chromedp.ConsoleWarning || m.IsException() {
				tab.mu.Lock()
				tab.complaints = append(tab.complaints, m.String()+" "+m.URL)
				tab.mu.Unlock()
			}
		}
	}()
	tab.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
		return err
	}))
	return tab.sized(1280, 800)
}

// expectsFailures says that the page will ask for what it cannot get.
func (tab *tab) expectsFailures() *tab {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	tab.cutOff = true
	return tab
}

func (tab *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, deadline)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		tab.t.Fatal(err)
	}
}

func (tab *tab) sized(width, height int64) *tab {
	tab.t.Helper()
	tab.do(chromedp.EmulateViewport(width, height))
	return tab
}

// seenAs shows the page in a colour scheme, light or dark, to somebody who wants
// nothing to move.
func (tab *tab) seenAs(scheme string) *tab {
	tab.t.Helper()
	wishes := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}}
	tab.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, wishes)
		return err
	}))
	return tab
}

// open opens a page of the demo.
func (tab *tab) open(path string) *tab {
	tab.t.Helper()
	tab.do(chromedp.Navigate(tab.base + path))
	return tab
}

// ask evaluates an expression in the page. The page cannot forbid that.
func ask[T any](tab *tab, expression string) (T, error) {
	ctx, cancel := context.WithTimeout(tab.ctx, deadline)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// tell is ask for what must succeed.
func tell[T any](tab *tab, expression string) T {
	tab.t.Helper()
	v, err := ask[T](tab, expression)
	if err != nil {
		tab.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// awaits waits until an expression is true of the page.
func (tab *tab) awaits(what, expression string) {
	tab.t.Helper()
	eventually(tab.t, what, func() bool {
		is, err := ask[bool](tab, "!!("+expression+")")
		return err == nil && is // an error while the page changes
	})
}

// awaitsHeading waits until the message that can be pressed has a heading, which
// may have a step's number behind it.
func (tab *tab) awaitsHeading(heading string) {
	tab.t.Helper()
	tab.awaits("the latest message is "+heading, inPage(`(heading) => {
		const h2 = document.querySelector("#latest h2");
		return h2 && h2.textContent.replace(/\s+/g, " ").includes(heading);
	}`, heading))
}

// latest is the text of the message that can be pressed.
func (tab *tab) latest() string {
	tab.t.Helper()
	return tell[string](tab, string(latest)+`.innerText`)
}

// js is an expression among the arguments of inPage.
type js string

// inPage is a call of a function in the page.
func inPage(function string, args ...any) string {
	list := make([]string, len(args))
	for i, arg := range args {
		if expression, ok := arg.(js); ok {
			list[i] = string(expression)
			continue
		}
		raw, err := json.Marshal(arg)
		if err != nil {
			panic(err) // of strings and numbers there is none
		}
		list[i] = string(raw)
	}
	return "(" + function + ")(" + strings.Join(list, ", ") + ")"
}

// element is something to press, as an expression of the page.
type element string

// labelled is the last button or link that is seen with a label.
func labelled(label string) element {
	return element(inPage(`(label) => [...document.querySelectorAll("a, button, summary")].filter((e) =>
		e.innerText.trim().replace(/\s+/g, " ") === label && e.checkVisibility()).at(-1)`, label))
}

// shoot keeps a picture of the tab in the directory LOTSEN_SHOTS, if there is one.
func (tab *tab) shoot(name string) {
	tab.t.Helper()
	dir := os.Getenv("LOTSEN_SHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(tab.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		tab.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		tab.t.Fatal(err)
	}
}

// fault is what axe-core has against a page.
type fault struct {
	ID, Help string
	Nodes    []struct {
		Target         []any
		FailureSummary string
	}
}

func (f fault) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", f.ID, f.Help)
	for _, n := range f.Nodes {
		fmt.Fprintf(&b, "\n  %v %s", n.Target, strings.Join(strings.Fields(n.FailureSummary), " "))
	}
	return b.String()
}

// accessible demands that axe-core finds nothing in the page as it is.
func (tab *tab) accessible(axe, state string) {
	tab.t.Helper()
	if !tell[bool](tab, `!!window.axe`) {
		tell[bool](tab, axe+"\n;true")
	}
	found := tell[struct{ Violations, Incomplete []fault }](tab, `axe.run({ resultTypes: ["violations", "incomplete"] })
		.then(({ violations, incomplete }) => ({ violations, incomplete }))`)
	for _, f := range found.Violations {
		tab.t.Errorf("%s: %v", state, f)
	}
	for _, f := range found.Incomplete {
		if said := f.String(); !strings.Contains(said, "overlapped by another element") { // what has scrolled under the text field
			tab.t.Logf("%s: undecided: %s", state, said)
		}
	}
}
