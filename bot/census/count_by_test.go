package census

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lotsen/graph"
)

func TestThePartsOfACountAgreeWithTheTownToTheLastPerson(t *testing.T) {
	k := mixed(t)
	k.sync()
	got, err := k.c.CountBy(t.Context(), Filter{}, func(e Entry) string {
		if e.Exclusion != graph.Counted {
			t.Error("somebody who is left out is asked about")
		}
		return e.Person.SignIn.Domain()
	})
	k.must(err)
	counted := 0
	for name, part := range got.Parts {
		want := k.reckon(func(p graph.Person) bool { return p.SignIn.Domain() == name })
		want.People, want.LeftOut = want.Counted, nil // they have nobody who is left out
		if part.Oldest.IsZero() {
			t.Errorf("%s: it does not say how old it is", name)
		}
		part.Oldest = time.Time{}
		if d := cmp.Diff(want, part); d != "" {
			t.Errorf("%s (-town +census):\n%s", name, d)
		}
		counted += part.Counted
	}
	if len(got.Parts) < 2 || counted != got.Counted {
		t.Errorf("%d parts with %d people of %d", len(got.Parts), counted, got.Counted)
	}
}
