package msgraph

import (
	"context"

	"lotsen/graph"

	"github.com/microsoft/kiota-abstractions-go/serialization"
)

// maxMethods bounds what one person has; Microsoft does not page the list.
const maxMethods = 200

// Status reads live what somebody has registered. It counts against the budget
// that Microsoft gives for methods and reports, so it is for people who wait,
// for a look-up, and (InBulk) for the last check before a reminder; never for a
// sweep over everybody.
//
// The live list does not tell whether the organisation's policy allows what is
// registered: Allowed stays unknown unless nothing counts at all. Compare with
// the person's row of the report: graph.Status.With.
// Permission: UserAuthenticationMethod.Read.All.
func (c *Client) Status(ctx context.Context, id graph.ID) (graph.Status, error) {
	ctx, cancel := c.begin(ctx, "reading a person's methods", reportService)
	defer cancel()
	if !id.Valid() {
		return graph.Status{}, wrong(ctx, graph.Invalid, "")
	}
	asOf := c.now()
	request := get("/users/{id}/authentication/methods", map[string]string{"id": string(id)}, nil)
	var kinds []graph.Kind
	err := c.walk(ctx, request, newMethod, raw, func(rows []serialization.Parsable) (bool, error) {
		kinds = append(kinds, kindsOf(rows)...)
		if len(kinds) > maxMethods {
			return false, wrong(ctx, graph.Malformed, "the list is too long")
		}
		return true, nil
	})
	if err != nil {
		return graph.Status{}, err
	}
	return graph.LiveStatus(kinds, asOf), nil
}
