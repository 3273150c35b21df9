package teams

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/teams/cards"
	"lotsen/bot/teams/teamstest"
	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// listing is a message with a file.
func listing() dialog.Message {
	m := oneStep()
	m.Files = []dialog.File{{Name: "lista.csv", Type: "text/csv", Data: []byte("namn;klar\nBerta;ja\n")}}
	return m
}

// consents is Berta answering the newest offer of a file; what Teams makes of it comes
// back.
func (f *bureau) consents(accept bool) (offer string, info uploadInfo) {
	f.t.Helper()
	type answer struct {
		Name  string `json:"name"`
		Value struct {
			Context cards.ConsentContext `json:"context"`
			Info    uploadInfo           `json:"uploadInfo"`
		} `json:"value"`
	}
	got := make(chan answer, 1)
	server := &http.Server{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var a answer
		if err := json.NewDecoder(r.Body).Decode(&a); err != nil {
			f.t.Errorf("reading a consent: %v", err)
		}
		if a.Name == "fileConsent/invoke" { // not what else happened before
			got <- a
		}
	})}
	listener := f.teams.Net().ListenOn("app.test")
	go func() { _ = server.Serve(listener) }()
	defer server.Close()
	f.teams.DeliverTo(teamstest.App{URL: "http://app.test/api/messages", Client: f.teams.Client()})
	if err := f.teams.Consent(bertaID, "", accept); err != nil {
		f.t.Fatal(err)
	}
	a := <-got
	return a.Value.Context.File, a.Value.Info
}

func TestAFileIsOfferedAndBroughtOnceItIsWanted(t *testing.T) {
	inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
		f.wrote()
		f.posts(listing())
		all := f.teams.Messages(bertaID)
		if len(all) != 2 || !strings.Contains(string(all[0].Card), stepText) || all[1].Consent == nil || all[1].Consent.Name != "lista.csv" {
			t.Fatalf("Berta sees %+v", all)
		}
		if n := len(f.teams.CallsOf("upload")); n > 0 {
			t.Fatal("it was uploaded unasked")
		}
		offer, info := f.consents(true)
		f.teams.Fail("upload", teamstest.Fault{Status: 503}, 1)
		if err := f.bot.consented(t.Context(), bertaID, offer, info); err != nil {
			t.Fatal(err)
		}
		got := f.teams.Uploads(bertaID)
		if len(got) != 1 || !bytes.Equal(got[0].Data, listing().Files[0].Data) {
			t.Errorf("uploaded is %+v", got)
		}
		if p := f.newest(); len(p.Files) != 1 || p.Files[0] != "lista.csv" {
			t.Errorf("Berta sees %+v", p)
		}
		if err := f.bot.consented(t.Context(), bertaID, offer, info); !errors.Is(err, errExpired) {
			t.Errorf("the second time: %v", err)
		}
		if n := f.teams.Count("upload"); n != 1 {
			t.Errorf("uploaded %d times", n)
		}
	})
}

func TestAFileIsGivenToNobodyElseAndNotForEver(t *testing.T) {
	inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
		f.wrote()
		for name, take := range map[string]func(offer string, info uploadInfo) error{
			"another person": func(offer string, info uploadInfo) error {
				return f.bot.consented(t.Context(), "somebody-else", offer, info)
			},
			"another file": func(_ string, info uploadInfo) error { return f.bot.consented(t.Context(), bertaID, "guessed", info) },
			"declined": func(offer string, info uploadInfo) error {
				f.bot.declined(bertaID, offer)
				return f.bot.consented(t.Context(), bertaID, offer, info)
			},
			"too late": func(offer string, info uploadInfo) error {
				time.Sleep(offerFor)
				return f.bot.consented(t.Context(), bertaID, offer, info)
			},
		} {
			f.posts(listing())
			offer, info := f.consents(true)
			if err := take(offer, info); !errors.Is(err, errExpired) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n := len(f.teams.CallsOf("upload")); n > 0 {
			t.Errorf("%d files were uploaded", n)
		}
	})
}

