package store_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// TestWhatWasToldSurvivesKill kills the child at any moment, its opening and its
// first making of the file among them. LOTSEN_KILLS says how often.
func TestWhatWasToldSurvivesKill(t *testing.T) {
	kills := 40
	if n, err := strconv.Atoi(os.Getenv("LOTSEN_KILLS")); err == nil {
		kills = n
	}
	const writers = 4
	random := rand.New(rand.NewPCG(2026, 11))
	path, told, steps := "", []int(nil), 0
	for kill := range kills {
		if kill%20 == 0 {
			path, told = filepath.Join(t.TempDir(), "lotsen.db"), make([]int, writers)
		}
		c := startChild(t, childOrder{Path: path, Writers: writers, Steps: 100_000}, nil)
		// By the clock they are killed anywhere, also before the first commit; by what
		// they printed, right in the next one.
		lines, delay := 1+random.IntN(80), time.Duration(random.IntN(60))*time.Millisecond
		if kill%2 == 0 {
			lines = -1
		}
		c.killAfter(lines, delay)
		steps += c.listen(told)
		if err := verifyState(path, told); err != nil {
			t.Fatalf("after kill %d: %v", kill+1, err)
		}
		catchUp(t, path, told)
	}
	if kills > 0 && steps == 0 {
		t.Error("no child was ever told anything")
	}
	t.Logf("%d kills, %d steps told", kills, steps)
}

// catchUp notes the steps that were done but not told.
func catchUp(t *testing.T, path string, told []int) {
	t.Helper()
	s := mustOpen(t, path)
	defer s.Close()
	for w := range told {
		c, err := s.Conversation(t.Context(), writer(w))
		if err != nil {
			t.Fatal(err)
		}
		told[w] = int(c.Rev)
	}
}

// running is a child at work.
type running struct {
	cmd    *exec.Cmd
	out    io.ReadCloser
	errors bytes.Buffer
	kill   int // after so many lines; negative: by the clock only
	clock  *time.Timer
}

// startChild starts a child, under the wrapper if there is one.
func startChild(t *testing.T, o childOrder, wrapper []string) *running {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	args := append(wrapper, self)
	c := &running{cmd: exec.Command(args[0], args[1:]...), kill: -1}
	c.cmd.Env = append(os.Environ(), o.env())
	c.cmd.Stderr = &c.errors
	if c.out, err = c.cmd.StdoutPipe(); err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return c
}

// killAfter kills the child once it has printed so many lines, or, if that is
// negative, after the delay.
func (c *running) killAfter(lines int, delay time.Duration) {
	c.kill = lines
	if lines < 0 {
		c.clock = time.AfterFunc(delay, func() { _ = c.cmd.Process.Kill() })
	}
}

// listen notes what the child is told until it ends, and counts it.
func (c *running) listen(told []int) (steps int) {
	lines := bufio.NewScanner(c.out)
	for lines.Scan() {
		var w, i int
		if _, err := fmt.Sscan(lines.Text(), &w, &i); err == nil {
			told[w] = i
			steps++
		}
		if steps == c.kill {
			_ = c.cmd.Process.Kill()
		}
	}
	_ = c.cmd.Wait()
	if c.clock != nil {
		c.clock.Stop()
	}
	return steps
}

// code is the exit code; -1 if the child was killed.
func (c *running) code() int { return c.cmd.ProcessState.ExitCode() }

var errStrace = errors.New("strace is not there")

// strace says how to run a child under strace.
func strace(t *testing.T, args ...string) []string {
	t.Helper()
	path, err := exec.LookPath("strace")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(errStrace)
		}
		t.Skip(errStrace)
	}
	return append([]string{path, "-f", "-qq"}, args...)
}
