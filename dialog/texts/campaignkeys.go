package texts

import "strings"

// The keys of the helpdesk's campaigns.
const (
	CampaignListTitle           Key = "campaign-list-title"
	CampaignListBody            Key = "campaign-list-body"
	CampaignListEmptyBody       Key = "campaign-list-empty-body"
	CampaignName                Key = "campaign-name"
	CampaignStands              Key = "campaign-stands"
	CampaignSent                Key = "campaign-sent"
	CampaignOf                  Key = "campaign-of"
	ButtonCampaignNew           Key = "button-campaign-new"
	ButtonCampaignOlder         Key = "button-campaign-older"
	ButtonCampaignAll           Key = "button-campaign-all"
	ButtonCampaignShow          Key = "button-campaign-show"
	CampaignNewTitle            Key = "campaign-new-title"
	CampaignEditTitle           Key = "campaign-edit-title"
	CampaignFormBody            Key = "campaign-form-body"
	CampaignAgainBody           Key = "campaign-again-body"
	CampaignWhomKept            Key = "campaign-whom-kept"
	ButtonCampaignSave          Key = "button-campaign-save"
	CampaignTextsTitle          Key = "campaign-texts-title"
	CampaignTextsBody           Key = "campaign-texts-body"
	CampaignInBody              Key = "campaign-in-body"
	CampaignInNoneBody          Key = "campaign-in-none-body"
	CampaignMostBody            Key = "campaign-most-body"
	CampaignNeedsBody           Key = "campaign-needs-body"
	CampaignFreeBody            Key = "campaign-free-body"
	CampaignLooksBody           Key = "campaign-looks-body"
	CampaignPeople              Key = "campaign-people"
	CampaignCount               Key = "campaign-count"
	CampaignRowIn               Key = "campaign-row-in"
	CampaignRowAll              Key = "campaign-row-all"
	CampaignAudience            Key = "campaign-audience"
	CampaignWithout             Key = "campaign-without"
	CampaignThrough             Key = "campaign-through"
	CampaignFirstTime           Key = "campaign-first-time"
	CampaignBegins              Key = "campaign-begins"
	CampaignFinishes            Key = "campaign-finishes"
	CampaignTakesLong           Key = "campaign-takes-long"
	CampaignRounds              Key = "campaign-rounds"
	CampaignRoundDays           Key = "campaign-round-days"
	CampaignHandOver            Key = "campaign-hand-over"
	CampaignHandOverDay         Key = "campaign-hand-over-day"
	CampaignPace                Key = "campaign-pace"
	CampaignPaceHour            Key = "campaign-pace-hour"
	CampaignPaceDay             Key = "campaign-pace-day"
	CampaignPaceFree            Key = "campaign-pace-free"
	CampaignHours               Key = "campaign-hours"
	CampaignHoursOffice         Key = "campaign-hours-office"
	CampaignEnds                Key = "campaign-ends"
	CampaignDeadline            Key = "campaign-deadline"
	CampaignReport              Key = "campaign-report"
	CampaignMissing             Key = "campaign-missing"
	CampaignShared              Key = "campaign-shared"
	CampaignListed              Key = "campaign-listed"
	CampaignAndMore             Key = "campaign-and-more"
	ButtonCampaignPreview       Key = "button-campaign-preview"
	ButtonCampaignSubmit        Key = "button-campaign-submit"
	ButtonCampaignAsk           Key = "button-campaign-ask"
	ButtonCampaignTry           Key = "button-campaign-try"
	ButtonCampaignCsv           Key = "button-campaign-csv"
	ButtonCampaignEdit          Key = "button-campaign-edit"
	ButtonCampaignText          Key = "button-campaign-text"
	ButtonCampaignCancel        Key = "button-campaign-cancel"
	CampaignTried               Key = "campaign-tried"
	CampaignAwaitingOwnBody     Key = "campaign-awaiting-own-body"
	CampaignAwaitingBody        Key = "campaign-awaiting-body"
	CampaignSomebody            Key = "campaign-somebody"
	ButtonCampaignApprove       Key = "button-campaign-approve"
	ButtonCampaignRefuse        Key = "button-campaign-refuse"
	ButtonCampaignTakeBack      Key = "button-campaign-take-back"
	CampaignApprovedBody        Key = "campaign-approved-body"
	CampaignSoon                Key = "campaign-soon"
	CampaignIntranet            Key = "campaign-intranet"
	CampaignIntranetPage        Key = "campaign-intranet-page"
	CampaignBarBody             Key = "campaign-bar-body"
	CampaignProgressBody        Key = "campaign-progress-body"
	CampaignWaitsBody           Key = "campaign-waits-body"
	CampaignRestsBody           Key = "campaign-rests-body"
	CampaignClosedBody          Key = "campaign-closed-body"
	CampaignPausedBody          Key = "campaign-paused-body"
	CampaignOutgrownBody        Key = "campaign-outgrown-body"
	CampaignCutOffBody          Key = "campaign-cut-off-body"
	CampaignUnlistedBody        Key = "campaign-unlisted-body"
	CampaignUnconsentedBody     Key = "campaign-unconsented-body"
	CampaignOutdatedBody        Key = "campaign-outdated-body"
	CampaignCode                Key = "campaign-code"
	CampaignFactSent            Key = "campaign-fact-sent"
	CampaignFactRegistered      Key = "campaign-fact-registered"
	CampaignFactAnswered        Key = "campaign-fact-answered"
	CampaignFactPromised        Key = "campaign-fact-promised"
	CampaignFactLeft            Key = "campaign-fact-left"
	CampaignFactRefused         Key = "campaign-fact-refused"
	CampaignFactUnknown         Key = "campaign-fact-unknown"
	CampaignFactSkipped         Key = "campaign-fact-skipped"
	CampaignFactRate            Key = "campaign-fact-rate"
	CampaignRate                Key = "campaign-rate"
	CampaignFactFinishes        Key = "campaign-fact-finishes"
	ButtonCampaignPause         Key = "button-campaign-pause"
	ButtonCampaignResume        Key = "button-campaign-resume"
	ButtonCampaignResumeMore    Key = "button-campaign-resume-more"
	ButtonCampaignAgain         Key = "button-campaign-again"
	ButtonCampaignResult        Key = "button-campaign-result"
	CampaignSureTitle           Key = "campaign-sure-title"
	CampaignSureBody            Key = "campaign-sure-body"
	CampaignSureNoneBody        Key = "campaign-sure-none-body"
	ButtonCampaignSure          Key = "button-campaign-sure"
	ButtonCampaignBack          Key = "button-campaign-back"
	CampaignAgainTitle          Key = "campaign-again-title"
	CampaignAgainRefusedBody    Key = "campaign-again-refused-body"
	CampaignAgainUnknownBody    Key = "campaign-again-unknown-body"
	CampaignAgainNoneBody       Key = "campaign-again-none-body"
	ButtonCampaignAgainSure     Key = "button-campaign-again-sure"
	CampaignResultBody          Key = "campaign-result-body"
	CampaignReached             Key = "campaign-reached"
	CampaignResultCancelledBody Key = "campaign-result-cancelled-body"
	CampaignFactReached         Key = "campaign-fact-reached"
	CampaignFactWithin          Key = "campaign-fact-within"
	CampaignSoFar               Key = "campaign-so-far"
	CampaignFactHanded          Key = "campaign-fact-handed"
	CampaignStuck               Key = "campaign-stuck"
	CampaignResultWhy           Key = "campaign-result-why"
	CampaignFileTitle           Key = "campaign-file-title"
	CampaignFileBody            Key = "campaign-file-body"
	CampaignFileName            Key = "campaign-file-name"
	CampaignFilePerson          Key = "campaign-file-person"
	CampaignFileAddress         Key = "campaign-file-address"
	CampaignFileUnit            Key = "campaign-file-unit"
	CampaignFileWhat            Key = "campaign-file-what"
	CampaignFileThrough         Key = "campaign-file-through"
	CampaignFileRound           Key = "campaign-file-round"
	CampaignFileWhy             Key = "campaign-file-why"
	CampaignFileWhen            Key = "campaign-file-when"
	CampaignLooksButtonsBody    Key = "campaign-looks-buttons-body"
	CampaignTriedIn             Key = "campaign-tried-in"
	CampaignTriedNotIn          Key = "campaign-tried-not-in"
	CampaignAnd                 Key = "campaign-and"
	CampaignWhyField            Key = "campaign-field-why"
	CampaignWhyNoted            Key = "campaign-why-noted"
	ButtonCampaignWhy           Key = "button-campaign-why"
	CampaignRefuseTitle         Key = "campaign-refuse-title"
	CampaignRefuseBody          Key = "campaign-refuse-body"
	CampaignIntranetTitle       Key = "campaign-intranet-title"
	CampaignIntranetBody        Key = "campaign-intranet-body"
	ButtonCampaignIntranet      Key = "button-campaign-intranet"
	CampaignRefusalTitle        Key = "campaign-refusal-title"
	CampaignDeniedBody          Key = "campaign-denied-body"
	WhyOther                    Key = "why-other"
	CampaignNeedsAllBody        Key = "campaign-needs-all-body"
	CampaignFileCutBody         Key = "campaign-file-cut-body"
	CampaignDraftBody           Key = "campaign-draft-body"
	CampaignBetween             Key = "campaign-between"
	ButtonCampaignSubmitMost    Key = "button-campaign-submit-most"
	CampaignResultRows          Key = "campaign-result-rows"
)