func TestAFileGoesToSharePointAlone(t *testing.T) {
	inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
		f.wrote()
		f.posts(listing())
		offer, info := f.consents(true)
		good := info.UploadURL
		for _, address := range []string{
			"", "x", "http://townhall-my.sharepoint.com/upload/1", "https://sharepoint.com.evil.example/", "https://evilsharepoint.com/",
			"https://evil.example/.sharepoint.com", "https://a.sharepoint.com@evil.example/", "https://u:p@a.sharepoint.com/",
			"https://a.sharepoint.com:8443/", "https://.sharepoint.com/", "https://a.sharepoint.com./", "https:a.sharepoint.com",
			"https://sharepoint.com/", "//a.sharepoint.com/", "https://169.254.169.254/x.sharepoint.com",
		} {
			info.UploadURL = address
			if err := f.bot.consented(t.Context(), bertaID, offer, info); err == nil || errors.Is(err, errExpired) {
				t.Errorf("%q: %v", address, err)
			}
		}
		if n := len(f.teams.CallsOf("upload")); n > 0 {
			t.Errorf("%d uploads", n)
		}
		info.UploadURL = good
		f.teams.Fail("upload", teamstest.Fault{Status: 307, Header: http.Header{"Location": {f.teams.EvilURL()}}}, 1)
		if err := f.bot.consented(t.Context(), bertaID, offer, info); err == nil {
			t.Error("it followed elsewhere")
		}
	})
}

func TestAFileThatCannotBeSentSendsNothing(t *testing.T) {
	inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
		f.wrote()
		ref := f.posts(oneStep())
		for name, files := range map[string][]dialog.File{
			"large": {{Name: "a.csv", Data: make([]byte, maxFile+1)}}, "empty": {{Name: "a.csv"}},
			"nameless": {{Data: []byte("x")}}, "many": make([]dialog.File, maxFiles+1),
		} {
			m := oneStep()
			m.Files = files
			_, err := f.bot.Post(t.Context(), address(bertaID), m, "s")
			is(t, sendError(t, err), dialog.Refused, dialog.Unfit)
			if _, err = f.bot.Replace(t.Context(), address(bertaID), ref, m); err == nil {
				t.Errorf("%s: the message was changed", name)
			}
		}
		if n := len(f.teams.Messages(bertaID)); n != 1 {
			t.Errorf("Berta sees %d messages", n)
		}
	})
}

func TestASmallTextIsShownWhereTeamsTakesNoFiles(t *testing.T) {
	inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
		f.wrote()
		f.teams.Fail("send", teamstest.Fault{Code: "BadArgument"}, 2)
		f.posts(listing())
		if p := f.newest(); !strings.Contains(p.Text, "namn;klar") {
			t.Errorf("Berta sees %+v", p)
		}
		m := listing()
		m.Files[0].Type = "image/png"
		f.teams.ClearFaults()
		f.teams.Fail("send", teamstest.Fault{Code: "BadArgument"}, 2)
		f.posts(m)
		f.told(texts.TeamsFileGone)
	})
}

func TestFilesThatWaitAreBounded(t *testing.T) {
	o, now := newOffers(), time.Now()
	for i := range 3 * maxOffers {
		o.put(now, bertaID, dialog.File{Name: fmt.Sprint(i), Data: make([]byte, 1<<20)})
		if len(o.files) > maxOffers || o.size > maxOffered || len(o.order) != len(o.files) {
			t.Fatalf("%d files wait, %d bytes, %d in order", len(o.files), o.size, len(o.order))
		}
	}
	last := o.put(now.Add(offerFor), bertaID, dialog.File{Name: "x", Data: []byte("x")})
	if len(o.files) != 1 || o.size != 1 {
		t.Errorf("%d files wait after they have expired, %d bytes", len(o.files), o.size)
	}
	if _, ok := o.take(now.Add(offerFor), bertaID, last); !ok {
		t.Error("the newest is not there")
	}
}

