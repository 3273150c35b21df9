package graph_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"lotsen/graph"

	"pgregory.net/rapid"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func TestLiveMethodsDecideTheStatus(t *testing.T) {
	for _, c := range []struct {
		name    string
		methods []graph.Kind
		want    graph.Registration
	}{
		{"only the password that everybody has", []graph.Kind{graph.Password}, graph.NotRegistered},
		{"methods that never are a second factor", []graph.Kind{graph.Password, graph.Email, graph.SecurityQuestion, graph.TemporaryPass, graph.QRCode}, graph.NotRegistered},
		{"the app", []graph.Kind{graph.Password, graph.Authenticator}, graph.Registered},
		{"a text message", []graph.Kind{graph.Password, graph.MobilePhone}, graph.Registered},
		{"a security key and no password", []graph.Kind{graph.Passkey}, graph.Registered},
		{"six digits from a token", []graph.Kind{graph.HardwareCode}, graph.Registered},
		{"a kind that did not exist when this was written", []graph.Kind{graph.Password, "retinaScan"}, graph.Unknown},
		{"the same beside the app", []graph.Kind{"retinaScan", graph.Authenticator}, graph.Registered},
		{"a method that could not be read", []graph.Kind{graph.Password, ""}, graph.Unknown},
		{"Windows Hello alone", []graph.Kind{graph.Password, graph.WindowsHello}, graph.Unknown},
		{"nothing at all, which cannot be", nil, graph.Unknown},
	} {
		s := graph.LiveStatus(c.methods, noon)
		if s.Registration != c.want || s.Source != graph.Live || !s.AsOf.Equal(noon) || !slices.Equal(s.Methods, c.methods) {
			t.Errorf("%s: %+v, want %q", c.name, s, c.want)
		}
		if (s.Allowed == graph.No) != (c.want == graph.NotRegistered) {
			t.Errorf("%s: allowed %q", c.name, s.Allowed)
		}
	}
}

func TestAReportRowWithAHoleIsUnknown(t *testing.T) {
	for _, c := range []struct {
		registered, capable graph.Truth
		want                graph.Registration
		allowed             graph.Truth
	}{
		{graph.Yes, graph.Yes, graph.Registered, graph.Yes},
		{graph.Yes, graph.No, graph.Registered, graph.No},
		{graph.No, graph.No, graph.NotRegistered, graph.No},
		{graph.No, graph.Yes, graph.Unknown, graph.NotKnown}, // contradicts itself
		{graph.NotKnown, graph.Yes, graph.Unknown, graph.NotKnown},
		{graph.NotKnown, graph.No, graph.Unknown, graph.NotKnown},
		{graph.Yes, graph.NotKnown, graph.Unknown, graph.NotKnown},
		{graph.No, graph.NotKnown, graph.Unknown, graph.NotKnown},
	} {
		s := graph.ReportStatus(c.registered, c.capable, nil, noon)
		if s.Registration != c.want || s.Allowed != c.allowed {
			t.Errorf("registered %q, capable %q: %+v", c.registered, c.capable, s)
		}
	}
}

func TestTheZeroStatusKnowsNothing(t *testing.T) {
	var s graph.Status
	if s.Registration != graph.Unknown || s.Age(noon) != math.MaxInt64 || s.OnlyPhone() {
		t.Errorf("%+v, age %v", s, s.Age(noon))
	}
	if v := (graph.Policy{}).Judge(s, noon); v != graph.Unsure {
		t.Errorf("judged %q", v)
	}
	ahead := graph.Status{AsOf: noon.Add(time.Minute)}
	if ahead.Age(noon) != 0 {
		t.Errorf("a clock that is ahead gives the age %v", ahead.Age(noon))
	}
}

func TestOnlyPhoneIsThoseWhoLoseEverythingWhenItEnds(t *testing.T) {
	for _, c := range []struct {
		methods []graph.Kind
		want    bool
	}{
		{[]graph.Kind{graph.Password, graph.MobilePhone}, true},
		{[]graph.Kind{graph.Password, graph.OfficePhone, graph.AlternatePhone, graph.Email}, true},
		{[]graph.Kind{graph.MobilePhone, graph.TemporaryPass}, true},
		{[]graph.Kind{graph.MobilePhone, graph.Authenticator}, false},
		{[]graph.Kind{graph.MobilePhone, "retinaScan"}, false},
		{[]graph.Kind{graph.Password}, false},
	} {
		if got := graph.LiveStatus(c.methods, noon).OnlyPhone(); got != c.want {
			t.Errorf("%v: %v", c.methods, got)
		}
	}
}

func TestSomebodyUnknownIsInNoCohort(t *testing.T) {
	s := graph.ReportStatus(graph.NotKnown, graph.NotKnown, []graph.Kind{graph.MobilePhone}, noon)
	if s.OnlyPhone() {
		t.Errorf("%+v is counted", s)
	}
}

