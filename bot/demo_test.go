package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"lotsen/dialog/texts"
)

func TestDemoIsReadySoonAndSmall(t *testing.T) {
	data := filepath.Join(t.TempDir(), "demo.db")
	p := startDemo(t, data)
	t.Logf("ready after %v", p.ready.Round(time.Millisecond))
	for path, want := range map[string]string{"/healthz": "ok", "/readyz": "ready"} {
		eventually(t, path+" is "+want, func() bool {
			status, body := p.get(path)
			return status == http.StatusOK && strings.TrimSpace(body) == want
		})
	}
	if status, body := p.get("/"); status != http.StatusOK || !strings.Contains(body, "Anna") {
		t.Errorf("the first page: %d\n%s", status, body)
	}
	if kB, ok := resident(t, p.cmd.Process.Pid); ok {
		t.Logf("resident: %d kB", kB)
		if kB > 80_000 {
			t.Errorf("it takes %d kB of memory, more than 80 MB", kB)
		}
	}
	p.stopped(data)
	if p.errs.Len() > 0 {
		t.Errorf("it logged:\n%s", &p.errs)
	}
}

// resident is the memory of a process in kB, where the system tells.
func resident(t *testing.T, pid int) (kB int, ok bool) {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(status)) {
		if value, found := strings.CutPrefix(line, "VmRSS:"); found {
			if kB, err = strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB"))); err != nil {
				t.Fatal(err)
			}
			return kB, true
		}
	}
	return 0, false
}

func TestDemoEndsCleanlyWithOpenPages(t *testing.T) {
	data := filepath.Join(t.TempDir(), "demo.db")
	for _, with := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		p := startDemo(t, data)
		visit(t, p, "anna").say("hej").awaits("Lotsen")
		ctx, cancel := context.WithTimeout(context.Background(), deadline)
		defer cancel()
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, p.base+"/as/anna/stream", nil)
		if err != nil {
			t.Fatal(err)
		}
		stream, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer stream.Body.Close()
		if line, err := bufio.NewReader(stream.Body).ReadString('\n'); err != nil || line != "event: rev\n" {
			t.Fatalf("the stream begins %q: %v", line, err)
		}
		p.stop(with)
		sound(t, data)
	}
}

// kills is how often the demo is killed in the middle of a guide.
func kills() int {
	if n, err := strconv.Atoi(os.Getenv("LOTSEN_KILLS")); err == nil {
		return n
	}
	return 12
}

func TestDemoKilledInMidGuideGoesOnWithNothingSaidTwice(t *testing.T) {
	const seed = 7
	k := &killed{data: filepath.Join(t.TempDir(), "demo.db"), moves: rand.New(rand.NewPCG(seed, seed)), step: 1}
	k.p = startDemo(t, k.data)
	k.visitor = visit(t, k.p, "anna")
	k.say("appen")
	k.typed = append(k.typed, "appen")
	for ; k.step < 5; k.step++ {
		k.press(texts.ButtonNext)
	}
	k.stands()

	k.p.kill() // while nothing goes on
	k.again()
	k.stands()
	taken := 0
	for range kills() {
		f := k.move()
		if k.interrupted(f) {
			taken++
			k.stands() // what was taken is answered, with nobody asking again
		}
		if err := k.send(f, true); err != nil { // as a browser that is told to send it again
			t.Fatal(err)
		}
		k.stands()
	}
	t.Logf("killed %d times on the way of a form; %d times it had been taken", kills(), taken)
	k.step++
	k.press(texts.ButtonNext)
	k.stands()
	k.p.stopped(k.data)
}

// killed is Anna on her way through the guide, at a demo that is killed again and
// again.
type killed struct {
	*visitor
	p     *program
	data  string
	moves *rand.Rand
	step  int      // where she should stand
	typed []string // what she should see that she wrote
}

// again starts the demo on the file that the killed one left, with the same
// browser at it.
func (k *killed) again() {
	k.t.Helper()
	k.p = startDemo(k.t, k.data)
	k.base = k.p.base
	k.open()
}

// move is a form that takes her a step on or back, pressed or typed.
func (k *killed) move() form {
	button, word, by := texts.ButtonNext, "nästa", 1
	if k.step > 12 || k.step > 3 && k.moves.IntN(2) == 0 {
		button, word, by = texts.ButtonBack, "tillbaka", -1
	}
	k.step += by
	if k.moves.IntN(2) == 0 {
		return k.form(button)
	}
	k.typed = append(k.typed, word)
	return k.writing(word)
}

// interrupted sends a form, kills the demo at some moment from before the form has
// arrived until after it was answered, and starts it again. taken: the demo had
// said that it has the form.
func (k *killed) interrupted(f form) (taken bool) {
	k.t.Helper()
	hurried := k.moves.IntN(2) == 0
	moment := time.Duration(k.moves.Int64N(int64(12 * time.Millisecond)))
	sent := make(chan error, 1)
	go func() { sent <- k.send(f, hurried) }()
	if k.moves.IntN(3) == 0 { // right after it was taken
		taken = <-sent == nil
		k.p.kill()
	} else {
		<-time.After(moment)
		k.p.kill()
		taken = <-sent == nil
	}
	k.again()
	return taken
}

