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
func (c *Client) begin(ctx context.Context, op string, limited bool) (context.Context, context.CancelFunc) {
	ctx = context.WithValue(ctx, questionKey{}, question{op: op, limited: limited, bulk: c.bulk})
	if c.bulk {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, c.patience)
}

// opOf is what the question in ctx was trying.
func opOf(ctx context.Context) string {
	q, _ := ctx.Value(questionKey{}).(question)
	return q.op
}

// ask sends a request through the SDK's adapter. Whatever goes wrong, in the
// SDK too, comes back as a *graph.Error.
func (c *Client) ask(ctx context.Context, info *abs.RequestInformation, into serialization.ParsableFactory) (p serialization.Parsable, err error) {
	defer func() {
		if caught := recover(); caught != nil {
			p, err = nil, wrong(ctx, graph.Malformed, "the SDK failed")
		}
	}()
	if c.bulk {
		limited, cancel := context.WithTimeout(ctx, c.bulkPatience)
		defer cancel()
		ctx = limited
	}
	p, err = c.adapter.Send(ctx, info, into, nil)
	if err != nil {
		return nil, named(ctx, err)
	}
	if p == nil {
		return nil, wrong(ctx, graph.Malformed, "the answer is empty")
	}
	return p, nil
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
