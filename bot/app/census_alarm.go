package app

import (
	"strconv"

	"lotsen/bot/census"
	"lotsen/bot/helpdesk"
)

// silence is why a reading that is tried in vain for long is an alarm of its own.
const silence = "silent"

// alarmsOf are what is wrong with a reading, as the helpdesk is told; the last of them can
// be accepted, with all of them. What was refused, or is missing, says more than that
// nothing has come since.
func alarmsOf(age census.Age) (list []helpdesk.Alarm) {
	alarm := age.Alarm
	if alarm == nil {
		if !age.Silent.IsZero() {
			list = append(list, helpdesk.Alarm{Reading: string(age.Reading), Why: silence, At: age.Silent})
		}
		return list
	}
	for _, why := range alarm.Reasons() {
		list = append(list, helpdesk.Alarm{
			Reading: string(age.Reading), Why: string(why), At: alarm.At,
			Rows: alarm.Rows, Before: alarm.Before, Unreadable: alarm.Unreadable,
		})
	}
	list[len(list)-1].Accept = acceptArg(age)
	return list
}

// acceptArg names an alarm that somebody may accept, as it was met last; empty: there is
// none, or accepting would change nothing.
func acceptArg(age census.Age) string {
	if !age.Acceptable() {
		return ""
	}
	return string(age.Reading) + "/" + strconv.FormatInt(age.Alarm.Last.UnixNano(), 36)
}
