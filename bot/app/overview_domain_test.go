package app

import (
	"fmt"
	"strings"
	"testing"

	"lotsen/graph"
	"lotsen/graph/graphtest"
)

func TestTheHelpdeskSeesEachMunicipalityToTheLastPerson(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		m := s.does("hanna", "hela organisationen")
		parts := graphtest.CensusBy(s.tenant, func(p graph.Person) string { return p.SignIn.Domain() })
		all, told := 0, 0
		for _, domain := range s.tenant.Policy().Domains {
			x := parts[domain]
			if x.Employees < 50 {
				t.Fatalf("only %d people are in %s", x.Employees, domain)
			}
			s.wants(m, fmt.Sprintf("Klara i %s: %d av %d (okända: 0)\n", domain, x.Registered-x.NotAllowed, x.Employees))
			all, told = all+x.Employees, told+1
		}
		if whole := s.tenant.Census().Employees; told != 2 || all != whole {
			t.Errorf("%d municipalities with %d people of %d", told, all, whole)
		}
	})
}

func TestOneDomainAloneIsNotToldApart(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.stop()
		s.options = func(o *Options) { o.Policy.Domains = o.Policy.Domains[:1] }
		s.start()
		m := s.does("hanna", "hela organisationen")
		s.wants(m, "Klara: ")
		if strings.Contains(m.Transcript(), "Klara i ") {
			t.Errorf("one domain has a line of its own:\n%s", m.Transcript())
		}
	})
}
