package msgraph

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"

	"lotsen/graph"

	abs "github.com/microsoft/kiota-abstractions-go"
)

// maxToken bounds a token, in bytes. Those of users/delta have some hundred.
const maxToken = 8 << 10

// place is where the pages of one list are: the paths, below the base address, that
// its links may have. A token is such a path with its query, so that it says whose it
// is, and leads nowhere else.
type place struct {
	paths []string // in lower case
	// marks are the parameters of which a link must have one, so that it is not the
	// first page's.
	marks []string
}

// skipping are the marks of a list that is not of changes.
func skipping() []string { return []string{"$skiptoken", "$skip"} }

// token makes the token of a link in an answer.
func (c *Client) token(link string, p place) (graph.Token, bool) {
	u, err := c.link(link)
	if err != nil {
		return "", false
	}
	t := graph.Token(strings.TrimPrefix(u.EscapedPath(), c.base.Path) + "?" + u.RawQuery)
	_, ok := c.open(t, p)
	return t, ok
}

// open is the address that a token leads to, if it is a token of that place.
func (c *Client) open(t graph.Token, p place) (*url.URL, bool) {
	path, query, found := strings.Cut(string(t), "?")
	if !found || query == "" || len(t) > maxToken || !plainASCII(string(t)) {
		return nil, false
	}
	path, err := url.PathUnescape(path)
	if err != nil || !slices.Contains(p.paths, strings.ToLower(path)) || !p.marked(query) {
		return nil, false
	}
	return &url.URL{Scheme: c.base.Scheme, Host: c.base.Host, Path: c.base.Path + path, RawQuery: query}, true
}

func (p place) marked(query string) bool {
	for part := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(part, "=")
		name = strings.ToLower(strings.Replace(name, "%24", "$", 1))
		if value != "" && slices.Contains(p.marks, name) {
			return true
		}
	}
	return false
}

// plainASCII reports whether a text has neither space nor anything that is not printed.
func plainASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || r == '#' })
}

// at is the request for a page: the first one, or the one that a token leads to.
func (c *Client) at(ctx context.Context, from graph.Token, p place, first func() (*abs.RequestInformation, error)) (*abs.RequestInformation, error) {
	if from == "" {
		return first()
	}
	u, ok := c.open(from, p)
	if !ok {
		return nil, wrong(ctx, graph.Expired, "the token is none of ours")
	}
	return raw(u)
}

// outworn makes Expired of an answer that refuses the token: what else was in the
// question, Graph made itself. Its codes for that are an open set: syncStateNotFound,
// resyncRequired, Directory_ExpiredPageToken and others, with 400, 404 or 410. Source:
// Microsoft Graph, "Use delta query to track changes", token duration.
func outworn(err error, from graph.Token) error {
	var e *graph.Error
	if from != "" && errors.As(err, &e) && (e.Kind == graph.Invalid || e.Kind == graph.NotFound) {
		e.Kind = graph.Expired
	}
	return err
}

// listing is a page of a list whose rows are read one by one, so that a bad one spoils
// nothing but itself.
type listing struct {
	Value []json.RawMessage `json:"value"`
	Next  string            `json:"@odata.nextLink"`
	Delta string            `json:"@odata.deltaLink"`
}

// list asks for a page.
func (c *Client) list(ctx context.Context, request *abs.RequestInformation) (l listing, err error) {
	body, err := c.plain(ctx, request)
	if err != nil {
		return l, err
	}
	if json.Unmarshal(body, &l) != nil || l.Value == nil {
		return l, c.lost(ctx, wrong(ctx, graph.Malformed, "the answer has no rows"))
	}
	return l, nil
}

// following is the token of the next page: empty on the last. A link that leads
// elsewhere, or to this page again, is refused.
func (c *Client) following(ctx context.Context, link string, from graph.Token, p place) (graph.Token, error) {
	if link == "" {
		return "", nil
	}
	next, ok := c.token(link, p)
	switch {
	case !ok:
		return "", c.lost(ctx, wrong(ctx, graph.Malformed, "the link to the next page leads elsewhere"))
	case next == from:
		return "", c.lost(ctx, wrong(ctx, graph.Malformed, "the next page is this one"))
	}
	return next, nil
}
