package slacktest

import (
	"cmp"
	"encoding/base64"
	"strconv"
	"strings"
)

func (s *Slack) openConversation(a args) (object, error) {
	if id := a["channel"]; id != "" {
		c := s.channels[id]
		if c == nil {
			return nil, refuse("channel_not_found")
		}
		return object{"channel": object{"id": c.id}, "no_op": true, "already_open": true}, nil
	}
	ids := strings.Split(a["users"], ",")
	switch {
	case a["users"] == "":
		return nil, refuse("users_list_not_supplied")
	case len(ids) > 1:
		return nil, &Refusal{Code: "missing_scope", needed: "mpim:write"} // a group conversation
	}
	u := s.user(strings.TrimSpace(ids[0]))
	switch {
	case u == nil:
		return nil, refuse("user_not_found")
	case u.Deleted:
		return nil, refuse("user_disabled")
	case u.Bot:
		return nil, refuse("cannot_dm_bot")
	case u.Stranger:
		return nil, refuse("user_not_visible")
	}
	_, open := s.channels["D"+u.ID]
	c := s.dm(u)
	channel := object{"id": c.id}
	if a.bool("return_im") {
		channel["user"], channel["is_im"], channel["is_user_deleted"] = u.ID, true, false
	}
	out := object{"channel": channel}
	if open {
		out["no_op"], out["already_open"] = true, true
	}
	return out, nil
}

// history is newest first, in pages of at most 999.
func (s *Slack) history(a args) (object, error) {
	c := s.channels[a["channel"]]
	if c == nil || c.slackbot {
		return nil, refuse("channel_not_found")
	}
	latest := or(a["latest"], "9999999999.999999")
	if cursor := a["cursor"]; cursor != "" {
		at, err := base64.StdEncoding.DecodeString(cursor)
		if err != nil {
			return nil, refuse("invalid_cursor")
		}
		latest = string(at)
	}
	limit := 100
	if a.has("limit") {
		limit = a.int("limit", 999)
	}
	inclusive := a.bool("inclusive") && a["cursor"] == ""
	page, more := []object{}, false
	for i := len(c.messages) - 1; i >= 0; i-- {
		m := c.messages[i]
		if compareTS(m.ts, latest) > 0 || compareTS(m.ts, a["oldest"]) < 0 ||
			!inclusive && (m.ts == latest || m.ts == a["oldest"]) {
			continue
		}
		if len(page) == limit {
			more = true
			break
		}
		o := m.json(s)
		if a.bool("include_all_metadata") && m.metadata != nil {
			o["metadata"] = m.metadata
		}
		page = append(page, o)
	}
	out := object{"messages": page, "has_more": more, "pin_count": 0}
	if more {
		last, _ := page[len(page)-1]["ts"].(string)
		out["response_metadata"] = object{"next_cursor": base64.StdEncoding.EncodeToString([]byte(last))}
	}
	return out, nil
}

// compareTS orders timestamps of Slack; "" is the beginning of time.
func compareTS(a, b string) int { return cmp.Compare(micros(a), micros(b)) }

// micros is a timestamp in microseconds; 0 for what is none.
func micros(ts string) int64 {
	seconds, fraction, _ := strings.Cut(ts, ".")
	n, err := strconv.ParseInt(seconds+(fraction + "000000")[:6], 10, 64)
	if err != nil {
		return 0
	}
	return n
}
