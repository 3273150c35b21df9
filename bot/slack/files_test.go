package slack

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"lotsen/bot/slack/slacktest"
	"lotsen/dialog"
)

// listed is a message with a list.
func listed() dialog.Message {
	m := step()
	m.Files = []dialog.File{{Name: "lista.csv", Type: "text/csv", Data: []byte("namn;klar\n")}}
	return m
}

// seen is how often Anna sees the list, and each of some words.
func (f *office) seen(words ...string) (files int, said []int) {
	f.t.Helper()
	said = make([]int, len(words))
	for _, p := range f.slack.Messages(anna) {
		files += len(p.Files)
		for i, w := range words {
			said[i] += strings.Count(p.Text, w)
		}
	}
	return files, said
}

// delivered sends a message as the program does, until it is certain: what may have been
// sent is looked for, and what was not is sent again.
func (f *office) delivered(send func(ctx context.Context) error, sent func(ctx context.Context) (bool, error)) {
	f.t.Helper()
	maybe := false
	for range 100 {
		err := error(nil)
		if maybe {
			var found bool
			if found, err = sent(f.t.Context()); found && err == nil {
				return
			}
			maybe = err != nil
		}
		if !maybe {
			if err = send(f.t.Context()); err == nil {
				return
			}
		}
		e := failure(f.t, err)
		if e.Outcome == dialog.Refused {
			f.t.Fatalf("given up: %v", err)
		}
		maybe = maybe || e.Outcome == dialog.NotKnownSent
		time.Sleep(max(e.Retry, 5*time.Second))
	}
	f.t.Fatal("it does not come to an end")
}

func TestFilesArriveBelowTheirMessage(t *testing.T) {
	inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
		m := listed()
		m.Files = append(m.Files, dialog.File{Name: "bild.png", Type: "image/png", Data: []byte{0x89, 'P', 'N', 'G'}})
		f.post(m, "s1")
		all := f.slack.Messages(anna)
		if len(all) != 2 || !strings.Contains(all[0].Text, theText) || len(all[1].Files) != 2 {
			t.Fatalf("Anna sees %+v", all)
		}
		if got := all[1].Files[0]; got.Name != "lista.csv" || got.Title != "lista.csv" || string(got.Data) != "namn;klar\n" {
			t.Errorf("the file is %+v", got)
		}
	})
}

const (
	refusedWords = "Slack tar inte emot den från mig"
	lostWords    = "Filen kom inte fram"
)

func TestAFileThatSlackDoesNotTakeCostsTheTextNothingAndIsToldOf(t *testing.T) {
	large := listed()
	large.Files[0].Data = make([]byte, maxFile+1)
	for name, c := range map[string]struct {
		m      dialog.Message
		scopes []string
		method string
		fault  slacktest.Fault
		says   string
	}{
		"files are switched off":   {method: "files.getUploadURLExternal", fault: slacktest.Fault{Code: "file_uploads_disabled"}, says: refusedWords},
		"all but pictures":         {method: "files.getUploadURLExternal", fault: slacktest.Fault{Code: "file_uploads_except_images_disabled"}, says: refusedWords},
		"the kind is forbidden":    {method: "files.getUploadURLExternal", fault: slacktest.Fault{Code: "file_type_not_allowed"}, says: refusedWords},
		"the size is forbidden":    {method: "files.getUploadURLExternal", fault: slacktest.Fault{Code: "file_upload_size_restricted"}, says: refusedWords},
		"the scope is missing":     {scopes: []string{"chat:write", "im:write", "im:history"}, says: refusedWords},
		"too large for us":         {m: large, says: refusedWords},
		"500 for an address":       {method: "files.getUploadURLExternal", fault: slacktest.Fault{Status: 500}, says: lostWords},
		"no address":               {method: "files.getUploadURLExternal", fault: slacktest.Fault{Hang: true}, says: lostWords},
		"500 for the bytes":        {method: "upload", fault: slacktest.Fault{Status: 500}, says: lostWords},
		"the bytes get no answer":  {method: "upload", fault: slacktest.Fault{Hang: true}, says: lostWords},
		"the bytes are broken off": {method: "upload", fault: slacktest.Fault{Drop: true}, says: lostWords},
	} {
		t.Run(name, func(t *testing.T) {
			inOffice(t, slacktest.Options{Scopes: c.scopes}, func(t *testing.T, f *office) {
				if c.method != "" {
					f.slack.Fail(c.method, c.fault)
				}
				if len(c.m.Files) == 0 {
					c.m = listed()
				}
				began := time.Now()
				ref := f.post(c.m, "s1")
				if took := time.Since(began); took > bringFor+holdFor {
					t.Errorf("the text waited %s", took)
				}
				if files, said := f.seen(theText, c.says); files != 0 || said[0] != 1 || said[1] != 1 {
					t.Errorf("%d files, and she reads %d and %d times", files, said[0], said[1])
				}
				if got, found, err := f.bot.Sent(t.Context(), address(anna), "s1", began); err != nil || !found || got != ref {
					t.Errorf("looked for, it is there: %v, %v", found, err)
				}
				if why := f.bot.Trouble(); why != "" {
					t.Errorf("the operator is told that nobody is served: %s", why)
				}
			})
		})
	}
}

