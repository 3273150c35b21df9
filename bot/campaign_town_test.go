package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"lotsen/bot/slack/slacktest"
	"lotsen/bot/teams/teamstest"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/graph/graphtest"
)

// The unit for which a campaign is made, and who makes it.
const (
	unit  = "Hemtjänst"
	hanna = "UHANNA"
)

// neighbour is somebody of the unit. Who is in Slack has a member id, who is in Teams is
// found there by the directory's.
type neighbour struct {
	id    dialog.PersonID
	slack string
	teams bool
}

// town is an organisation with Slack, Teams and a tenant, all on loopback, and Lotsen as a
// process of its own. All follow one clock, which is so far ahead of the machine's.
type town struct {
	t      *testing.T
	ahead  atomic.Int64
	slack  *slacktest.Slack
	teams  *teamstest.Teams
	tenant *graphtest.Tenant
	login  *httptest.Server // Entra, and Graph
	unit   []neighbour
	mail   map[string]string // of the members in Slack
	met    atomic.Int64      // answers on the eve
	data   string
	p      *program
	// skew is how wrong Lotsen's clock is, from its next start.
	skew time.Duration
}

// newTown makes a town with a unit of so many people. Of twenty, nine are in Slack, nine
// in Teams and two in both.
func newTown(t *testing.T, people int) *town {
	t.Helper()
	w := &town{t: t, mail: map[string]string{}, data: filepath.Join(t.TempDir(), "lotsen.db")}
	w.setClock(monday(17, 30))
	w.slack = slacktest.New(slacktest.Options{Now: w.now, Quiet: true})
	t.Cleanup(w.slack.Close)
	w.teams = teamstest.New(teamstest.Options{})
	t.Cleanup(w.teams.Close)
	for _, listen := range []func() error{w.slack.ListenTCP, w.teams.ListenTCP} {
		if err := listen(); err != nil {
			t.Fatal(err)
		}
	}
	w.tenant = graphtest.New(7, 1_000, w.now)
	w.tenant.SetReportLag(0, 0)
	w.tenant.SetThrottle(0, 0)
	w.login = httptest.NewServer(http.HandlerFunc(w.entra))
	t.Cleanup(w.login.Close)
	w.slack.AddUser(slacktest.User{ID: hanna, Email: string(w.tenant.Cast(graphtest.Hanna).SignIn), Locale: "sv-SE"})
	for i := range people {
		w.moveIn(i)
	}
	return w
}

// moveIn hires the i-th of the unit, who has registered nothing.
func (w *town) moveIn(i int) {
	w.t.Helper()
	address := graph.Address(fmt.Sprintf("hemtjanst%05d@nykoping.se", i))
	id, err := w.tenant.Hire(graph.Person{DisplayName: "H", SignIn: address, Mail: address, Department: unit, Language: "sv-SE"})
	if err != nil {
		w.t.Fatal(err)
	}
	n := neighbour{id: dialog.PersonID(id), teams: i%20 >= 9}
	if i%20 < 11 {
		n.slack = w.slack.AddUser(slacktest.User{ID: fmt.Sprintf("UH%05d", i), Email: string(address), Locale: "sv-SE"})
		w.mail[n.slack] = string(address)
	}
	if n.teams {
		w.teams.AddUser(teamstest.User{ObjectID: string(id)})
	}
	w.unit = append(w.unit, n)
}

// monday is a time of Monday 23 November 2026, in Nyköping.
func monday(hour, minute int) time.Time {
	return time.Date(2026, 11, 23, hour, minute, 0, 0, time.FixedZone("winter", 3600))
}

func (w *town) now() time.Time { return time.Now().Add(time.Duration(w.ahead.Load())) }

// setClock has everybody's clock show a time; Lotsen's from its next start.
func (w *town) setClock(at time.Time) { w.ahead.Store(int64(time.Until(at))) }

// entra gives out the tokens of Teams and of Graph, as the one Entra does, and stands
// before Graph too.
func (w *town) entra(to http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(r.URL.Path, "/"+teamstest.TenantID+"/") {
		w.tenant.Handler().ServeHTTP(to, r)
		return
	}
	here := r.Host
	r.Host = w.teamsHost()
	answer := httptest.NewRecorder()
	w.teams.Handler().ServeHTTP(answer, r)
	to.Header().Set("Content-Type", "application/json")
	to.WriteHeader(answer.Code)
	_, _ = io.WriteString(to, strings.ReplaceAll(answer.Body.String(), w.teamsHost(), here)) // who left does not read it
}

