package census

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lotsen/graph"
	"lotsen/store"
)

// mixed is a town with somebody for every reason and every state, and the groups.
func mixed(t *testing.T) *kit {
	k := newKit(t, 1000)
	k.o.Helpdesk, k.o.Include, k.o.Exclude = theHelpdesk, theIncluded, theExcluded
	k.o.Policy.PhoneEnd, k.o.Policy.PhoneSoon, k.o.Policy.MaxAge = k.at.AddDate(0, 0, 50), graph.DefaultPhoneSoon, 24*time.Hour
	k.open()
	for i := range 1000 {
		p := k.town.people[idOf(i)]
		switch i % 23 {
		case 1:
			p.Type = graph.Guest
		case 2:
			p.SignIn = graph.Address(fmt.Sprintf("p%d@elev.nykoping.se", i))
		case 3:
			p.Purpose = graph.SharedMailbox
		case 4:
			p.Purpose = graph.RoomMailbox
		case 5:
			p.SignIn = graph.Address(fmt.Sprintf("svc-%d@nykoping.se", i))
		case 6:
			p.Enabled = graph.No
		case 7:
			p.Licensed = graph.No
		}
		k.town.set(p)
		switch i % 11 {
		case 1:
			k.town.status[p.ID] = graph.ReportStatus(graph.Yes, graph.No, []graph.Kind{graph.OfficePhone}, time.Time{})
		case 2:
			k.town.status[p.ID] = graph.ReportStatus(graph.Yes, graph.Yes, []graph.Kind{graph.MobilePhone}, time.Time{})
		case 3:
			delete(k.town.status, p.ID)
		case 4:
			k.town.status[p.ID] = graph.ReportStatus(graph.Yes, graph.Yes, []graph.Kind{graph.Passkey}, time.Time{})
		}
		if i%31 == 0 {
			k.town.groups[theExcluded] = append(k.town.groups[theExcluded], p.ID)
		}
		if i%13 != 0 {
			k.town.groups[theIncluded] = append(k.town.groups[theIncluded], p.ID)
		}
		if i%100 == 0 {
			k.town.groups[theHelpdesk] = append(k.town.groups[theHelpdesk], p.ID)
		}
	}
	var change store.Change
	for i := range 1000 {
		if i%37 == 0 {
			k.must(k.c.Exempt(&change, idOf(i), time.Time{}))
		}
	}
	k.must(k.store.Commit(t.Context(), change))
	return k
}

// reckon counts a town without the census, one reason after the other.
func (k *kit) reckon(meant func(graph.Person) bool) Totals {
	t := Totals{LeftOut: map[graph.Reason]int{}}
	in := func(group graph.ID, id graph.ID) bool { return slices.Contains(k.town.groups[group], id) }
	for i := range 1000 {
		p := k.town.people[idOf(i)]
		if !meant(p) {
			continue
		}
		t.People++
		s, there := k.town.status[p.ID]
		switch {
		case p.Type == graph.Guest:
			t.LeftOut[graph.IsGuest]++
		case p.SignIn.Domain() == "elev.nykoping.se":
			t.LeftOut[graph.OtherDomain]++
		case p.Purpose == graph.SharedMailbox:
			t.LeftOut[graph.IsShared]++
		case p.Purpose == graph.RoomMailbox:
			t.LeftOut[graph.IsRoom]++
		case p.SignIn[:4] == "svc-":
			t.LeftOut[graph.IsService]++
		case in(theExcluded, p.ID):
			t.LeftOut[graph.InGroup]++
		case p.Enabled == graph.No:
			t.LeftOut[graph.IsDisabled]++
		case p.Licensed == graph.No:
			t.LeftOut[graph.HasNoLicence]++
		case !in(theIncluded, p.ID):
			t.LeftOut[graph.OutsideGroup]++
		case i%37 == 0:
			t.LeftOut[graph.IsExempted]++
		default:
			t.Counted++
			t.reckon(i, s, there)
		}
	}
	return t
}

