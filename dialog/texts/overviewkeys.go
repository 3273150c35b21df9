package texts

// The keys of what the helpdesk sees of the whole organisation.
const (
	HomeOverview        Key = "home-overview"
	OverviewTitle       Key = "overview-title"
	OverviewBody        Key = "overview-body"
	OverviewReadingBody Key = "overview-reading-body"
	OverviewDone        Key = "overview-done"
	OverviewShare       Key = "overview-share"
	OverviewNeeds       Key = "overview-needs"
	OverviewPhoneOnly   Key = "overview-phone-only"
	OverviewNotAllowed  Key = "overview-not-allowed"
	OverviewUnknown     Key = "overview-unknown"
	OverviewLeftOut     Key = "overview-left-out"
	OverviewCounted     Key = "overview-counted"
	OverviewOldest      Key = "overview-oldest"
	OverviewNumber      Key = "overview-number"
	OverviewList        Key = "overview-list"
	OverviewDomain      Key = "overview-domain"
	OverviewDomainShare Key = "overview-domain-share"
	OverviewAccept      Key = "overview-accept"
	OverviewAccepted    Key = "overview-accepted"
	OverviewNotAccepted Key = "overview-not-accepted"
	AlarmBody           Key = "alarm-body"
	AlarmAcceptBody     Key = "alarm-accept-body"
	LeftOutTitle        Key = "left-out-title"
	LeftOutBody         Key = "left-out-body"
	LeftOutNobodyBody   Key = "left-out-nobody-body"
	LeftOutCutBody      Key = "left-out-cut-body"
	LeftOutNoAnswerBody Key = "left-out-no-answer-body"
	LeftOutFile         Key = "left-out-file"
	LeftOutName         Key = "left-out-name"
	LeftOutSignIn       Key = "left-out-sign-in"
	LeftOutUnit         Key = "left-out-unit"
	LeftOutReason       Key = "left-out-reason"
)

// Because names a reason to leave an account out, such as "guest".
func Because(reason string) Key { return Key("because-" + reason) }

// Alarm tells why a reading of the directory was not believed, such as "too-few".
func Alarm(why string) Key { return Key("alarm-why-" + why) }

// Reading names what is read of the directory, such as "report".
func Reading(name string) Key { return Key("reading-" + name) }
