package app

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lotsen/bot/census"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/graph/graphtest"
)

// stand is where one person stands, as far as the counts go.
type stand struct {
	Exclusion             graph.Reason
	Registration          graph.Registration // of who counts
	NotAllowed, OnlyPhone bool
}

// truth is where everybody stands, counted by the tenant itself from what its people
// are, and not by graph's rules.
func truth(t *graphtest.Tenant) map[graph.ID]stand {
	list := map[graph.ID]stand{}
	for id, c := range graphtest.CensusBy(t, func(p graph.Person) graph.ID { return p.ID }) {
		var s stand
		for reason := range c.Seen.Reasons() {
			s.Exclusion = reason
		}
		switch {
		case c.Registered == 1:
			s = stand{Registration: graph.Registered, NotAllowed: c.NotAllowed == 1, OnlyPhone: c.OnlyPhone == 1}
		case c.Waiting == 1:
			s = stand{Registration: graph.NotRegistered}
		}
		list[id] = s
	}
	return list
}

// known is where everybody stands, as the program has it.
func (s *stage) known() map[graph.ID]stand {
	s.t.Helper()
	list := map[graph.ID]stand{}
	if err := s.app.census.Each(s.t.Context(), census.Filter{}, func(e census.Entry) error {
		x := stand{Exclusion: e.Exclusion}
		if x.Exclusion == graph.Counted {
			x.Registration, x.OnlyPhone = e.Status.Registration, e.Status.OnlyPhone()
			x.NotAllowed = e.Status.Registration == graph.Registered && e.Status.Allowed == graph.No
		}
		list[e.Person.ID] = x
		return nil
	}); err != nil {
		s.t.Fatal(err)
	}
	return list
}

// agrees fails unless the program knows of everybody what is true.
func (s *stage) agrees(when string) {
	s.t.Helper()
	if d := cmp.Diff(truth(s.tenant), s.known()); d != "" {
		s.t.Errorf("%s, what is true (-) and what is known (+) differ:\n%.2000s", when, d)
	}
}

// moves starts the app anew in another tenant, with nothing known.
func (s *stage) moves(seed uint64, people int) {
	s.t.Helper()
	s.stop()
	s.path = filepath.Join(s.t.TempDir(), "moved.db")
	s.tenant = graphtest.New(seed, people, s.clock.Now)
	s.tenant.SetReportLag(0, 0)
	s.screen = newScreen(s.tenant)
	s.start()
}

// rarely is for stories of many days: everybody is read once a day.
func rarely() census.Every {
	day := 24 * time.Hour
	return census.Every{People: day, Report: day, Groups: day}
}

// must fails the story on an error.
func (s *stage) must(errs ...error) {
	s.t.Helper()
	for _, err := range errs {
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

// isAt makes an address a person's.
func (s *stage) isAt(ref string, p graph.Person) {
	s.screen.mu.Lock()
	defer s.screen.mu.Unlock()
	s.screen.who[ref] = dialog.Profile{SignIn: string(p.SignIn)}
}

// named is the one of the tenant's people with a display name.
func (s *stage) named(name string) graph.Person {
	s.t.Helper()
	for _, p := range s.tenant.People() {
		if p.DisplayName == name {
			return p
		}
	}
	s.t.Fatalf("there is no %s", name)
	return graph.Person{}
}

// begun are words by their first bytes, so that a line is looked through once however many
// there are. Words that are shorter than that are found where they stand alone.
type begun struct {
	long  map[[beginning]byte][]string
	short map[string]bool
}

const beginning = 5

func beginnings(words map[string]bool) begun {
	b := begun{map[[beginning]byte][]string{}, map[string]bool{}}
	for word := range words {
		if len(word) < beginning {
			b.short[word] = true
		} else {
			key := [beginning]byte([]byte(word))
			b.long[key] = append(b.long[key], word)
		}
	}
	return b
}

// in are the words that a line has.
func (b begun) in(line string) (found []string) {
	for i := range max(0, len(line)-beginning+1) {
		for _, word := range b.long[[beginning]byte([]byte(line[i:i+beginning]))] {
			if strings.HasPrefix(line[i:], word) && !slices.Contains(found, word) {
				found = append(found, word)
			}
		}
	}
	for _, word := range strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" \t\n\"'=,;:()[]{}<>/\\?&", r) }) {
		if b.short[word] && !slices.Contains(found, word) {
			found = append(found, word)
		}
	}
	return found
}

// forget is for a word that was found: once is enough.
func (b begun) forget(word string) {
	delete(b.short, word)
	for key, list := range b.long {
		b.long[key] = slices.DeleteFunc(list, func(w string) bool { return w == word })
	}
}

// keepsQuiet fails if a log line names anybody of the tenant, or an address of theirs.
func keepsQuiet(t testing.TB, log string, tenant *graphtest.Tenant, more ...string) {
	t.Helper()
	private := map[string]bool{graphtest.ClientSecret: true}
	for _, key := range graphtest.Keys() {
		private[string(key)], private[member(key)] = true, true
	}
	for _, p := range tenant.People() {
		for _, word := range []string{string(p.ID), string(p.SignIn), string(p.Mail), p.DisplayName, p.SignIn.Local()} {
			private[word] = true
		}
	}
	for _, word := range more {
		private[word] = true
	}
	delete(private, "")
	begins := beginnings(private)
	for line := range strings.Lines(log) {
		for _, word := range begins.in(line) {
			t.Errorf("the log names %q: %s", word, line)
			begins.forget(word)
		}
		for _, token := range []string{"demo.", "Bearer ", "xoxb-", "xapp-", "eyJ"} {
			if strings.Contains(line, token) {
				t.Errorf("the log has a token: %s", line)
			}
		}
	}
}

func TestANameOfTwoWordsIsFoundInALogLine(t *testing.T) {
	tenant := graphtest.New(7, 300, time.Now)
	for _, p := range tenant.People() {
		private := map[string]bool{p.DisplayName: true}
		if line := `level=INFO msg="shown to ` + p.DisplayName + ` now" n=3` + "\n"; !slices.Equal(beginnings(private).in(line), []string{p.DisplayName}) {
			t.Fatalf("%q is not found in %s", p.DisplayName, line)
		}
	}
	if found := beginnings(map[string]bool{"Anna B": true, "Bo": true}).in("a Bot ran; Anna went"); len(found) > 0 {
		t.Errorf("%v is found where it is not", found)
	}
}
