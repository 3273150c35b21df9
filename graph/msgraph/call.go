package msgraph

import (
	"context"
	"errors"

	"lotsen/graph"

	abs "github.com/microsoft/kiota-abstractions-go"
	"github.com/microsoft/kiota-abstractions-go/serialization"
)

// begin starts a question: what the wire must know of it, and its deadline.
// Bulk work has a deadline for each request instead.
func (c *Client) begin(ctx context.Context, op string, of service) (context.Context, context.CancelFunc) {
	ctx = context.WithValue(ctx, questionKey{}, question{op: op, service: of, bulk: c.bulk})
	if c.bulk {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, c.patience)
}

// turnPage starts the reading of one page: bulk work, and with all that it takes within
// one deadline.
func (c *Client) turnPage(ctx context.Context, op string, of service) (*Client, context.Context, context.CancelFunc) {
	c = c.InBulk()
	begun, done := c.begin(ctx, op, of)
	limited, cancel := context.WithTimeout(begun, c.bulkPatience)
	return c, limited, func() { cancel(); done() }
}

// opOf is what the question in ctx was trying.
func opOf(ctx context.Context) string {
	q, _ := ctx.Value(questionKey{}).(question)
	return q.op
}

// ask sends a request through the SDK's adapter, and has the answer decoded by the SDK.
func (c *Client) ask(ctx context.Context, info *abs.RequestInformation, into serialization.ParsableFactory) (serialization.Parsable, error) {
	return send(ctx, c, func(ctx context.Context) (serialization.Parsable, error) { return c.adapter.Send(ctx, info, into, nil) })
}

// plain sends a request through the SDK's adapter, and gives the answer as it is.
func (c *Client) plain(ctx context.Context, info *abs.RequestInformation) ([]byte, error) {
	body, err := send(ctx, c, func(ctx context.Context) (any, error) { return c.adapter.SendPrimitive(ctx, info, "[]byte", nil) })
	raw, _ := body.([]byte)
	return raw, err
}

// send does one request. Whatever goes wrong, in the SDK too, comes back as a
// *graph.Error, and is counted.
func send[T any](ctx context.Context, c *Client, do func(context.Context) (T, error)) (answer T, err error) {
	var none T
	defer func() {
		if caught := recover(); caught != nil {
			answer, err = none, wrong(ctx, graph.Malformed, "the SDK failed")
		}
		if err != nil {
			err = c.lost(ctx, err)
		}
	}()
	if c.bulk {
		limited, cancel := context.WithTimeout(ctx, c.bulkPatience)
		defer cancel()
		ctx = limited
	}
	answer, err = do(ctx)
	switch {
	case err != nil:
		return none, named(ctx, err)
	case any(answer) == nil:
		return none, wrong(ctx, graph.Malformed, "the answer is empty")
	}
	return answer, nil
}

// named makes a *graph.Error of what the adapter returned: the wire's own, or
// a failure to decode, whose text may quote the answer and is dropped.
func named(ctx context.Context, err error) error {
	var e *graph.Error
	if !errors.As(err, &e) {
		return wrong(ctx, graph.Malformed, "the answer has another form")
	}
	named := *e
	named.Op = opOf(ctx)
	return &named
}

func wrong(ctx context.Context, kind graph.ErrorKind, why string) error {
	e := &graph.Error{Kind: kind, Op: opOf(ctx)}
	if why != "" {
		e.Err = errors.New(why)
	}
	return e
}

// checkMemberGroups asks which of some groups somebody is in.
func checkMemberGroups(id graph.ID, body []byte) *abs.RequestInformation {
	return post(memberGroups, id, body)
}

// installation asks that an app be installed for somebody.
func installation(id graph.ID, body []byte) *abs.RequestInformation {
	return post(installedApps, id, body)
}

// post is one of the POSTs that the wire sends.
func post(end string, id graph.ID, body []byte) *abs.RequestInformation {
	info := get("/users/{id}"+end, map[string]string{"id": string(id)}, nil)
	info.Method = abs.POST
	info.SetStreamContentAndContentType(body, "application/json")
	return info
}

// get is a request of our own. template is RFC 6570, from the base address.
func get(template string, path, query map[string]string) *abs.RequestInformation {
	if path == nil {
		path = map[string]string{}
	}
	info := abs.NewRequestInformationWithMethodAndUrlTemplateAndPathParameters(abs.GET, "{+baseurl}"+template, path)
	info.Headers.Add("Accept", "application/json")
	for k, v := range query {
		info.QueryParameters[k] = v
	}
	return info
}
