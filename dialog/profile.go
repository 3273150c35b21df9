package dialog

// Profile is what a platform knows of who is behind an address. Roles are not in
// it: they come from the directory.
type Profile struct {
	// ID is their Entra object id, where the platform knows it; else they are looked
	// up by SignIn.
	ID string
	// SignIn is their address as the platform has it; empty when it tells none.
	SignIn string
	// Locale is the language they use the platform in (BCP 47); empty when unknown.
	Locale string
	Kind   ProfileKind
}

// ProfileKind is what somebody is to the organisation's chat platform.
type ProfileKind string

// The kinds of profile.
const (
	Member   ProfileKind = ""         // one of the organisation
	Guest    ProfileKind = "guest"    // let in by it, with fewer rights
	Outsider ProfileKind = "outsider" // of another organisation, in a shared channel
	Machine  ProfileKind = "machine"  // another bot
	Left     ProfileKind = "left"     // was one of the organisation; the account is closed
)

// Match is how an address was found in the directory.
type Match string

// The ways it can end when nobody was found.
const (
	// NotAsked: somebody was found, or the directory did not answer.
	NotAsked Match = ""
	// NoMatch: nobody in the directory has that address.
	NoMatch Match = "none"
	// ManyMatches: more than one has, so nobody is picked.
	ManyMatches Match = "many"
	// NoAddress: the platform does not tell the person's address.
	NoAddress Match = "no-address"
)

// Surface is the place of a platform where something was done.
type Surface string

// The surfaces.
const (
	Chat    Surface = ""        // the conversation itself
	Home    Surface = "home"    // the app's own page, beside the conversation
	Command Surface = "command" // a slash command, written anywhere
	// Installed: the app was installed for the person, perhaps by somebody else. They
	// are greeted, but not at night.
	Installed Surface = "installed"
)

// HomePage is the action that shows the home page; Arg names a part of it.
const HomePage Action = "home.show"

// The parts of the home page that open when they are asked for.
const (
	HomeGenuine = "genuine" // "is a message genuine?"
	HomeData    = "data"    // what is kept about me
)