// stands waits until she is where she should be, and demands that what she wrote and what
// Lotsen answered stands there once.
func (k *killed) stands() {
	k.t.Helper()
	want := fmt.Sprintf("Steg %d av 15", k.step)
	eventually(k.t, "she stands at "+want, func() bool { return strings.HasSuffix(k.open().heading(), want) })
	bubbles, messages := k.entries()
	if got, want := slices.Sorted(slices.Values(bubbles)), slices.Sorted(slices.Values(k.typed)); !slices.Equal(got, want) {
		k.t.Fatalf("she wrote, and sees: %q\nbut should see: %q", got, want)
	}
	if len(messages) != len(k.typed) {
		k.t.Fatalf("%d messages, not %d:\n%s", len(messages), len(k.typed), strings.Join(messages, "\n"))
	}
}

func TestDemoReminderOfTheNightWaitsForTheMorning(t *testing.T) {
	data := filepath.Join(t.TempDir(), "demo.db")
	p := startDemo(t, data)
	v := visit(t, p, "anna").press(texts.WebClock("morning")).say("appen").awaits("Steg 1 av 15")
	v.say("påminn mig imorgon 23:30").awaits(v.text(texts.PromisedTitle))
	v.press(texts.WebClock("1d"))
	for range 16 {
		v.press(texts.WebClock("1h"))
	}
	reminder := v.text(texts.NoteReminder)
	v.say("tack").awaits(v.text(texts.NoteThanks)) // so what was due has been seen to
	if strings.Contains(content(v.page), reminder) {
		t.Errorf("reminded in the middle of the night:\n%s", content(v.page))
	}
	p.kill() // the reminder and the clock survive
	p = startDemo(t, data)
	v.base = p.base
	v.open().press(texts.WebClock("morning")).awaits(reminder)
	v.press(texts.WebClock("1d")).press(texts.WebClock("1d")).say("är du äkta?").awaits(v.text(texts.GenuineTitle))
	if n := strings.Count(content(v.page), reminder); n != 1 {
		t.Errorf("reminded %d times", n)
	}
	p.stopped(data)
}

func TestDemoShowsATeamToItsManagerOnly(t *testing.T) {
	p := startDemo(t, filepath.Join(t.TempDir(), "demo.db"))
	for _, who := range []string{"anna", "gus", "hanna"} {
		v := visit(t, p, who).say("mitt team")
		v.awaits(v.text(texts.TeamRefusedTitle))
	}
	began := time.Now()
	v := visit(t, p, "eva")
	v.asks("mitt team", v.text(texts.TeamAge))
	t.Logf("her team is shown after %v", time.Since(began).Round(time.Millisecond))
	for _, name := range []string{"Bo", "Cilla"} {
		v.awaits(name)
	}
}

func TestDemoRefusesWithOneClearLine(t *testing.T) {
	dir := t.TempDir()
	taken, locked := filepath.Join(dir, "taken.db"), filepath.Join(dir, "locked.db")
	running := startDemo(t, locked)
	foreign := filepath.Join(dir, "foreign.db")
	if err := os.WriteFile(foreign, []byte("a shopping list\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, addr, data, want string }{
		{"every address", "0.0.0.0:0", taken, "loopback only"},
		{"no address", ":8080", taken, "loopback only"},
		{"every address of IPv6", "[::]:0", taken, "loopback only"},
		{"a name that others may have", "lotsen.example:8080", taken, "loopback only"},
		{"a name that begins like this computer's", "localhost.example:8080", taken, "loopback only"},
		{"no port", "127.0.0.1", taken, "127.0.0.1:8080"},
		{"a port in use", strings.TrimPrefix(running.base, "http://"), taken, "in use"},
		{"no such directory", "127.0.0.1:0", filepath.Join(dir, "missing", "demo.db"), "directory does not exist"},
		{"a directory", "127.0.0.1:0", dir, "is a directory"},
		{"a locked file", "127.0.0.1:0", locked, "another process has the store open"},
		{"another file", "127.0.0.1:0", foreign, "not a store of Lotsen"},
	} {
		t.Run(test.name, func(t *testing.T) {
			status, line := runs(t, "demo", "--addr", test.addr, "--data", test.data)
			if status != 1 || strings.Count(line, "\n") != 1 || !strings.HasPrefix(line, "bot: ") || !strings.Contains(line, test.want) {
				t.Errorf("status %d, not 1 and one line with %q:\n%s", status, test.want, line)
			}
		})
	}
	if _, err := os.Stat(taken); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a demo that was refused has made a file: %v", err)
	}
	running.stopped(locked)
}
