package graph

import (
	"slices"
	"strings"
)

// Kind is a kind of authentication method. The set is open: Microsoft adds
// kinds, and one that is not known here is kept as it came.
//
// Names are those of the registration report's methodsRegistered. The live list
// of methods is coarser; what it cannot tell apart has a name of its own
// (Authenticator, Passkey).
type Kind string

// The kinds.
const (
	Authenticator             Kind = "microsoftAuthenticator" // live: with or without passwordless sign-in
	AuthenticatorPush         Kind = "microsoftAuthenticatorPush"
	AuthenticatorPasswordless Kind = "microsoftAuthenticatorPasswordless"
	SoftwareCode              Kind = "softwareOneTimePasscode" // six digits from an app
	HardwareCode              Kind = "hardwareOneTimePasscode" // six digits from a token
	MobilePhone               Kind = "mobilePhone"
	AlternatePhone            Kind = "alternateMobilePhone"
	OfficePhone               Kind = "officePhone"
	Passkey                   Kind = "fido2" // live: a security key or any other passkey
	SecurityKey               Kind = "fido2SecurityKey"
	DevicePasskey             Kind = "passKeyDeviceBound"
	AuthenticatorPasskey      Kind = "passKeyDeviceBoundAuthenticator"
	HelloPasskey              Kind = "passKeyDeviceBoundWindowsHello"
	SyncedPasskey             Kind = "passKeySynced"
	WindowsHello              Kind = "windowsHelloForBusiness"
	PlatformCredential        Kind = "platformCredential" // live
	SecureEnclave             Kind = "macOsSecureEnclaveKey"
	External                  Kind = "external" // another provider's second factor
	QRCode                    Kind = "qrCode"
	Email                     Kind = "email"
	SecurityQuestion          Kind = "securityQuestion"
	TemporaryPass             Kind = "temporaryAccessPass"
	Password                  Kind = "password"
)

// Counts is whether a method is a second factor: Yes, No (never), or NotKnown.
//
// Source: Microsoft Entra, "Authentication methods", the table of primary and
// secondary methods. Three places need a reason:
//   - A Temporary Access Pass satisfies a request for a second factor, but only
//     for hours: who has nothing else still has to register.
//   - Windows Hello does so only for people who also have a passkey. On its own
//     it is NotKnown; the report, which knows the rest, decides.
//   - A QR code with a PIN is a first factor only.
func (k Kind) Counts() Truth {
	switch k {
	case Authenticator, AuthenticatorPush, AuthenticatorPasswordless,
		SoftwareCode, HardwareCode, MobilePhone, AlternatePhone, OfficePhone,
		Passkey, SecurityKey, DevicePasskey, AuthenticatorPasskey, HelloPasskey, SyncedPasskey,
		PlatformCredential, SecureEnclave, External:
		return Yes
	case Email, SecurityQuestion, TemporaryPass, Password, QRCode:
		return No
	default:
		return NotKnown
	}
}

// App reports whether the method is an authenticator app: Microsoft's, or the
// six digits of any.
func (k Kind) App() bool {
	switch k {
	case Authenticator, AuthenticatorPush, AuthenticatorPasswordless, AuthenticatorPasskey, SoftwareCode:
		return true
	}
	return false
}

// Phone reports whether the method is a call or a text message.
func (k Kind) Phone() bool {
	return k == MobilePhone || k == AlternatePhone || k == OfficePhone
}

// KindOf names a method of the live list by its @odata.type, and for a phone by
// its phoneType. Source: Microsoft Graph v1.0, authenticationMethod. An empty
// result means that the method could not be told at all.
func KindOf(odataType, phoneType string) Kind {
	name := strings.TrimPrefix(odataType, "#")
	name = strings.TrimPrefix(name, "microsoft.graph.")
	name = strings.TrimSuffix(name, "AuthenticationMethod")
	switch name {
	case "phone":
		return phoneKind(phoneType)
	case "softwareOath":
		return SoftwareCode
	case "hardwareOath":
		return HardwareCode
	case "qrCodePin":
		return QRCode
	}
	return Kind(name)
}

func phoneKind(phoneType string) Kind {
	switch phoneType {
	case "mobile":
		return MobilePhone
	case "alternateMobile":
		return AlternatePhone
	case "office":
		return OfficePhone
	}
	return Kind("phone/" + phoneType)
}

// family puts the names that the live list and the report have for one thing
// together.
func (k Kind) family() Kind {
	switch k {
	case AuthenticatorPush, AuthenticatorPasswordless:
		return Authenticator
	case SecurityKey, DevicePasskey, AuthenticatorPasskey, HelloPasskey, SyncedPasskey:
		return Passkey
	case SecureEnclave:
		return PlatformCredential
	}
	return k
}

// has reports whether kinds holds k under either of its names. The report lists
// one Authenticator as push and as six digits; the live list as one method.
func has(kinds []Kind, k Kind) bool {
	return slices.ContainsFunc(kinds, func(o Kind) bool {
		return o.family() == k.family() || k == SoftwareCode && o.family() == Authenticator
	})
}
