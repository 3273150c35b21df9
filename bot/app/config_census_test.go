package app

import (
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lotsen/graph"
	"lotsen/graph/graphtest"
	"lotsen/store"
)

func TestWhatIsWrongWithTheCensusIsToldInWords(t *testing.T) {
	for name, test := range map[string]struct {
		spoil         func(*CensusSettings)
		setting, want string
	}{
		"no time":               {func(c *CensusSettings) { c.People = "often" }, "LOTSEN_SYNC_PEOPLE", `"often" is not a time from 1m to 24h, such as 10m`},
		"all the time":          {func(c *CensusSettings) { c.People = "1s" }, "LOTSEN_SYNC_PEOPLE", "from 1m"},
		"a report that is late": {func(c *CensusSettings) { c.Report = "48h" }, "LOTSEN_SYNC_REPORT", "from 15m to 24h, such as 4h"},
		"a time without a unit": {func(c *CensusSettings) { c.Report = "4" }, "LOTSEN_SYNC_REPORT", "such as 4h"},
		"older than read":       {func(c *CensusSettings) { c.MaxAge = "3h" }, "LOTSEN_STATUS_MAX_AGE", "3h is not longer than LOTSEN_SYNC_REPORT, 4h"},
		"any age":               {func(c *CensusSettings) { c.MaxAge = "0" }, "LOTSEN_STATUS_MAX_AGE", "from 1h to 720h, such as 48h"},
		"a share in percent":    {func(c *CensusSettings) { c.MaxDrop = "20" }, "LOTSEN_SYNC_MAX_DROP", "such as 0.20"},
		"no share":              {func(c *CensusSettings) { c.MaxDrop = "NaN" }, "LOTSEN_SYNC_MAX_DROP", "such as 0.20"},
		"a share of nothing":    {func(c *CensusSettings) { c.MaxDrop = "0" }, "LOTSEN_SYNC_MAX_DROP", "above 0"},
		"a time for days":       {func(c *CensusSettings) { c.SMSSoon = "60d" }, "LOTSEN_SMS_SOON", "number of days from 0 to 366, such as 60"},
		"days gone by":          {func(c *CensusSettings) { c.SMSSoon = "-1" }, "LOTSEN_SMS_SOON", "number of days"},
		"one letter":            {func(c *CensusSettings) { c.Services = []string{"svc-", "a"} }, "LOTSEN_SERVICE_ACCOUNTS", `"a" is not the beginning`},
		"a whole address":       {func(c *CensusSettings) { c.Services = []string{"svc@nykoping.se"} }, "LOTSEN_SERVICE_ACCOUNTS", "is not the beginning"},
	} {
		t.Run(name, func(t *testing.T) {
			s := good()
			test.spoil(&s.Census)
			var found []Problem
			for _, p := range s.Problems() {
				if p.Setting == test.setting && strings.Contains(p.Text, test.want) {
					found = append(found, p)
				}
			}
			if len(found) != 1 {
				t.Errorf("problems %v, want one of %s with %q", s.Problems(), test.setting, test.want)
			}
		})
	}
}

func TestThePolicyFollowsTheSettings(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	s := good()
	p, err := s.policy(zone)
	if err != nil || p.MaxAge != 48*time.Hour || p.PhoneSoon != 60*24*time.Hour || len(p.ServiceAccounts) != 0 || !p.PhoneEnd.Equal(time.Date(2027, 1, 31, 23, 0, 0, 0, time.UTC)) {
		t.Errorf("where nothing is set: %+v, %v", p, err)
	}
	s.Census = CensusSettings{People: "5m", Report: "90m", MaxDrop: "0.5", MaxAge: "24h", SMSSoon: "0", Services: []string{" SVC- ", "adm_"}}
	s.Book.SMSEnd = "none"
	if problems := s.Problems(); len(problems) > 0 {
		t.Fatal(problems)
	}
	p, err = s.policy(zone)
	if err != nil || p.MaxAge != 24*time.Hour || p.PhoneSoon != 0 || !slices.Equal(p.ServiceAccounts, []string{"svc-", "adm_"}) || !p.PhoneEnd.IsZero() {
		t.Errorf("where all is set: %+v, %v", p, err)
	}
	rules, _ := s.Census.rules()
	if rules.every.People != 5*time.Minute || rules.every.Report != 90*time.Minute || rules.limits.Fewer != 0.5 {
		t.Errorf("%+v", rules)
	}
	robot := graph.Person{ID: "0000c457-0000-4000-8000-00000000000a", SignIn: "svc-print@nykoping.se", Type: graph.Member, Enabled: graph.Yes, Licensed: graph.Yes}
	if why := p.Exclusion(robot); why != graph.IsService {
		t.Errorf("a program's account is left out as %q", why)
	}
}

func TestServeHandsTheSettingsOn(t *testing.T) {
	s := good()
	s.Graph.Include, s.Graph.Exclude = string(graphtest.ITGroup), string(graphtest.ExclusionGroup)
	s.Census = CensusSettings{People: "5m", Report: "90m", MaxDrop: "0.5", MaxAge: "24h", Services: []string{"svc-"}}
	kept, err := store.Open(t.Context(), "bolt:"+filepath.Join(t.TempDir(), "lotsen.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	clock := NewMovableClock(0)
	desk, err := s.Book.Desk(clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	var asked GraphSettings
	service, err := assemble(ServeOptions{Settings: s, Clock: clock, Log: slog.New(slog.DiscardHandler),
		Connect: func(g GraphSettings, _ func() time.Time) (Directory, error) {
			asked = g
			return graphtest.New(1, 100, clock.Now), nil
		}}, desk, kept)
	if err != nil {
		t.Fatal(err)
	}
	o := service.app.Options
	if o.Every.People != 5*time.Minute || o.Every.Report != 90*time.Minute || o.Limits.Fewer != 0.5 || o.Include != graphtest.ITGroup || o.Exclude != graphtest.ExclusionGroup ||
		o.HelpdeskGroup != graphtest.HelpdeskGroup || o.Policy.MaxAge != 24*time.Hour || !slices.Equal(o.Policy.ServiceAccounts, []string{"svc-"}) || asked != s.Graph {
		t.Errorf("the app has %+v, %+v, %q, %q, %+v", o.Every, o.Limits, o.Include, o.Exclude, o.Policy)
	}
}
