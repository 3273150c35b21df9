package graph

// Row is one person of the registration report. Disabled and deleted people
// have none: a missing row is not "not registered".
type Row struct {
	Person ID
	Type   UserType
	Status Status
}
