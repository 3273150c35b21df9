package proof

import (
	"errors"
	"net/http"
	"testing"
	"time"
)

func TestOnceACallIsSaidNotToHaveLeftNothingLeaves(t *testing.T) {
	p := &Proof{}
	if !p.NothingWritten() {
		t.Fatal("something was written")
	}
	body := watched{http.NoBody, p}
	if _, err := body.Read(make([]byte, 1)); !errors.Is(err, errOver) {
		t.Errorf("the body is still read: %v", err)
	}
}

// down is a transport that fails.
type down struct{}

func (down) RoundTrip(*http.Request) (*http.Response, error) { return nil, errors.New("no route") }

func TestOfARequestWithoutABodyNothingIsProved(t *testing.T) {
	ctx, p := With(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://slack.test/", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Client(&http.Client{Transport: down{}}, time.Minute).Do(r); err == nil {
		t.Fatal("it got an answer")
	}
	if p.NothingWritten() {
		t.Error("proved what cannot be")
	}
}