func TestTheReportTellsTheLiveStatusWhatIsAllowed(t *testing.T) {
	report := func(allowed graph.Truth, methods ...graph.Kind) graph.Status {
		return graph.ReportStatus(graph.Yes, allowed, methods, noon.Add(-6*time.Hour))
	}
	for _, c := range []struct {
		name   string
		live   []graph.Kind
		report graph.Status
		want   graph.Truth
	}{
		{"the same phone, allowed", []graph.Kind{graph.Password, graph.MobilePhone}, report(graph.Yes, graph.MobilePhone), graph.Yes},
		{"the same phone, not allowed", []graph.Kind{graph.Password, graph.OfficePhone}, report(graph.No, graph.OfficePhone), graph.No},
		{"the app is one device under two names", []graph.Kind{graph.Password, graph.Authenticator},
			report(graph.Yes, graph.AuthenticatorPush, graph.SoftwareCode), graph.Yes},
		{"a passkey under its other name", []graph.Kind{graph.Passkey}, report(graph.Yes, graph.SyncedPasskey), graph.Yes},
		{"one was added to what is not allowed", []graph.Kind{graph.OfficePhone, graph.Authenticator}, report(graph.No, graph.OfficePhone), graph.NotKnown},
		{"the app was added to forbidden digits", []graph.Kind{graph.SoftwareCode, graph.Authenticator}, report(graph.No, graph.SoftwareCode), graph.NotKnown},
		{"the allowed one may be gone", []graph.Kind{graph.OfficePhone}, report(graph.Yes, graph.OfficePhone, graph.Authenticator), graph.NotKnown},
		{"the report does not know yet", []graph.Kind{graph.Authenticator}, graph.ReportStatus(graph.No, graph.No, nil, noon), graph.NotKnown},
		{"no report", []graph.Kind{graph.Authenticator}, graph.Status{}, graph.NotKnown},
	} {
		live := graph.LiveStatus(c.live, noon)
		got := live.With(c.report)
		if got.Allowed != c.want || got.Registration != live.Registration || !got.AsOf.Equal(noon) {
			t.Errorf("%s: %+v, want allowed %q", c.name, got, c.want)
		}
	}
}

func TestEveryTypeOfMethodHasAName(t *testing.T) {
	for _, c := range []struct {
		odataType, phoneType string
		want                 graph.Kind
	}{
		{"#microsoft.graph.emailAuthenticationMethod", "", graph.Email},
		{"#microsoft.graph.fido2AuthenticationMethod", "", graph.Passkey},
		{"#microsoft.graph.microsoftAuthenticatorAuthenticationMethod", "", graph.Authenticator},
		{"#microsoft.graph.passwordAuthenticationMethod", "", graph.Password},
		{"#microsoft.graph.phoneAuthenticationMethod", "mobile", graph.MobilePhone},
		{"#microsoft.graph.phoneAuthenticationMethod", "alternateMobile", graph.AlternatePhone},
		{"#microsoft.graph.phoneAuthenticationMethod", "office", graph.OfficePhone},
		{"#microsoft.graph.phoneAuthenticationMethod", "satellite", "phone/satellite"},
		{"#microsoft.graph.platformCredentialAuthenticationMethod", "", graph.PlatformCredential},
		{"#microsoft.graph.softwareOathAuthenticationMethod", "", graph.SoftwareCode},
		{"#microsoft.graph.hardwareOathAuthenticationMethod", "", graph.HardwareCode},
		{"#microsoft.graph.temporaryAccessPassAuthenticationMethod", "", graph.TemporaryPass},
		{"#microsoft.graph.windowsHelloForBusinessAuthenticationMethod", "", graph.WindowsHello},
		{"#microsoft.graph.qrCodePinAuthenticationMethod", "", graph.QRCode},
		{"#microsoft.graph.externalAuthenticationMethod", "", graph.External},
		{"#microsoft.graph.retinaScanAuthenticationMethod", "", "retinaScan"},
		{"", "", ""},
	} {
		if got := graph.KindOf(c.odataType, c.phoneType); got != c.want {
			t.Errorf("KindOf(%q, %q) = %q, want %q", c.odataType, c.phoneType, got, c.want)
		}
	}
}

// Whatever the methods: a hole never turns somebody into "not registered", and
// taking a second factor away never makes anybody more registered.
func TestNotRegisteredNeedsCertainty(t *testing.T) {
	kinds := []graph.Kind{graph.Password, graph.Email, graph.TemporaryPass, graph.MobilePhone, graph.Authenticator,
		graph.WindowsHello, graph.SyncedPasskey, "retinaScan", ""}
	rapid.Check(t, func(r *rapid.T) {
		methods := rapid.SliceOf(rapid.SampledFrom(kinds)).Draw(r, "methods")
		s := graph.LiveStatus(methods, noon)
		if s.Registration == graph.NotRegistered {
			for _, k := range methods {
				if k.Counts() != graph.No {
					r.Fatalf("%v is called not registered", methods)
				}
			}
		}
		if h := graph.LiveStatus(append(methods, ""), noon); h.Registration == graph.NotRegistered {
			r.Fatalf("%v with a hole is called not registered", methods)
		}
	})
}

func TestWhatWithstandsAForgedPage(t *testing.T) {
	for _, c := range []struct {
		methods []graph.Kind
		want    graph.Truth
	}{
		{[]graph.Kind{graph.Password}, graph.No},
		{[]graph.Kind{graph.Password, graph.MobilePhone, graph.AuthenticatorPush}, graph.No},
		{[]graph.Kind{graph.Password, graph.AuthenticatorPasskey}, graph.Yes},
		{[]graph.Kind{graph.SecurityKey}, graph.Yes},
		{[]graph.Kind{graph.Password, graph.WindowsHello}, graph.Yes},
		{[]graph.Kind{graph.SecureEnclave}, graph.Yes},
		{[]graph.Kind{"retinaScan", graph.Authenticator}, graph.NotKnown},
		{[]graph.Kind{"retinaScan", graph.Passkey}, graph.Yes},
		{nil, graph.NotKnown},
	} {
		if got := graph.LiveStatus(c.methods, noon).PhishingResistant(); got != c.want {
			t.Errorf("%v: %q, want %q", c.methods, got, c.want)
		}
	}
}
