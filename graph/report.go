package graph

import "time"

// Row is one person of the registration report. Disabled and deleted people
// have none: a missing row is not "not registered".
type Row struct {
	Person ID
	Type   UserType
	Status Status
}

// Report is what is known of a whole registration report once it was read.
type Report struct {
	Rows  int // handed over
	Pages int
	// Unreadable counts the rows that could not be understood, and Repeated those
	// that came a second time; neither was handed over.
	Unreadable int
	Repeated   int
	// Oldest and Newest are when Microsoft refreshed the rows; zero when no row
	// says. Figures made from the report are as old as Oldest.
	Oldest, Newest time.Time
}

// Add counts a row that is handed over.
func (r *Report) Add(row Row) {
	r.Rows++
	at := row.Status.AsOf
	if at.IsZero() {
		return
	}
	if r.Oldest.IsZero() || at.Before(r.Oldest) {
		r.Oldest = at
	}
	if at.After(r.Newest) {
		r.Newest = at
	}
}