// teamsHost is where Teams listens.
func (w *town) teamsHost() string {
	u, err := url.Parse(w.teams.ServiceURL())
	if err != nil {
		w.t.Fatal(err)
	}
	return u.Host
}

// pace is how many reminders the platforms are given.
type pace struct{ slackMinute, teamsSecond int }

// fastest is the most that the settings allow.
func fastest() pace { return pace{slackMinute: 1_000, teamsSecond: 45} }

// start starts Lotsen on the file.
func (w *town) start(speed pace) {
	w.t.Helper()
	w.p = start(w.t, w.command(speed))
	w.teams.DeliverTo(teamstest.App{URL: w.p.base + "/api/messages", Client: http.DefaultClient})
	w.t.Cleanup(func() {
		if w.kill(); w.t.Failed() && w.p != nil {
			w.t.Logf("the log ends with %s", tail(w.p.errs.String()))
			w.p = nil
		}
	})
}

// command is Lotsen on the file, under a wrapper if there is one.
func (w *town) command(speed pace, wrapper ...string) *exec.Cmd {
	w.t.Helper()
	cmd := aheadCommand(w.t, time.Duration(w.ahead.Load())+w.skew, wrapper,
		"LOTSEN_ADDR=127.0.0.1:0", "LOTSEN_STORE=bolt:"+w.data, "LOTSEN_HELPDESK_CONTACT=0155-00 00 00",
		"LOTSEN_TENANT_ID="+graphtest.TenantID, "LOTSEN_CLIENT_ID="+graphtest.ClientID, "LOTSEN_CLIENT_SECRET="+graphtest.ClientSecret,
		"LOTSEN_LOGIN_URL="+w.login.URL, "LOTSEN_GRAPH_URL="+w.login.URL, "LOTSEN_HELPDESK_GROUP="+string(graphtest.HelpdeskGroup),
		"LOTSEN_SLACK_API_URL="+w.slack.APIURL(), "LOTSEN_SLACK_BOT_TOKEN=xoxb-lotsen", "LOTSEN_SLACK_APP_TOKEN=xapp-lotsen",
		"LOTSEN_TEAMS_APP_ID="+teamstest.AppID, "LOTSEN_TEAMS_TENANT_ID="+teamstest.TenantID, "LOTSEN_TEAMS_CLIENT_SECRET="+teamstest.Secret,
		"LOTSEN_TEAMS_OPENID_URL="+w.teams.OpenIDURL(), "LOTSEN_TEAMS_SERVICE_HOSTS="+w.teamsHost(),
		"LOTSEN_APPROVAL_FROM=1000000", fmt.Sprintf("LOTSEN_SLACK_PER_MINUTE=%d", speed.slackMinute), fmt.Sprintf("LOTSEN_TEAMS_PER_SECOND=%d", speed.teamsSecond))
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // so that a wrapper ends with what it wraps
	return cmd
}

// kill ends Lotsen as a power cut would, and a wrapper with it, and waits for the end.
func (w *town) kill() {
	if w.p == nil {
		return
	}
	w.p.kill()
}

// diesAtSync starts Lotsen and has it killed as a thread of it enters its n-th sync, or
// after some seconds if none does. It reports whether it was the sync.
func (w *town) diesAtSync(n int, speed pace) bool {
	w.t.Helper()
	strace, err := exec.LookPath("strace")
	if err != nil {
		if os.Getenv("CI") == "true" {
			w.t.Fatal(err)
		}
		w.t.Skip(err)
	}
	cmd := w.command(speed, strace, "-f", "-qq", "-o", os.DevNull, "-e", "trace=fdatasync",
		"-e", fmt.Sprintf("inject=fdatasync:signal=SIGKILL:when=%d", n))
	if err := cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	clock := time.AfterFunc(3*time.Second, func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
	_ = cmd.Wait() // killed, either way
	return clock.Stop()
}

// tail is the end of a log.
func tail(log string) string { return log[max(0, len(log)-4_000):] }