func TestAFileThatHasToWaitForItsTurnHasItsMessageWait(t *testing.T) {
	inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.slack.Fail("files.getUploadURLExternal", slacktest.Fault{Status: 429, RetryAfter: "30"}, 1)
		_, err := f.bot.Post(t.Context(), address(anna), listed(), "s1")
		if e := failure(t, err); e.Outcome != dialog.NotSent || e.Reason != dialog.Throttled || len(f.slack.Messages(anna)) != 0 {
			t.Fatalf("got %v", e)
		}
		time.Sleep(time.Minute)
		f.post(listed(), "s1")
		if files, said := f.seen(theText); files != 1 || said[0] != 1 {
			t.Errorf("%d files below %d messages", files, said[0])
		}
	})
}

const complete = "files.completeUploadExternal"

// breaks are ways in which a message with a list can break off.
func breaks(update string) map[string]func(s *slacktest.Slack) {
	fail := func(method string, fault slacktest.Fault, nth ...int) func(*slacktest.Slack) {
		return func(s *slacktest.Slack) { s.Fail(method, fault, nth...) }
	}
	return map[string]func(*slacktest.Slack){
		"nothing":                              func(*slacktest.Slack) {},
		"the text is there, and no answer":     fail(update, slacktest.Fault{ApplyThenDrop: true}, 1),
		"the text is there, and nothing comes": fail(update, slacktest.Fault{ApplyThenHang: true}, 1),
		"the text is not there":                fail(update, slacktest.Fault{Drop: true}, 1),
		"the file is there, and no answer":     fail(complete, slacktest.Fault{ApplyThenDrop: true}, 1),
		"the file is there, and nothing comes": fail(complete, slacktest.Fault{ApplyThenHang: true}, 1),
		"the file is not there":                fail(complete, slacktest.Fault{Drop: true}, 1),
		"the file is not there, twice":         fail(complete, slacktest.Fault{Status: 500}, 1, 2),
		"files are unavailable for a while":    fail(complete, slacktest.Fault{Code: "service_unavailable"}, 1, 2, 3, 4, 5, 6, 7),
		"too many files":                       fail(complete, slacktest.Fault{Status: 429, RetryAfter: "60"}, 1),
		"both, and no answer to either": func(s *slacktest.Slack) {
			s.Fail(update, slacktest.Fault{ApplyThenDrop: true}, 1)
			s.Fail(complete, slacktest.Fault{ApplyThenDrop: true}, 1)
		},
		"nobody can look": func(s *slacktest.Slack) {
			s.Fail(update, slacktest.Fault{ApplyThenDrop: true}, 1)
			s.Fail("conversations.history", slacktest.Fault{Status: 500}, 2, 3)
		},
	}
}

func TestTheFilesOfAMessageComeOnceWhateverBreaksOff(t *testing.T) {
	for name, breaks := range breaks(postMessage) {
		t.Run(name, func(t *testing.T) {
			inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
				began := time.Now()
				breaks(f.slack)
				send := func(ctx context.Context) error {
					_, err := f.bot.Post(ctx, address(anna), listed(), "s1")
					return err
				}
				f.delivered(send, func(ctx context.Context) (bool, error) {
					_, found, err := f.bot.Sent(ctx, address(anna), "s1", began)
					return found, err
				})
				if files, said := f.seen(theText, lostWords, refusedWords); files != 1 || said[0] != 1 || said[1]+said[2] != 0 {
					t.Errorf("the list is there %d times below %d messages, and given up %d times", files, said[0], said[1]+said[2])
				}
			})
		})
	}
}

