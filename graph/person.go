package graph

// Person is what the directory says of one account. It holds no phone number
// and nothing about the person's devices.
type Person struct {
	ID          ID      `json:"id"`
	SignIn      Address `json:"sign_in"` // userPrincipalName
	DisplayName string  `json:"display_name,omitempty"`
	GivenName   string  `json:"given_name,omitempty"`
	Mail        Address `json:"mail,omitempty"`
	Department  string  `json:"department,omitempty"`
	Office      string  `json:"office,omitempty"`
	JobTitle    string  `json:"job_title,omitempty"`
	// Language is the directory's preferredLanguage (BCP 47); often empty.
	Language string `json:"language,omitempty"`
	// Enabled is whether the account may sign in.
	Enabled Truth    `json:"enabled,omitempty"`
	Type    UserType `json:"type,omitempty"`
	// Licensed is whether any licence is assigned.
	Licensed Truth `json:"licensed,omitempty"`
	// Purpose is the mailbox's userPurpose, which only those who may read
	// mailbox settings learn; mostly empty.
	Purpose Purpose `json:"purpose,omitempty"`
	// Manager is empty when there is none, or when the call that read the
	// person does not tell: see the call.
	Manager ID `json:"manager,omitempty"`
}

// UserType is the directory's userType in lower case; others than these may come.
type UserType string

// The user types.
const (
	Member UserType = "member"
	Guest  UserType = "guest"
)

// Purpose is what a mailbox is for: mailboxSettings/userPurpose in lower case.
// Others than these may come.
type Purpose string

// The purposes that are nobody's own mailbox.
const (
	SharedMailbox Purpose = "shared"
	RoomMailbox   Purpose = "room"
	Equipment     Purpose = "equipment"
)

// List is a list of people of which some could not be read.
type List struct {
	People []Person
	// Unreadable counts the entries that came but were not to be understood. A
	// figure made from the list must name them.
	Unreadable int
}
