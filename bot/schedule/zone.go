package schedule

import "time"

// Zone is the organisation's time zone.
func (c Calendar) Zone() *time.Location { return c.location() }
