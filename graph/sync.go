package graph

// Token says where a reading of many pages goes on: opaque, given by the call before.
// The empty token begins anew. It survives a restart.
type Token string

// Change is one account as users/delta tells it.
type Change struct {
	// Person is the whole account as it is now; of a removed one only the ID.
	Person Person
	// Removed: the account is deleted.
	Removed bool
	// ManagerSaid: Person.Manager is told, also when it is empty because there is no
	// manager any more. Without it who leads them is as it was.
	ManagerSaid bool
}

// Changes is one page of users/delta. The same account may come more than once, on one
// page or on several; the last is right. A page may be empty and not the last.
type Changes struct {
	Rows []Change
	// Unreadable counts the rows that could not be understood. A round that has any
	// must not be taken for whole.
	Unreadable int
	// Next is where the reading goes on. After the last page it is where the next
	// round begins, which then tells only what has changed.
	Next Token
	Last bool
}

// ReportPage is one page of the registration report.
type ReportPage struct {
	Rows       []Row
	Unreadable int
	Next       Token // empty on the last page
	Last       bool
}

// MembersPage is one page of the people in a group, at any depth.
type MembersPage struct {
	IDs        []ID
	Unreadable int
	Next       Token // empty on the last page
	Last       bool
}
