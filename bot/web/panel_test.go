package web

import (
	"errors"
	"net/http"
	"testing"
	"time"
)

func TestThePanelShowsAndChangesMicrosoft(t *testing.T) {
	w := newWorld(t)
	b := w.browse().open("/as/anna")
	if !b.shows("Anna hos Microsoft") || !b.shows("Microsoft Authenticator Inte registrerad") {
		t.Fatalf("the panel shows\n%s", text(b.find("id", "panel")))
	}
	if b.press("Registrera"); !b.shows("Microsoft Authenticator Registrerad") {
		t.Error("registering does not show")
	}
	if b.open("/as/bo"); !b.shows("Inte registrerad") {
		t.Error("Bo has what Anna registered")
	}
	if b.open("/as/anna").press("Ta bort"); !b.shows("Inte registrerad") {
		t.Error("removing does not show")
	}
	b.press("3 dygn").press("Överlastat (503)")
	if w.tenant.lag != 72*time.Hour || w.tenant.outage != Unavailable {
		t.Errorf("the lag is %v, the outage %q", w.tenant.lag, w.tenant.outage)
	}
	for id, pressed := range map[string]string{"lag-72h": "true", "lag-1h": "false", "outage-503": "true", "outage-normal": "false"} {
		if got := attr(b.find("id", id), "aria-pressed"); got != pressed {
			t.Errorf("%s is pressed: %s, want %s", id, got, pressed)
		}
	}
}

func TestTheClockIsMoved(t *testing.T) {
	for name, tt := range map[string]struct{ now, label, want string }{
		"ten minutes":                         {"2026-11-23T10:00:00+01:00", "+10 min", "2026-11-23T10:10:00+01:00"},
		"an hour":                             {"2026-11-23T10:00:00+01:00", "+1 timme", "2026-11-23T11:00:00+01:00"},
		"a day":                               {"2026-11-23T10:00:00+01:00", "+1 dygn", "2026-11-24T10:00:00+01:00"},
		"the morning, late":                   {"2026-11-23T23:59:00+01:00", "Till imorgon 08:00", "2026-11-24T08:00:00+01:00"},
		"the morning, early":                  {"2026-11-23T00:01:00+01:00", "Till imorgon 08:00", "2026-11-24T08:00:00+01:00"},
		"the morning, a year on":              {"2026-12-31T10:00:00+01:00", "Till imorgon 08:00", "2027-01-01T08:00:00+01:00"},
		"the morning, when summer time comes": {"2027-03-27T10:00:00+01:00", "Till imorgon 08:00", "2027-03-28T08:00:00+02:00"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.watch.now = moment(t, tt.now)
			b := w.browse().open("/as/anna").press(tt.label)
			if want := moment(t, tt.want); !w.watch.Now().Equal(want) {
				t.Errorf("it is %v, want %v", w.watch.Now(), want)
			}
			if got := text(b.find("id", "clock")); got != tt.want[11:16] {
				t.Errorf("the page shows %s", got)
			}
		})
	}
}

func moment(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestAChangeThatFailsIsTold(t *testing.T) {
	w := newWorld(t)
	b := w.browse().open("/as/anna").press("Säg hej till Lotsen")
	f := b.form("Registrera")
	w.tenant.fails = errors.New("the tenant is full")
	b.submit(f)
	if b.status != http.StatusServiceUnavailable || !b.shows("Det gick inte att ändra det simulerade Microsoft") || b.shows("tenant") {
		t.Errorf("status %d\n%s", b.status, text(b.page))
	}
	if b.heading() != "Tvåfaktorsinlogg" {
		t.Error("the conversation is not there")
	}
}
