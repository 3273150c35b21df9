package teams

import (
	"net/http"
	"strings"
	"testing"

	"lotsen/bot/teams/teamstest"
)

func TestWhatCannotBeReadIsNotSentAgain(t *testing.T) {
	onStage(t, teamstest.Options{}, func(s *stage) {
		for name, fields := range map[string]map[string]any{
			"nobody's":           {"type": "message", "text": "hemligt", "from": map[string]any{"id": "29:x"}},
			"of no type":         {"text": "hemligt"},
			"a text of a number": {"type": "message", "text": 7},
			"odd entities":       {"type": "message", "text": "hemligt", "entities": "many"},
			"an odd press":       {"type": "invoke", "name": "adaptiveCard/action", "value": "hemligt"},
			"an odd consent":     {"type": "invoke", "name": "fileConsent/invoke", "value": map[string]any{"action": "perhaps"}},
		} {
			if reply := s.posts(s.teams.Activity(s.anna, fields), teamstest.Genuine); reply.Status != http.StatusOK {
				s.Errorf("%s is answered %d", name, reply.Status)
			}
		}
		s.counted("teams_unparseable_total", 6)
		for name, c := range map[string]struct {
			body   string
			status int
		}{
			"nothing": {"", 400}, "no JSON": {"hemligt", 400}, "a list": {"[]", 400}, "null": {"null", 400}, "two": {"{}{}", 400},
			"deep": {`{"channelData":` + strings.Repeat(`{"a":`, 100) + "1" + strings.Repeat("}", 101), 400},
			"big":  {`{"text":"` + strings.Repeat("a", maxBody) + `"}`, 413}, "empty": {"{}", 403},
		} {
			reply, err := s.teams.PostRaw(s.Context(), []byte(c.body), s.teams.Bearer("", teamstest.Genuine))
			if err != nil || reply.Status != c.status {
				s.Errorf("%s is answered %d, %v", name, reply.Status, err)
			}
		}
		if s.book.brought() != 0 {
			s.Error("something was done")
		}
	})
}

func TestOnlyPostsAreAnswered(t *testing.T) {
	onStage(t, teamstest.Options{}, func(s *stage) {
		for _, c := range []struct {
			method, path string
			status       int
		}{{"GET", "/api/messages", 405}, {"PUT", "/api/messages", 405}, {"POST", "/api/messages/x", 404}, {"POST", "/", 404}, {"POST", "/api/messages", 401}} {
			r, err := http.NewRequestWithContext(s.Context(), c.method, "http://lotsen.test"+c.path, strings.NewReader("{}"))
			if err != nil {
				s.Fatal(err)
			}
			resp, err := s.teams.Client().Do(r)
			if err != nil {
				s.Fatal(err)
			}
			_ = resp.Body.Close()
			if resp.StatusCode != c.status {
				s.Errorf("%s %s is answered %d", c.method, c.path, resp.StatusCode)
			}
		}
	})
}
