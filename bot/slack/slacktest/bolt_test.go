package slacktest_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"lotsen/bot/slack/slacktest"
)

// boltDir is where the app that nobody here wrote the framework of is.
const boltDir = "../../../.ci/slackbolt"

// startBolt runs the app and gives its port, 0 over Socket Mode.
func startBolt(t *testing.T, s *slacktest.Slack, socket bool) int {
	t.Helper()
	node, err := exec.LookPath("node")
	if err == nil {
		_, err = os.Stat(boltDir + "/../node_modules/@slack/bolt")
	}
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatalf("this check needs node and the packages of .ci: %v", err)
	} else if err != nil {
		t.Skipf("node or the packages of .ci are not here: %v", err)
	}
	app := exec.Command(node, "app.mjs")
	app.Dir = boltDir
	app.Env = append(os.Environ(), "API_URL="+s.APIURL(), "BOT_TOKEN=xoxb-lotsen", "SIGNING_SECRET=signing secret")
	if socket {
		app.Env = append(app.Env, "APP_TOKEN=xapp-lotsen")
	}
	app.Stderr = t.Output()
	input, err := app.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := app.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := app.Start(); err != nil {
		t.Fatal(err)
	}
	hung := time.AfterFunc(time.Minute, func() { _ = app.Process.Kill() }) // it may have ended by itself
	t.Cleanup(func() {
		_ = input.Close() // the app ends with its input
		_ = app.Wait()
		hung.Stop()
	})
	port := -1
	for lines := bufio.NewScanner(output); port < 0 && lines.Scan(); {
		if _, err := fmt.Sscanf(lines.Text(), "ready %d", &port); err != nil {
			t.Log(lines.Text())
		}
	}
	if port < 0 {
		t.Fatal("the app did not start")
	}
	return port
}

func TestSlacksOwnFrameworkIsAtHomeOverSocketMode(t *testing.T) {
	s := slacktest.New(slacktest.Options{})
	defer s.Close()
	if err := s.ListenTCP(); err != nil {
		t.Fatal(err)
	}
	startBolt(t, s, true)
	boltSession(t, s)
	if !slices.Contains(s.Methods(), "apps.connections.open") {
		t.Error("the app did not come by Socket Mode")
	}
	if strays := s.StrayAcks(); len(strays) > 0 {
		t.Errorf("the app sent what was ignored: %q", strays)
	}
}

func TestSlacksOwnFrameworkIsAtHomeOverHTTP(t *testing.T) {
	s := slacktest.New(slacktest.Options{})
	defer s.Close()
	if err := s.ListenTCP(); err != nil {
		t.Fatal(err)
	}
	port := startBolt(t, s, false)
	client := loopback(t)
	address := fmt.Sprintf("http://127.0.0.1:%d/slack/events", port)
	s.DeliverTo(slacktest.App{Events: address, Interactions: address, Commands: address, Client: client})
	if err := s.VerifyURL(t.Context()); err != nil {
		t.Error(err)
	}
	forged, err := s.Post(t.Context(), slacktest.Events, "application/json", []byte(`{"type":"event_callback"}`), slacktest.Signing{Secret: "another"})
	if err != nil || forged != 401 {
		t.Errorf("a forged request was answered %d (%v), not 401", forged, err)
	}
	old, err := s.Post(t.Context(), slacktest.Events, "application/json", []byte(`{"type":"event_callback"}`), slacktest.Signing{Age: 6 * time.Minute})
	if err != nil || old != 401 {
		t.Errorf("an old request was answered %d (%v), not 401", old, err)
	}
	boltSession(t, s)
}

// boltSession is somebody using the app.
func boltSession(t *testing.T, s *slacktest.Slack) {
	t.Helper()
	anna := s.AddUser(slacktest.User{Name: "Anna"})
	last := func() string {
		posts := s.Messages(anna)
		if len(posts) == 0 {
			return ""
		}
		return posts[len(posts)-1].Text
	}
	s.Type(anna, "start")
	until(t, s, "the first step", func() bool { return last() == "First step, Anna" })
	first := s.Messages(anna)
	press(t, s, anna, "Next")
	until(t, s, "the second step", func() bool { return last() == "Second step" })
	press(t, s, anna, "Finish")
	until(t, s, "the end", func() bool { return last() == "All done" })
	posts := s.Messages(anna)
	if len(posts) != 2 || posts[1].TS != first[1].TS || !posts[1].Edited || posts[1].Blocks != nil {
		t.Errorf("the message was not replaced in place: %+v", posts)
	}
	if s.Count("chat.update") != 1 || s.Count("respond") != 1 {
		t.Errorf("the message was not updated once in each way: %q", s.Methods())
	}

	shown, err := s.Command(anna, "/lotsen", "the form")
	if err != nil || shown != "Opening the form" {
		t.Errorf("the command showed %q (%v)", shown, err)
	}
	until(t, s, "the modal", func() bool { _, open := s.Modal(anna); return open })
	done, err := s.Submit(anna, "", map[string]string{"name": "Bo"})
	if err != nil || done.Errors["name"] != "That is too short" {
		t.Errorf("the short name was answered %+v (%v)", done, err)
	}
	if done, err = s.Submit(anna, "", map[string]string{"name": "Anna"}); err != nil || done.Action != "" {
		t.Errorf("the name was answered %+v (%v)", done, err)
	}
	until(t, s, "the thanks", func() bool { return last() == "Thank you, Anna" })
	if _, open := s.Modal(anna); open {
		t.Error("the modal is still open")
	}

	if err := s.OpenHome(anna); err != nil {
		t.Fatal(err)
	}
	until(t, s, "Home", func() bool {
		home, published := s.Home(anna)
		return published && strings.Contains(string(home.Blocks), "At home")
	})
	if warnings := s.Warnings(anna); len(warnings) > 0 {
		t.Errorf("Slack showed errors: %q", warnings)
	}
}

func press(t *testing.T, s *slacktest.Slack, user, label string) {
	t.Helper()
	if err := s.Press(user, "", label); err != nil {
		t.Fatal(err)
	}
}

// until waits for something to happen in another process.
func until(t *testing.T, s *slacktest.Slack, what string, cond func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := s.WaitFor(ctx, cond); err != nil {
		t.Fatalf("%s did not come: %v; calls %+v", what, err, s.Calls())
	}
}
