package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// deadline is how long anything here may take before it counts as not happening.
const deadline = 20 * time.Second

func TestMain(m *testing.M) {
	asProgram()
	status := m.Run()
	if err := os.RemoveAll(buildDir()); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(status)
}

// buildDir is where the program is built for the tests of this process.
func buildDir() string {
	return filepath.Join(os.TempDir(), fmt.Sprintf("lotsen-bot-test-%d", os.Getpid()))
}

// build makes the program as it is shipped, once.
var build = sync.OnceValues(func() (path string, err error) {
	if err := os.Mkdir(buildDir(), 0o700); err != nil {
		return "", err
	}
	path = filepath.Join(buildDir(), "lotsen")
	if out, err := exec.Command("go", "build", "-ldflags", "-s -w", "-o", path, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the program: %w\n%s", err, out)
	}
	return path, nil
})

// command is the built program, without the settings of this machine. It is killed
// when the context ends.
func command(ctx context.Context, t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	path, err := build()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, path, args...)
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "LOTSEN_") {
			cmd.Env = append(cmd.Env, variable)
		}
	}
	return cmd
}

// runs runs a command that ends by itself, and gives all that it printed.
func runs(t testing.TB, args ...string) (status int, out string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	cmd := command(ctx, t, args...)
	printed, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(printed)
}

// program is a running demo or service.
type program struct {
	t      testing.TB
	cmd    *exec.Cmd
	base   string        // its address
	ready  time.Duration // from the start until it could be used
	exited chan error    // has what Wait gave, once
	errs   bytes.Buffer  // to be read once it has exited
}

// startDemo starts the demo on a file and waits until it is ready. At the end of
// the test it is killed, if it still runs.
func startDemo(t testing.TB, data string) *program {
	t.Helper()
	return startDemoAt(t, "127.0.0.1:0", data)
}

// startDemoAt is startDemo at an address.
func startDemoAt(t testing.TB, addr, data string) *program {
	t.Helper()
	return start(t, command(context.Background(), t, "demo", "--addr", addr, "--data", data))
}

// start starts a program and waits until it says where it is ready.
func start(t testing.TB, cmd *exec.Cmd) *program {
	t.Helper()
	p := &program{t: t, cmd: cmd, exited: make(chan error, 1)}
	p.cmd.Stderr = &p.errs
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	first := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(out).ReadString('\n')
		first <- line
		_, _ = io.Copy(io.Discard, out) // until it has exited: only then may Wait be called
		p.exited <- p.cmd.Wait()
	}()
	t.Cleanup(p.kill)
	select {
	case line := <-first:
		base, ok := strings.CutPrefix(strings.TrimSpace(line), "ready ")
		if p.ready = time.Since(began); !ok || !strings.HasPrefix(base, "http://127.0.0.1:") {
			p.kill()
			t.Fatalf("the first line is %q, errors:\n%s", line, &p.errs)
		}
		p.base = base
	case <-time.After(deadline):
		p.kill()
		t.Fatalf("not ready after %v, errors:\n%s", deadline, &p.errs)
	}
	return p
}

// kill ends the program as a power cut would. It may be called again.
func (p *program) kill() {
	_ = p.cmd.Process.Kill() // it may have exited
	p.wait()
}

// wait waits for the exit and gives its error.
func (p *program) wait() error {
	select {
	case err := <-p.exited:
		p.exited <- err
		return err
	case <-time.After(deadline):
		p.t.Errorf("the program has not exited after %v", deadline)
		return nil
	}
}

// stop asks the demo to end and demands that it does so well, and soon.
func (p *program) stop(with os.Signal) {
	p.t.Helper()
	began := time.Now()
	if err := p.cmd.Process.Signal(with); err != nil {
		p.t.Fatal(err)
	}
	if err := p.wait(); err != nil {
		p.t.Errorf("after %v: %v\n%s", with, err, &p.errs)
	}
	if took := time.Since(began); took > 4*time.Second {
		p.t.Errorf("after %v it took %v to end", with, took)
	}
}

// stopped stops the demo and demands that its file is sound.
func (p *program) stopped(data string) {
	p.t.Helper()
	p.stop(syscall.SIGTERM)
	sound(p.t, data)
}

// sound demands that the file of a demo that has ended is whole.
func sound(t testing.TB, data string) {
	t.Helper()
	if status, out := runs(t, "store", "check", "--store", "bolt:"+data); status != 0 || !strings.Contains(out, "is sound") {
		t.Errorf("store check: %d\n%s", status, out)
	}
}

// get asks the demo for a page that is not for people.
func (p *program) get(path string) (status int, body string) {
	p.t.Helper()
	client := http.Client{Timeout: deadline}
	answer, err := client.Get(p.base + path)
	if err != nil {
		p.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	if err != nil {
		p.t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// eventually waits until something has become true, asking again and again.
func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(deadline); !is(); <-tick.C {
		if time.Now().After(end) {
			t.Fatalf("after %v still not: %s", deadline, what)
		}
	}
}