func (t *Totals) reckon(i int, s graph.Status, there bool) {
	switch {
	case !there:
		t.Unsure, t.Unknown, t.ResistanceUnknown = t.Unsure+1, t.Unknown+1, t.ResistanceUnknown+1
	case i%11 == 1:
		t.NotAllowed, t.Registered, t.NotResistant, t.OnlyPhone = t.NotAllowed+1, t.Registered+1, t.NotResistant+1, t.OnlyPhone+1
	case i%11 == 2:
		t.PhoneOnly, t.Registered, t.NotResistant, t.OnlyPhone = t.PhoneOnly+1, t.Registered+1, t.NotResistant+1, t.OnlyPhone+1
	case i%11 == 4:
		t.Done, t.Registered, t.Resistant = t.Done+1, t.Registered+1, t.Resistant+1
	case s.Registration == graph.NotRegistered:
		t.Needs, t.NotRegistered, t.NotResistant = t.Needs+1, t.NotRegistered+1, t.NotResistant+1
	default:
		t.Done, t.Registered, t.NotResistant = t.Done+1, t.Registered+1, t.NotResistant+1
	}
}

func TestTheFiguresAgreeWithTheTownToTheLastPerson(t *testing.T) {
	k := mixed(t)
	k.sync()
	unit := Unit{Department, "Enhet 3"}
	for _, c := range []struct {
		name  string
		f     Filter
		meant func(graph.Person) bool
	}{
		{"everybody", Filter{}, func(graph.Person) bool { return true }},
		{"a department", Filter{Unit: &unit}, func(p graph.Person) bool { return p.Department == "Enhet 3" }},
		{"a municipality", Filter{Unit: &Unit{Domain, "oxelosund.se"}}, func(p graph.Person) bool { return p.SignIn.Domain() == "oxelosund.se" }},
		{"the helpdesk", Filter{Group: Helpdesk}, func(p graph.Person) bool { return slices.Contains(k.town.groups[theHelpdesk], p.ID) }},
		{"whom the first one leads", Filter{Manager: idOf(0), Direct: true}, func(p graph.Person) bool { return p.Manager == idOf(0) }},
		{"all below the first one", Filter{Manager: idOf(0)}, func(p graph.Person) bool { return p.ID != idOf(0) }},
	} {
		got, err := k.c.Count(t.Context(), c.f)
		k.must(err)
		if got.Oldest.IsZero() && got.Counted > got.Unknown {
			t.Errorf("%s: it does not say how old it is", c.name)
		}
		got.Oldest = time.Time{}
		if d := cmp.Diff(k.reckon(c.meant), got); d != "" {
			t.Errorf("%s (-town +census):\n%s", c.name, d)
		}
	}
	everybody, err := k.c.Count(t.Context(), Filter{})
	k.must(err)
	for _, r := range graph.Reasons() {
		if everybody.LeftOut[r] == 0 && r != graph.NoIdentity {
			t.Errorf("nobody is left out as %s", r)
		}
	}
}

func TestWhoIsLeftOutCanBeChecked(t *testing.T) {
	k := mixed(t)
	k.sync()
	want := k.reckon(func(graph.Person) bool { return true })
	sum := 0
	for _, reason := range append(graph.Reasons(), "") {
		n, last := 0, graph.ID("")
		for after := graph.ID(""); ; {
			page, err := k.c.Left(t.Context(), reason, after, 7)
			k.must(err)
			for _, e := range page.Entries {
				if e.Exclusion == graph.Counted || reason != "" && e.Exclusion != reason || e.Person.ID <= last {
					t.Fatalf("among those left out as %q is one who is %q", reason, e.Exclusion)
				}
				if Needs(e, k.o.Policy, k.at) != graph.LeftOut {
					t.Errorf("somebody who is left out as %q is judged", reason)
				}
				last = e.Person.ID
			}
			n += len(page.Entries)
			if after = page.Next; after == "" {
				break
			}
		}
		if reason == "" {
			if n != sum || n == 0 {
				t.Errorf("left out are %d, the reasons have %d", n, sum)
			}
		} else if sum += n; n != want.LeftOut[reason] {
			t.Errorf("%s: %d, not %d", reason, n, want.LeftOut[reason])
		}
	}
}
