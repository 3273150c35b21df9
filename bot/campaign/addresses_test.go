package campaign

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"lotsen/bot/census"
	"lotsen/graph"
)

func TestAListIsReadHoweverItIsWritten(t *testing.T) {
	excel := func(s string) string { // "Unicode text", as Excel saves it
		b := []byte{0xff, 0xfe}
		for _, u := range utf16.Encode([]rune(s)) {
			b = append(b, byte(u), byte(u>>8))
		}
		return string(b)
	}
	for text, want := range map[string]string{
		"":                 "",
		"anna@nykoping.se": "anna@nykoping.se",
		"anna@nykoping.se bo@nykoping.se,cia@oxelosund.se;\n\teva@x.se\r\n":            "anna@nykoping.se bo@nykoping.se cia@oxelosund.se eva@x.se",
		"Namn;E-post;Enhet\r\nAnna Ö;Anna@Nykoping.SE;Skola\r\nBo;bo@nykoping.se;Vård": "anna@nykoping.se bo@nykoping.se",
		`"Öberg, Anna" <anna@nykoping.se>; mailto:bo@nykoping.se; 'cia@x.se'.`:         "anna@nykoping.se bo@nykoping.se cia@x.se",
		"anna@nykoping.se\nANNA@nykoping.se":                                           "anna@nykoping.se",
		"\ufeffe-post\nanna@nykoping.se\u00a0bo@nykoping.se\u200b":                     "anna@nykoping.se bo@nykoping.se",
		excel("Namn\tE-post\r\nÅsa\tasa@nykoping.se\r\n"):                              "asa@nykoping.se",
		"\xc5sa;asa@nykoping.se":                                                       "asa@nykoping.se", // Windows' old letters
		"anna@nykoping åsa@nykoping.se @ a@b@c.se":                                     "",
	} {
		a := readAddresses([]byte(text))
		var got []string
		for _, x := range a.list {
			got = append(got, string(x))
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%q is read as %q, want %q", text, s, want)
		}
	}
	if a := readAddresses([]byte("anna@nykoping åsa@nykoping.se bo@x.se")); !slices.Equal(a.bad, []string{"anna@nykoping", "åsa@nykoping.se"}) {
		t.Errorf("what is no address is named as %q", a.bad)
	}
}

func TestAnAddressIsWhoeverSignsInWithIt(t *testing.T) {
	d := newDesk(t)
	d.people(6, func(i int, x *census.Entry) {
		switch i {
		case 1:
			x.Person.Mail = "user0@nykoping.se" // which is how the first one signs in
		case 2, 3:
			x.Person.Mail = "reception@nykoping.se"
		case 5:
			x.Person.Mail = x.Person.SignIn
		}
	})
	got, err := d.e.Resolve(t.Context(), []byte("user0@nykoping.se reception@nykoping.se person.4@nykoping.se user4@nykoping.se user5@nykoping.se gone@nykoping.se fel@"))
	d.must(err)
	want := Listed{People: []graph.ID{personID(0), personID(4), personID(5)}, Missing: []string{"fel@", "gone@nykoping.se"}, Shared: []string{"reception@nykoping.se"}, Lost: 3}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if d.town.passes != 1 {
		t.Errorf("the census was gone through %d times", d.town.passes)
	}
}

func TestALongListHasABound(t *testing.T) {
	d := newDesk(t)
	var b strings.Builder
	for i := range MaxListed {
		fmt.Fprintf(&b, "u%d@x.se\n", i)
	}
	l, err := d.e.Resolve(t.Context(), []byte(b.String()))
	d.must(err)
	if l.TooMany || l.Lost != MaxListed || len(l.Missing) != MaxMissing {
		t.Errorf("of a full list %d are lost and %d named", l.Lost, len(l.Missing))
	}
	b.WriteString("one.more@x.se")
	if l, err = d.e.Resolve(t.Context(), []byte(b.String())); err != nil || !l.TooMany {
		t.Errorf("one more is taken: %v", err)
	}
	if l, err = d.e.Resolve(t.Context(), make([]byte, MaxListBytes+1)); err != nil || !l.TooMany {
		t.Errorf("a file that is too long is read: %v", err)
	}
}

func FuzzReadAddresses(f *testing.F) {
	for _, s := range []string{"anna@nykoping.se", "\xff\xfea\x00@\x00b\x00", "\"a\" <b@c.se>;d@e.se", "\xef\xbb\xbfx@y.se", "@@@@", "a@b.se\u200bc@d.se"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		a := readAddresses(data)
		seen := map[graph.Address]bool{}
		for _, x := range a.list {
			if again, err := graph.ParseAddress(string(x)); err != nil || again != x || seen[x] {
				t.Fatalf("%q was read: %v, twice %v", x, err, seen[x])
			}
			seen[x] = true
		}
		if len(a.bad) > MaxMissing {
			t.Fatalf("%d are named", len(a.bad))
		}
	})
}
