package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"lotsen/bot/app"
	"lotsen/graph/msgraph"
)

// Reminders go out in office hours alone, and there is no setting for the clock. So the
// tests of campaigns start this test binary again, as the program: the same settings, the
// same code, and a clock that is some way ahead of the machine's.

// aheadEnv has how far ahead the clock is. It is not one of the program's own settings.
const aheadEnv = "LOTSEN_TEST_AHEAD"

// asProgram runs the program, if this process was started as it: then it does not return.
func asProgram() {
	ahead, err := strconv.ParseInt(os.Getenv(aheadEnv), 10, 64)
	if err != nil {
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := serveAhead(ctx, time.Duration(ahead)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// serveAhead is "bot serve" with such a clock. Graph's budget of a few questions in ten
// seconds is not what is tested.
func serveAhead(ctx context.Context, ahead time.Duration) error {
	var s serveCmd
	parser, err := kong.New(&s, kong.Resolvers(kong.ResolverFunc(secretFile)))
	if err != nil {
		return fmt.Errorf("describing the settings: %w", err)
	}
	if _, err := parser.Parse(nil); err != nil {
		return fmt.Errorf("reading the settings: %w", err)
	}
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	return app.Serve(ctx, app.ServeOptions{
		Settings: s.Settings, Clock: app.NewMovableClock(ahead), Out: os.Stdout, Err: os.Stderr, Log: log,
		Connect: func(s app.GraphSettings, now func() time.Time) (app.Directory, error) {
			return msgraph.New(msgraph.Config{
				TenantID: s.TenantID, ClientID: s.ClientID, Credential: msgraph.Secret(s.ClientSecret),
				LoginURL: s.LoginURL, GraphURL: s.GraphURL, Timeout: attempt, Patience: patience, Now: now, Log: log, Budget: 10_000,
			})
		},
	})
}

// aheadCommand is the program with a clock that is so far ahead, without the settings of
// this machine; under a wrapper if there is one.
func aheadCommand(t testing.TB, ahead time.Duration, wrapper []string, settings ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	args := append(wrapper, self)
	cmd := exec.Command(args[0], args[1:]...)
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "LOTSEN_") {
			cmd.Env = append(cmd.Env, variable)
		}
	}
	cmd.Env = append(append(cmd.Env, settings...), fmt.Sprintf("%s=%d", aheadEnv, ahead))
	return cmd
}