// told fails unless what Berta was shown last is a text.
func (f *bureau) told(key texts.Key) {
	f.t.Helper()
	synctest.Wait()
	if p := f.newest(); p.Text != f.bot.o.Texts.Text("sv", key, nil) {
		f.t.Errorf("Berta sees %+v\n%s", p, f.log)
	}
}

// offersOf are the questions about files that Berta sees.
func (f *bureau) offersOf() (n int) {
	for _, p := range f.teams.Messages(bertaID) {
		if p.Consent != nil && !p.Deleted {
			n++
		}
	}
	return n
}

func TestAFileIsOfferedAgainOrItIsSaidThatItDidNotCome(t *testing.T) {
	for name, c := range map[string]struct {
		fault  teamstest.Fault
		times  []int
		offers int
		says   texts.Key
	}{
		"too fast, once":        {teamstest.Fault{Code: "Throttled", RetryAfter: "7"}, []int{2}, 1, ""},
		"too fast, for a while": {teamstest.Fault{Code: "Throttled"}, []int{2, 3, 4, 5}, 1, ""},
		"for too long":          {teamstest.Fault{Code: "Throttled", RetryAfter: "60"}, []int{2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}, 0, texts.TeamsFileGone},
		"no token is accepted":  {teamstest.Fault{Code: "Unauthorized"}, []int{2}, 1, ""},
		"it may be there":       {teamstest.Fault{Code: "ServiceError"}, []int{2}, 0, texts.TeamsFilePerhaps},
		"it is there, perhaps":  {teamstest.Fault{ApplyThenStatus: 502}, []int{2}, 1, texts.TeamsFilePerhaps},
		"nor is it easily said": {teamstest.Fault{Code: "Throttled", RetryAfter: "300"}, []int{2, 3, 4, 5, 6}, 0, texts.TeamsFileGone},
	} {
		for _, replaced := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, replaced %v", name, replaced), func(t *testing.T) {
				inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
					f.wrote()
					nth := append([]int(nil), c.times...)
					ref := dialog.Ref("")
					if replaced {
						ref = f.posts(oneStep())
						for i := range nth {
							nth[i]--
						}
					}
					f.running(func() {
						f.teams.Fail("send", c.fault, nth...)
						if replaced {
							for i := range 3 { // the program may do it again
								_, err := f.bot.ReplaceWithFiles(t.Context(), address(bertaID), ref, listing(), "reply/1", time.Now())
								if err != nil && (i == 0 || !isNotSent(err)) {
									t.Fatal(err)
								}
							}
						} else {
							f.posts(listing())
						}
						time.Sleep(80 * time.Minute) // virtual time
						synctest.Wait()
					})
					if n := f.offersOf(); n != c.offers {
						t.Errorf("%d questions about a file, want %d\n%s", n, c.offers, f.log)
					}
					if c.says != "" {
						f.told(c.says)
					}
					if kept := f.keep.kept[owedKey]; kept != "" {
						t.Errorf("it is still owed: %s", kept)
					}
				})
			})
		}
	}
}

func TestWhoIsOwedAFileWhenTheProgramEndsIsTold(t *testing.T) {
	inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
		f.wrote()
		f.running(func() {
			f.teams.Fail("send", teamstest.Fault{Code: "Throttled", RetryAfter: "60"}, 2)
			f.posts(listing())
		})
		if f.keep.kept[owedKey] == "" {
			t.Fatal("nothing is owed: the test is about nothing")
		}
		f.teams.ClearFaults()
		f.bot = f.open(CredentialConfig{Secret: theSecret})
		f.running(func() {
			time.Sleep(2 * owedAfter) // virtual time
			f.told(texts.TeamsFileGone)
		})
		if kept := f.keep.kept[owedKey]; kept != "" || f.offersOf() != 0 {
			t.Errorf("it is still owed: %s", kept)
		}
	})
}
