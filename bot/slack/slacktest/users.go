package slacktest

import (
	"slices"
	"strconv"
	"strings"
)

// json is a user as the API shows it.
func (u *User) json(s *Slack, locale bool) object {
	profile := object{"real_name": u.Name, "display_name": u.Name, "team": TeamID}
	if u.Email != "" && !u.Stranger && s.granted("users:read.email") {
		profile["email"] = u.Email
	}
	o := object{
		"id": u.ID, "team_id": u.teams()[0], "name": strings.ToLower(u.Name), "real_name": u.Name, "deleted": u.Deleted,
		"profile": profile, "is_bot": u.Bot, "is_app_user": false, "updated": s.opt.Now().Unix(),
	}
	if u.Deleted {
		return o
	}
	o["tz"], o["tz_offset"] = or(u.Zone, "Europe/Stockholm"), 3600
	o["is_restricted"], o["is_ultra_restricted"] = u.Guest || u.SingleGuest, u.SingleGuest
	o["is_admin"], o["is_owner"] = false, false
	if u.Stranger {
		o["is_stranger"], o["team_id"] = true, "T0STRANGERS"
		profile["team"] = "T0STRANGERS"
	}
	if u.Invited {
		o["is_invited_user"] = true
	}
	if locale {
		o["locale"] = or(u.Locale, "en-US")
	}
	if s.opt.Grid && !u.Stranger {
		o["enterprise_user"] = object{"id": or(u.EnterpriseID, u.ID), "enterprise_id": EnterpriseID,
			"enterprise_name": "Organisation", "is_admin": false, "is_owner": false, "teams": u.teams()}
	}
	return o
}

func (s *Slack) userInfo(a args) (object, error) {
	u := s.user(a["user"])
	if u == nil {
		return nil, refuse("user_not_found")
	}
	return object{"user": u.json(s, a.bool("include_locale"))}, nil
}

func (s *Slack) lookupByEmail(a args) (object, error) {
	for _, u := range s.users {
		if u.Email != "" && strings.EqualFold(u.Email, a["email"]) && !u.Deleted && !u.Stranger {
			return object{"user": u.json(s, false)}, nil
		}
	}
	return nil, refuse("users_not_found")
}

func (s *Slack) userList(a args) (object, error) {
	if s.opt.Grid && a["team_id"] == "" {
		return nil, refuse("missing_argument")
	}
	users := s.users
	if s.orgWide() {
		if !slices.Contains(s.opt.Workspaces, a["team_id"]) {
			return nil, refuse("team_access_not_granted")
		}
		users = slices.DeleteFunc(slices.Clone(users), func(u *User) bool { return !u.Bot && !slices.Contains(u.teams(), a["team_id"]) })
	}
	start := 0
	if cursor := a["cursor"]; cursor != "" {
		at, err := strconv.Atoi(strings.TrimPrefix(cursor, "user:"))
		if err != nil || at < 0 || at > len(users) {
			return nil, refuse("invalid_cursor")
		}
		start = at
	}
	end := len(users)
	if a.has("limit") {
		end = min(end, start+a.int("limit", 1000))
	}
	members := []object{}
	for _, u := range users[start:end] {
		members = append(members, u.json(s, a.bool("include_locale")))
	}
	next := ""
	if end < len(users) {
		next = "user:" + strconv.Itoa(end)
	}
	return object{"members": members, "cache_ts": s.opt.Now().Unix(), "response_metadata": object{"next_cursor": next}}, nil
}

func (s *Slack) authTest(a args) (object, error) {
	if a["token"] == s.opt.AppToken {
		return object{"app_name": "Lotsen", "app_id": AppID}, nil
	}
	o := object{"url": "https://townhall.slack.com/", "team": "Town hall", "user": "lotsen", "team_id": TeamID,
		"user_id": BotUserID, "bot_id": BotID, "is_enterprise_install": false}
	if s.opt.Grid {
		o["enterprise_id"] = EnterpriseID
	}
	if s.orgWide() {
		o["team"], o["team_id"], o["is_enterprise_install"] = "Organisation", EnterpriseID, true
	}
	return o, nil
}

func (s *Slack) teamInfo(a args) (object, error) {
	if team := a["team"]; team != "" && team != TeamID {
		return nil, refuse("team_not_found")
	}
	team := object{"id": TeamID, "name": "Town hall", "domain": "townhall", "email_domain": ""}
	if s.opt.Grid {
		team["enterprise_id"], team["enterprise_name"] = EnterpriseID, "Organisation"
	}
	return object{"team": team}, nil
}

// quiet is somebody's do-not-disturb.
func (s *Slack) quiet(u *User) object {
	snoozed := u.Away.After(s.opt.Now())
	o := object{"dnd_enabled": snoozed, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}
	if snoozed {
		o["next_dnd_start_ts"], o["next_dnd_end_ts"] = s.opt.Now().Unix(), u.Away.Unix()
	}
	return o
}

func (s *Slack) dndInfo(a args) (object, error) {
	u := s.user(a["user"])
	if u == nil {
		return nil, refuse("user_not_found")
	}
	o := s.quiet(u)
	o["snooze_enabled"] = u.Away.After(s.opt.Now())
	return o, nil
}

// maxDNDUsers is how many people dnd.teamInfo takes at once.
const maxDNDUsers = 50

func (s *Slack) dndTeamInfo(a args) (object, error) {
	if a["users"] == "" {
		return nil, refuse("missing_argument")
	}
	ids := strings.Split(a["users"], ",")
	if len(ids) > maxDNDUsers {
		return nil, refuse("too_many_users")
	}
	slices.Sort(ids)
	users := object{}
	for _, id := range slices.Compact(ids) {
		if u := s.user(strings.TrimSpace(id)); u != nil {
			users[u.ID] = s.quiet(u)
		}
	}
	return object{"users": users}, nil
}