func TestTheFilesOfAChangedMessageComeOnceWhateverBreaksOff(t *testing.T) {
	for name, breaks := range breaks("chat.update") {
		t.Run(name, func(t *testing.T) {
			inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
				ref := f.post(pressable(1), "s0")
				time.Sleep(time.Hour)
				began := time.Now()
				breaks(f.slack)
				change := func(id string) {
					send := func(ctx context.Context) error {
						_, err := f.bot.ReplaceWithFiles(ctx, address(anna), ref, listed(), id, began)
						var e *dialog.SendError
						if errors.As(err, &e) && e.Outcome == dialog.NotKnownSent { // it is replaced again
							return &dialog.SendError{Outcome: dialog.NotSent, Reason: e.Reason, Retry: e.Retry, Err: e.Err}
						}
						return err
					}
					f.delivered(send, nil)
				}
				change("s1")
				change("s1") // the program ended before it had noted that it was done
				if files, said := f.seen(theText, "Ett steg"); files != 1 || said[0] != 1 || said[1] != 0 {
					t.Errorf("the list is there %d times below %d messages", files, said[0])
				}
				change("s2")
				if files, _ := f.seen(); files != 2 {
					t.Errorf("asked for again, the list is there %d times", files)
				}
			})
		})
	}
}

func TestFilesThatSlackIsStillWorkingOnAreWaitedFor(t *testing.T) {
	inOffice(t, slacktest.Options{FilesAfter: 20 * time.Second}, func(t *testing.T, f *office) {
		began := time.Now()
		f.slack.Fail(complete, slacktest.Fault{ApplyThenHang: true}, 1)
		dying, cancel := context.WithTimeout(t.Context(), time.Second) // the program ends
		defer cancel()
		if _, err := f.bot.Post(dying, address(anna), listed(), "s1"); err == nil {
			t.Fatal("it is said to have been sent")
		}
		send := func(context.Context) error { return &dialog.SendError{Outcome: dialog.NotKnownSent} }
		f.delivered(send, func(ctx context.Context) (bool, error) {
			_, found, err := f.bot.Sent(ctx, address(anna), "s1", began)
			return found, err
		})
		time.Sleep(time.Minute)
		if files, said := f.seen(theText, lostWords); files != 1 || said[0] != 1 || said[1] != 0 {
			t.Errorf("the list is there %d times, its message %d times, and given up %d times", files, said[0], said[1])
		}
	})
}

func TestFilesThatCannotBeShownAreToldOfOnce(t *testing.T) {
	for name, c := range map[string]struct {
		fault slacktest.Fault
		says  string
		soon  bool
	}{
		"never available":   {slacktest.Fault{Code: "service_unavailable"}, lostWords, false},
		"never an answer":   {slacktest.Fault{Drop: true}, lostWords, false},
		"gone":              {slacktest.Fault{Code: "file_not_found"}, lostWords, true},
		"switched off":      {slacktest.Fault{Code: "file_uploads_disabled"}, refusedWords, true},
		"the scope is gone": {slacktest.Fault{Code: "missing_scope"}, refusedWords, true},
	} {
		for _, broken := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
					began := time.Now()
					f.slack.Fail(complete, c.fault)
					if broken {
						f.slack.Fail(postMessage, slacktest.Fault{ApplyThenDrop: true}, 2) // what says so
					}
					for try := 0; try < 300; try++ {
						err := error(nil)
						if try == 0 {
							_, err = f.bot.Post(t.Context(), address(anna), listed(), "s1")
						} else {
							_, _, err = f.bot.Sent(t.Context(), address(anna), "s1", began)
						}
						if err == nil {
							break
						}
						time.Sleep(max(failure(t, err).Retry, 5*time.Second))
					}
					took := time.Since(began)
					files, said := f.seen(theText, lostWords, refusedWords)
					if files != 0 || said[0] != 1 || said[1]+said[2] != 1 || strings.Contains(c.says, "Slack") != (said[2] == 1) {
						t.Errorf("%d files; the text %d times, the words %v", files, said[0], said[1:])
					}
					if c.soon && took > 2*time.Minute || !c.soon && took < showFor {
						t.Errorf("it was told after %s", took)
					}
				})
			})
		}
	}
}
