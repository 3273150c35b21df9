package dialog

// The actions of a reminder's buttons. Arg is the send id of the reminder: opaque, at most
// 64 bytes. They carry no stamp and are never stale: a reminder may lie for days before
// somebody presses it, and it works wherever the conversation has come since.
const (
	RemindStart   Action = "reminder.start"   // to where they stand in a guide, else to the right one
	RemindLater   Action = "reminder.later"   // asks when to be reminded
	RemindHelp    Action = "reminder.help"    // wants a person from the helpdesk
	RemindGenuine Action = "reminder.genuine" // "is this really you?"
)

// reminds reports whether an action is a button of a reminder.
func reminds(a Action) bool { return a.Desk() == "reminder" }

// The actions of the helpdesk's campaigns. But for the list and a new one, Arg names a
// campaign, and the version of it that was looked at.
const (
	Campaigns        Action = "campaign.list" // Arg: where the page begins; empty: the newest
	CampaignNew      Action = "campaign.new"  // the empty form
	CampaignSave     Action = "campaign.save" // the form
	CampaignShow     Action = "campaign.show" // as it stands
	CampaignEdit     Action = "campaign.edit" // the form again
	CampaignText     Action = "campaign.text" // the form of what a reminder says
	CampaignTextSave Action = "campaign.text-save"
	CampaignPreview  Action = "campaign.preview" // whom it reaches
	CampaignTry      Action = "campaign.try"     // the reminder to me first
	CampaignList     Action = "campaign.csv"     // the people, as a file
	CampaignSubmit   Action = "campaign.submit"
	CampaignApprove  Action = "campaign.approve"
	CampaignRefuse   Action = "campaign.refuse" // asks once more, and why
	// CampaignRefuseSure: a colleague does not approve, or who submitted takes it back.
	CampaignRefuseSure Action = "campaign.refuse-sure"
	CampaignPause      Action = "campaign.pause"
	CampaignResume     Action = "campaign.resume"
	CampaignCancel     Action = "campaign.cancel" // asks once more
	CampaignCancelSure Action = "campaign.cancel-sure"
	CampaignWhy        Action = "campaign.why"      // why it was paused or cancelled
	CampaignIntranet   Action = "campaign.intranet" // the text with the code, to be published
	CampaignAgain      Action = "campaign.again"    // to the failed only; asks once more
	CampaignAgainSure  Action = "campaign.again-sure"
	CampaignResult     Action = "campaign.result"
)
