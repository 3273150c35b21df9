package msgraph

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"lotsen/graph"

	abs "github.com/microsoft/kiota-abstractions-go"
	"github.com/microsoft/kiota-abstractions-go/serialization"
)

// maxPages bounds any list; at a hundred rows a page that is a million.
const maxPages = 10_000

// page is a page of any list. Rows that are null stay nil.
type page struct {
	readOnly
	row  serialization.ParsableFactory
	rows []serialization.Parsable
	has  bool // there was a value, and it was a list
	next string
}

func newPage(row serialization.ParsableFactory) serialization.ParsableFactory {
	return func(serialization.ParseNode) (serialization.Parsable, error) { return &page{row: row}, nil }
}

// GetFieldDeserializers reads the rows and the link to the next page.
func (p *page) GetFieldDeserializers() map[string]func(serialization.ParseNode) error {
	return map[string]func(serialization.ParseNode) error{
		"value": func(n serialization.ParseNode) error {
			rows, err := n.GetCollectionOfObjectValues(p.row)
			p.rows, p.has = rows, err == nil && rows != nil
			return err
		},
		"@odata.nextLink": func(n serialization.ParseNode) error {
			next, err := n.GetStringValue()
			if next != nil {
				p.next = *next
			}
			return err
		},
	}
}

// walk reads a list page by page. each is given the rows of a page and says
// whether it wants more. follow makes the request for a link.
//
// A page without rows is an error, not an empty page; so is a link that was
// seen before, or that leads to another place than the one we asked.
func (c *Client) walk(ctx context.Context, first *abs.RequestInformation, row serialization.ParsableFactory,
	follow func(*url.URL) (*abs.RequestInformation, error), each func([]serialization.Parsable) (bool, error)) error {
	seen := map[string]bool{}
	for request := first; len(seen) < maxPages; {
		answer, err := c.ask(ctx, request, newPage(row))
		if err != nil {
			return err
		}
		p, isPage := answer.(*page)
		if !isPage || !p.has {
			return c.lost(ctx, wrong(ctx, graph.Malformed, "the answer has no rows"))
		}
		if seen[p.next] {
			return c.lost(ctx, wrong(ctx, graph.Malformed, "the pages go in a circle"))
		}
		seen[p.next] = true
		more, err := each(p.rows)
		if err != nil || !more || p.next == "" {
			return err
		}
		link, err := c.link(p.next)
		if err != nil {
			return c.lost(ctx, wrong(ctx, graph.Malformed, err.Error()))
		}
		if request, err = follow(link); err != nil {
			return c.lost(ctx, wrong(ctx, graph.Malformed, "the link to the next page cannot be followed"))
		}
	}
	return c.lost(ctx, wrong(ctx, graph.Malformed, "the pages do not end"))
}

// link reads a link to the next page. It must stay where our token may go.
func (c *Client) link(next string) (*url.URL, error) {
	u, err := url.Parse(next)
	if err != nil || u.User != nil {
		return nil, errors.New("the link to the next page is none")
	}
	if u.Scheme != c.base.Scheme || !strings.EqualFold(u.Host, c.base.Host) || !strings.HasPrefix(u.Path, c.base.Path+"/") {
		return nil, errors.New("the link to the next page leads elsewhere")
	}
	u.Host, u.Fragment = c.base.Host, ""
	return u, nil
}

// raw is a request for a link as it came.
func raw(u *url.URL) (*abs.RequestInformation, error) {
	info := abs.NewRequestInformation()
	info.Method = abs.GET
	info.Headers.Add("Accept", "application/json")
	info.SetUri(*u)
	return info, nil
}
