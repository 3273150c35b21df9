package graphtest

import "lotsen/graph"

// mix is a combination of methods and how common it is among the employees.
type mix struct {
	weight  int
	methods []graph.Kind
}

// mixes holds every combination that the program must tell apart.
func mixes() []mix {
	const p = graph.Password
	return []mix{
		{34, []graph.Kind{p}},
		{3, []graph.Kind{p, graph.Email}},
		{1, []graph.Kind{p, graph.Email, graph.SecurityQuestion}},
		{2, []graph.Kind{p, graph.TemporaryPass}},
		{28, []graph.Kind{p, graph.AuthenticatorPush, graph.SoftwareCode}},
		{6, []graph.Kind{p, graph.AuthenticatorPush, graph.SoftwareCode, graph.MobilePhone}},
		{3, []graph.Kind{p, graph.AuthenticatorPush, graph.AuthenticatorPasswordless, graph.SoftwareCode}},
		{10, []graph.Kind{p, graph.MobilePhone}},
		{1, []graph.Kind{p, graph.MobilePhone, graph.AlternatePhone}},
		{1, []graph.Kind{p, graph.OfficePhone}},
		{1, []graph.Kind{p, graph.SoftwareCode}},
		{1, []graph.Kind{p, graph.HardwareCode}},
		{2, []graph.Kind{p, graph.SecurityKey}},
		{1, []graph.Kind{p, graph.AuthenticatorPasskey, graph.AuthenticatorPush, graph.SoftwareCode}},
		{1, []graph.Kind{p, graph.SyncedPasskey}},
		{2, []graph.Kind{p, graph.WindowsHello, graph.AuthenticatorPush, graph.SoftwareCode}},
		{1, []graph.Kind{p, graph.WindowsHello}},
		{1, []graph.Kind{p, unheardOf}},
	}
}

// unheardOf is a method that no program knows yet.
const unheardOf graph.Kind = "retinaScan"

// secondFactor is this directory's own word on what counts. It is kept apart
// from graph's rules on purpose: tests compare the two.
func secondFactor(k graph.Kind) bool {
	switch k {
	case "password", "email", "securityQuestion", "temporaryAccessPass", "qrCode":
		return false
	}
	return true
}

// allowed is what this tenant's policy lets be used: everything but calls to
// office telephones.
func allowed(k graph.Kind) bool { return secondFactor(k) && k != "officePhone" }

// live is the live list's view of what is registered: it names one
// Authenticator once, and does not tell passkeys apart.
func live(methods []graph.Kind) []graph.Kind {
	var out []graph.Kind
	app := false
	for _, k := range methods {
		if k == graph.AuthenticatorPush || k == graph.AuthenticatorPasswordless {
			app = true
		}
	}
	if app {
		out = append(out, graph.Authenticator)
	}
	for _, k := range methods {
		switch k {
		case graph.AuthenticatorPush, graph.AuthenticatorPasswordless:
		case graph.SoftwareCode:
			if !app {
				out = append(out, k)
			}
		case graph.SecurityKey, graph.DevicePasskey, graph.AuthenticatorPasskey, graph.HelloPasskey, graph.SyncedPasskey:
			out = append(out, graph.Passkey)
		default:
			out = append(out, k)
		}
	}
	return out
}
