package texts

// The keys of what Teams' list of apps says of Lotsen, and of the commands that it
// offers above the box that people write in. A command is sent as if it had been
// typed, so its text is one of words.*.toml.
const (
	TeamsAppName             Key = "teams-app-name"
	TeamsAppShort            Key = "teams-app-short"
	TeamsAppLong             Key = "teams-app-long"
	TeamsCommandStatus       Key = "teams-command-status"
	TeamsCommandStatusAbout  Key = "teams-command-status-about"
	TeamsCommandGuide        Key = "teams-command-guide"
	TeamsCommandGuideAbout   Key = "teams-command-guide-about"
	TeamsCommandShow         Key = "teams-command-show"
	TeamsCommandShowAbout    Key = "teams-command-show-about"
	TeamsCommandMenu         Key = "teams-command-menu"
	TeamsCommandMenuAbout    Key = "teams-command-menu-about"
	TeamsCommandLater        Key = "teams-command-later"
	TeamsCommandLaterAbout   Key = "teams-command-later-about"
	TeamsCommandHelp         Key = "teams-command-help"
	TeamsCommandHelpAbout    Key = "teams-command-help-about"
	TeamsCommandHuman        Key = "teams-command-human"
	TeamsCommandHumanAbout   Key = "teams-command-human-about"
	TeamsCommandGenuine      Key = "teams-command-genuine"
	TeamsCommandGenuineAbout Key = "teams-command-genuine-about"
	TeamsCommandTeam         Key = "teams-command-team"
	TeamsCommandTeamAbout    Key = "teams-command-team-about"
	TeamsCommandLang         Key = "teams-command-lang"
	TeamsCommandLangAbout    Key = "teams-command-lang-about"
)
