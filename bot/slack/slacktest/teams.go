package slacktest

import "strconv"

// orgWide reports whether the app is installed in a whole organisation.
func (s *Slack) orgWide() bool { return s.opt.Grid && s.opt.Workspaces != nil }

// teams are the workspaces that somebody is in, the first one their own.
func (u *User) teams() []string {
	if len(u.Teams) == 0 {
		return []string{TeamID}
	}
	return u.Teams
}

// The pages of auth.teams.list (docs.slack.dev/reference/methods/auth.teams.list).
const (
	teamsPage    = 100
	maxTeamsPage = 1000
)

// teamsList tells which workspaces the app may serve.
func (s *Slack) teamsList(a args) (object, error) {
	all := s.opt.Workspaces
	if !s.orgWide() {
		all = []string{TeamID}
	}
	start, limit := 0, teamsPage
	if a.has("limit") {
		n, err := strconv.Atoi(a["limit"])
		if err != nil || n < 1 || n > maxTeamsPage {
			return nil, refuse("invalid_limit")
		}
		limit = n
	}
	if cursor := a["cursor"]; cursor != "" {
		at, err := strconv.Atoi(cursor)
		if err != nil || at < 0 || at > len(all) {
			return nil, refuse("invalid_cursor")
		}
		start = at
	}
	end := min(len(all), start+limit)
	teams := []object{}
	for _, id := range all[start:end] {
		teams = append(teams, object{"id": id, "name": "Workspace " + id})
	}
	next := ""
	if end < len(all) {
		next = strconv.Itoa(end)
	}
	return object{"teams": teams, "response_metadata": object{"next_cursor": next}}, nil
}
