package slacktest_test

import (
	"fmt"
	"strings"
	"testing"

	"lotsen/bot/slack/slacktest"
)

func TestAMessageLivesItsLife(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		posted := w.form("chat.postMessage", "channel", w.dm, "text", "one", "blocks", buttonBlocks,
			"metadata", `{"event_type":"send","event_payload":{"id":"1"}}`)
		ts, _ := posted["ts"].(string)
		if labels := w.Labels(w.anna, ""); len(labels) != 1 || labels[0] != "Go" {
			t.Errorf("the buttons are %q", labels)
		}
		w.want("updating", w.form("chat.update", "channel", w.dm, "ts", ts, "text", "two"), "")
		seen := w.Messages(w.anna)
		if len(seen) != 1 || seen[0].Text != "two" || seen[0].Blocks != nil || !seen[0].Edited || seen[0].TS != ts {
			t.Errorf("text without blocks left %+v", seen)
		}
		if !strings.Contains(string(seen[0].Metadata), `"id":"1"`) {
			t.Errorf("the update lost the metadata: %s", seen[0].Metadata)
		}
		w.want("deleting", w.form("chat.delete", "channel", w.dm, "ts", ts), "")
		w.want("updating what is deleted", w.form("chat.update", "channel", w.dm, "ts", ts, "text", "a"), "message_not_found")
		if seen := w.Messages(w.anna); len(seen) != 0 {
			t.Errorf("what is deleted is seen: %+v", seen)
		}
	})
}

func TestWhatCannotBePosted(t *testing.T) {
	inWorld(t, slacktest.Options{PublicPictures: func(url string) bool { return !strings.Contains(url, "gone") }}, func(w *world) {
		post := func(fields ...string) result {
			return w.form("chat.postMessage", append([]string{"channel", w.dm}, fields...)...)
		}
		w.want("nothing", post(), "no_text")
		w.want("a conversation that was not opened", w.form("chat.postMessage", "channel", "D0", "text", "a"), "channel_not_found")
		w.want("40,000 characters", post("text", strings.Repeat("å", 40000)), "")
		w.want("40,001 characters", post("text", strings.Repeat("å", 40001)), "msg_too_long")
		long := post("text", "a", "blocks", section(mrkdwn(3001)))
		w.want("a long section", long, "invalid_blocks")
		if said := fmt.Sprint(long.at("response_metadata", "messages")); said != "[[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]]" {
			t.Errorf("the messages are %s", said)
		}
		picture := `[{"type":"image","alt_text":"a","image_url":"https://x.se/%s.png"}]`
		gone := post("text", "a", "blocks", fmt.Sprintf(picture, "gone"))
		w.want("a picture that is not there", gone, "invalid_blocks")
		if said := fmt.Sprint(gone["errors"]); !strings.Contains(said, "downloading image failed [json-pointer:/blocks/0/image_url]") {
			t.Errorf("the messages are %s", said)
		}
		w.want("a picture that is there", post("text", "a", "blocks", fmt.Sprintf(picture, "here")), "")
		w.want("a file that is not there", post("text", "a", "blocks", `[{"type":"image","alt_text":"a","slack_file":{"id":"F0"}}]`), "invalid_blocks")
		theirs := w.Type(w.anna, "hej")
		w.want("updating what a person wrote", w.form("chat.update", "channel", w.dm, "ts", theirs, "text", "a"), "cant_update_message")
		w.want("deleting what a person wrote", w.form("chat.delete", "channel", w.dm, "ts", theirs), "cant_delete_message")
		w.want("updating with 4,001 characters", w.form("chat.update", "channel", w.dm, "ts", w.post("a"), "text", strings.Repeat("å", 4001)), "msg_too_long")
	})
}

func TestWhoCannotBeWrittenTo(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		for name, c := range map[string]struct {
			user       slacktest.User
			open, post string
		}{
			"a stranger":               {slacktest.User{Stranger: true}, "user_not_visible", ""},
			"a bot":                    {slacktest.User{Bot: true}, "cannot_dm_bot", ""},
			"somebody who left":        {slacktest.User{Deleted: true}, "user_disabled", ""},
			"a guest":                  {slacktest.User{Guest: true}, "", ""},
			"somebody with a shut tab": {slacktest.User{Refuses: "messages_tab_disabled"}, "", "messages_tab_disabled"},
		} {
			id := w.AddUser(c.user)
			w.want("opening a conversation with "+name, w.form("conversations.open", "users", id), c.open)
			if c.open == "" {
				w.want("posting to "+name, w.form("chat.postMessage", "channel", w.open(id), "text", "a"), c.post)
			}
		}
		w.want("opening with nobody", w.form("conversations.open", "users", "U404"), "user_not_found")
		w.DeactivateUser(w.anna)
		w.want("posting to somebody who left since", w.form("chat.postMessage", "channel", w.dm, "text", "a"), "user_disabled")
		w.ReactivateUser(w.anna)
		w.want("posting to somebody who is back", w.form("chat.postMessage", "channel", w.dm, "text", "a"), "")
	})
}

func TestAPostToAUserIDIsNotSeen(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		w.want("posting", w.form("chat.postMessage", "channel", w.anna, "text", "a"), "")
		if seen := w.Messages(w.anna); len(seen) != 0 {
			t.Errorf("it landed with the app: %+v", seen)
		}
		if seen := w.SlackbotMessages(w.anna); len(seen) != 1 {
			t.Errorf("it landed nowhere: %+v", seen)
		}
	})
}

func TestOpeningAConversationAgainGivesTheSame(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		again := w.form("conversations.open", "users", w.anna)
		if again.at("channel", "id") != w.dm || again["already_open"] != true {
			t.Errorf("the second time gives %v", again)
		}
	})
}

func TestHistoryComesInPagesAndWithMetadataWhenAsked(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		var stamps []string
		for i := range 5 {
			got := w.form("chat.postMessage", "channel", w.dm, "text", fmt.Sprint(i), "metadata", `{"event_type":"send","event_payload":{}}`)
			stamps = append(stamps, got["ts"].(string))
		}
		var seen []string
		cursor, pages := "", 0
		for pages < 5 {
			page := w.form("conversations.history", "channel", w.dm, "limit", "2", "cursor", cursor, "include_all_metadata", "true")
			pages++
			for _, m := range page["messages"].([]any) {
				message := result(m.(map[string]any))
				seen = append(seen, message["text"].(string))
				if message.at("metadata", "event_type") != "send" {
					t.Errorf("the metadata is missing: %v", message)
				}
			}
			cursor, _ = page.at("response_metadata", "next_cursor").(string)
			if cursor == "" {
				break
			}
		}
		if strings.Join(seen, "") != "43210" || pages != 3 {
			t.Errorf("%d pages gave %q", pages, seen)
		}
		since := w.form("conversations.history", "channel", w.dm, "oldest", stamps[3])["messages"].([]any)
		if len(since) != 1 || result(since[0].(map[string]any))["metadata"] != nil {
			t.Errorf("since the fourth there is %v", since)
		}
		w.want("a cursor of nothing", w.form("conversations.history", "channel", w.dm, "cursor", "!"), "invalid_cursor")
	})
}
