package graph_test

import (
	"errors"
	"strings"
	"testing"

	"lotsen/graph"
)

func TestAddressesAreReadAsPeopleWriteThem(t *testing.T) {
	for in, want := range map[string]graph.Address{
		"fnen0001@nykoping.se":            "fnen0001@nykoping.se",
		"  Anna.B@Nykoping.SE \n":         "anna.b@nykoping.se",
		"o'neil@oxelosund.se":             "o'neil@oxelosund.se",
		"x_y#ext#@contoso.onmicrosoft.se": "x_y#ext#@contoso.onmicrosoft.se",
		"a+b@sub.example.se":              "a+b@sub.example.se",
	} {
		got, err := graph.ParseAddress(in)
		if err != nil || got != want {
			t.Errorf("ParseAddress(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
}

func TestWhatIsNoAddressIsRefused(t *testing.T) {
	for _, in := range []string{
		"", "@", "anna", "anna@", "@nykoping.se", "anna@nykoping", "anna@@nykoping.se", "a@b@nykoping.se",
		"anna@nykoping.se.", "anna@.se", "anna@-x.se", "anna@x-.se", "an na@nykoping.se", "anna@nykoping.se\x00",
		".anna@nykoping.se", "anna.@nykoping.se", "an..na@nykoping.se", "anna@nykoping..se",
		"<anna@nykoping.se>", "mailto:anna@nykoping.se", "anna@nykoping.se, bo@nykoping.se",
		"anna@nyköping.se", "аnna@nykoping.se", // the second begins with a Cyrillic letter
		strings.Repeat("a", 65) + "@nykoping.se",
		"a@" + strings.Repeat("b", 64) + ".se",
		"a@" + strings.Repeat("bbbbbbbbb.", 30) + "se",
	} {
		if got, err := graph.ParseAddress(in); !errors.Is(err, graph.Invalid) || got != "" {
			t.Errorf("ParseAddress(%q) = %q, %v; want it refused", in, got, err)
		}
	}
}

func TestPupilsAreInAnotherDomain(t *testing.T) {
	ours, err := graph.ParseDomains(" nykoping.se, Oxelosund.se ,nykoping.se,")
	if err != nil || len(ours) != 2 {
		t.Fatalf("ParseDomains = %v, %v", ours, err)
	}
	for address, want := range map[graph.Address]bool{
		"a@nykoping.se":          true,
		"a@oxelosund.se":         true,
		"a@NYKOPING.SE":          true,
		"a@elev.nykoping.se":     false,
		"a@nykoping.se.evil.se":  false,
		"a@xnykoping.se":         false,
		"nykoping.se":            false,
		"a@evil.se@nykoping.se":  false,
		"":                       false,
		"nykoping.se@nykoping.x": false,
	} {
		if got := ours.Has(address); got != want {
			t.Errorf("Has(%q) = %v, want %v", address, got, want)
		}
	}
	if _, err := graph.ParseDomains("nykoping.se,not a domain"); !errors.Is(err, graph.Invalid) {
		t.Errorf("a bad domain in the list: %v", err)
	}
}

func FuzzParseAddress(f *testing.F) {
	for _, s := range []string{"anna@nykoping.se", "a@elev.nykoping.se", "@", "a@b", "ÅSA@nyköping.se", "x#ext#@y.z", "a@a.a@nykoping.se"} {
		f.Add(s)
	}
	ours := graph.Domains{"nykoping.se"}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := graph.ParseAddress(s)
		if err != nil {
			if a != "" {
				t.Fatalf("refused, but gave %q", a)
			}
			return
		}
		if again, err := graph.ParseAddress(string(a)); err != nil || again != a {
			t.Fatalf("%q is read again as %q, %v", a, again, err)
		}
		if strings.Count(string(a), "@") != 1 || a.Local() == "" || !strings.Contains(a.Domain(), ".") {
			t.Fatalf("%q was taken for an address", a)
		}
		if ours.Has(a) != strings.HasSuffix(string(a), "@nykoping.se") {
			t.Fatalf("%q: Has = %v", a, ours.Has(a))
		}
		for _, c := range string(a) {
			if c <= ' ' || c > '~' || strings.ContainsRune(`"<>(),;:\`, c) {
				t.Fatalf("%q holds %q", a, c)
			}
		}
	})
}

func TestOnlyGUIDsAreObjectIDs(t *testing.T) {
	id, err := graph.ParseID(" 0000C457-0000-4000-8000-00000000000A ")
	if err != nil || id != "0000c457-0000-4000-8000-00000000000a" {
		t.Errorf("ParseID = %q, %v", id, err)
	}
	for _, s := range []string{"", "anna@nykoping.se", "me", "0000c457-0000-4000-8000-00000000000", "../users",
		"0000c457-0000-4000-8000-00000000000a/manager", "0000c457_0000-4000-8000-00000000000a", "g000c457-0000-4000-8000-00000000000a"} {
		if id, err := graph.ParseID(s); !errors.Is(err, graph.Invalid) || id != "" {
			t.Errorf("ParseID(%q) = %q, %v; want it refused", s, id, err)
		}
	}
}
