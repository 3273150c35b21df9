package app

import (
	"maps"
	"slices"

	"lotsen/dialog"
)

// routes gives every action the roles that may ask for it. An action that is not
// here is refused, whoever asks and whatever the payload says. Roles come from
// the directory; dialog.Program is Lotsen itself, which no payload can be.
func routes() map[dialog.Action][]dialog.Role {
	everybody := []dialog.Role{dialog.Employee}
	program := []dialog.Role{dialog.Program}
	return map[dialog.Action][]dialog.Role{
		dialog.Start:     everybody,
		dialog.Next:      everybody,
		dialog.Back:      everybody,
		dialog.GoTo:      everybody,
		dialog.Finished:  everybody,
		dialog.Stuck:     everybody,
		dialog.Switch:    everybody,
		dialog.Pause:     everybody,
		dialog.Promise:   everybody,
		dialog.Unpromise: everybody,
		dialog.Human:     everybody,
		dialog.Solved:    everybody,
		dialog.Resume:    everybody,
		dialog.Menu:      everybody,
		dialog.Restart:   everybody,
		dialog.Status:    everybody,
		dialog.Genuine:   everybody,
		dialog.Help:      everybody,
		dialog.Language:  everybody,
		dialog.Show:      everybody,

		dialog.HomePage: everybody,

		dialog.Team:     {dialog.Manager},
		dialog.Requests: {dialog.Helpdesk},
		dialog.Overview: {dialog.Helpdesk},
		dialog.LeftOut:  {dialog.Helpdesk},
		dialog.Accept:   {dialog.Helpdesk},

		dialog.Exemptions:    {dialog.Helpdesk},
		dialog.ExemptNew:     {dialog.Helpdesk},
		dialog.ExemptSave:    {dialog.Helpdesk},
		dialog.ExemptEnd:     {dialog.Helpdesk},
		dialog.ExemptEndSure: {dialog.Helpdesk},

		dialog.RemindStart:   everybody,
		dialog.RemindLater:   everybody,
		dialog.RemindHelp:    everybody,
		dialog.RemindGenuine: everybody,

		dialog.Campaigns:          {dialog.Helpdesk},
		dialog.CampaignNew:        {dialog.Helpdesk},
		dialog.CampaignSave:       {dialog.Helpdesk},
		dialog.CampaignShow:       {dialog.Helpdesk},
		dialog.CampaignEdit:       {dialog.Helpdesk},
		dialog.CampaignText:       {dialog.Helpdesk},
		dialog.CampaignTextSave:   {dialog.Helpdesk},
		dialog.CampaignPreview:    {dialog.Helpdesk},
		dialog.CampaignTry:        {dialog.Helpdesk},
		dialog.CampaignList:       {dialog.Helpdesk},
		dialog.CampaignSubmit:     {dialog.Helpdesk},
		dialog.CampaignApprove:    {dialog.Helpdesk},
		dialog.CampaignRefuse:     {dialog.Helpdesk},
		dialog.CampaignRefuseSure: {dialog.Helpdesk},
		dialog.CampaignWhy:        {dialog.Helpdesk},
		dialog.CampaignIntranet:   {dialog.Helpdesk},
		dialog.CampaignPause:      {dialog.Helpdesk},
		dialog.CampaignResume:     {dialog.Helpdesk},
		dialog.CampaignCancel:     {dialog.Helpdesk},
		dialog.CampaignCancelSure: {dialog.Helpdesk},
		dialog.CampaignAgain:      {dialog.Helpdesk},
		dialog.CampaignAgainSure:  {dialog.Helpdesk},
		dialog.CampaignResult:     {dialog.Helpdesk},

		dialog.Confirmed:  program,
		dialog.NotYet:     program,
		dialog.NotKnown:   program,
		dialog.Queued:     program,
		dialog.NotAllowed: program,
		dialog.Spared:     program,
		dialog.PromiseDue: program,
	}
}

// Routes is the table of actions and roles.
type Routes struct {
	table map[dialog.Action][]dialog.Role
}

// NewRoutes makes the table.
func NewRoutes() Routes { return Routes{routes()} }

// Actions are all that the table knows, sorted.
func (r Routes) Actions() []dialog.Action { return slices.Sorted(maps.Keys(r.table)) }

// Allowed reports whether somebody with these roles may ask for an action.
// Everybody has the role Employee. Typed text, which has no action, is everybody's.
func (r Routes) Allowed(a dialog.Action, roles []dialog.Role) bool {
	if a == "" {
		return true
	}
	for _, needed := range r.table[a] {
		if needed == dialog.Employee || slices.Contains(roles, needed) {
			return true
		}
	}
	return false
}

// job reports whether an action is answered by a job, which asks the directory for
// the roles at that moment.
func (r Routes) job(a dialog.Action) bool {
	needed := r.table[a]
	return slices.Contains(needed, dialog.Manager) || slices.Contains(needed, dialog.Helpdesk)
}

// FromPerson takes out of an event what only the program may say of itself: the
// role Program. Adapters' events pass through it before anything is decided.
func FromPerson(e dialog.Event) dialog.Event {
	e.Facts.Roles = slices.DeleteFunc(slices.Clone(e.Facts.Roles), func(r dialog.Role) bool { return r == dialog.Program })
	return e
}