// CampaignState is a campaign's state in words, such as "sending".
func CampaignState(state string) Key { return Key("campaign-state-" + state) }

// CampaignWhom is a kind of audience in words, such as "department".
func CampaignWhom(whom string) Key { return Key("campaign-whom-" + whom) }

// CampaignKind is what the value of an audience is, such as "department".
func CampaignKind(whom string) Key { return Key("campaign-kind-" + whom) }

// CampaignField is the label of a field of a campaign's forms, such as "name".
func CampaignField(field string) Key { return Key("campaign-field-" + field) }

// CampaignTemplate is what a template is called, such as "first"; CampaignTitle and
// CampaignBody are its words.
func CampaignTemplate(template string) Key { return Key("campaign-template-" + template) }

// CampaignTitle is the title of a template.
func CampaignTitle(template string) Key { return Key("campaign-" + template + "-title") }

// CampaignBody is the text of a template.
func CampaignBody(template string) Key { return Key("campaign-" + template + "-body") }

// Fault is what is wrong with a field, such as "lacking"; with an empty field it is what
// is wrong with any.
func Fault(field, fault string) Key {
	if field != "" {
		field += "-"
	}
	return Key("fault-" + field + fault)
}

// CampaignTurn is how far somebody's reminder is, such as "sent".
func CampaignTurn(state string) Key { return Key("campaign-turn-" + state) }

// Why is why somebody gets no reminder, such as "promised" or "platform/shut".
func Why(why string) Key { return Key("why-" + strings.ReplaceAll(why, "/", "-")) }

// CampaignRefusal is why something was not done with a campaign, such as "moved".
func CampaignRefusal(why string) Key { return Key("campaign-refusal-" + why + "-body") }
