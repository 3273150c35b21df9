package msgraph

import (
	"context"
	"time"

	"lotsen/graph"

	abs "github.com/microsoft/kiota-abstractions-go"
	"github.com/microsoft/kiota-abstractions-go/serialization"
	"github.com/microsoftgraph/msgraph-sdk-go/models"
	"github.com/microsoftgraph/msgraph-sdk-go/reports"
)

// reported is where the pages of the registration report are.
func reported() place {
	return place{paths: []string{"/reports/authenticationmethods/userregistrationdetails"}, marks: skipping()}
}

// ReportPage reads a page of the registration report, as bulk work. Each row's status is
// as old as its own AsOf says, at worst a day; disabled and deleted people have no row.
// The page size is the server's. A page without rows is not an error here. Expired: the
// token is too old, or none of the report's; the reading begins anew.
//
// It counts against the budget of five requests in ten seconds, spread over them, so that
// somebody who waits never stands behind a heap of pages. Throttled comes at once when
// the turn would come after ctx's deadline. Permission: AuditLog.Read.All, and a licence:
// without one, and now and then with one, the error is Licence. Then what was known
// before still stands. Source: Microsoft Graph, "List userRegistrationDetails".
func (c *Client) ReportPage(ctx context.Context, from graph.Token) (graph.ReportPage, error) {
	c, ctx, cancel := c.turnPage(ctx, "reading the registration report", reportService)
	defer cancel()
	request, err := c.at(ctx, from, reported(), func() (*abs.RequestInformation, error) { return c.firstOfReport(ctx) })
	if err != nil {
		return graph.ReportPage{}, err
	}
	answer, err := c.ask(ctx, request, newPage(newDetails))
	if err != nil {
		return graph.ReportPage{}, outworn(err, from)
	}
	p, is := answer.(*page)
	if !is || !p.has {
		return graph.ReportPage{}, c.lost(ctx, wrong(ctx, graph.Malformed, "the answer has no rows"))
	}
	out := graph.ReportPage{Last: p.next == "", Rows: make([]graph.Row, 0, len(p.rows))}
	if out.Next, err = c.following(ctx, p.next, from, reported()); err != nil {
		return graph.ReportPage{}, err
	}
	for _, raw := range p.rows {
		d, _ := raw.(*details)
		if row, readable := d.row(); readable {
			out.Rows = append(out.Rows, row)
		} else {
			out.Unreadable++
		}
	}
	return out, nil
}

// firstOfReport is the SDK's question for the first page.
func (c *Client) firstOfReport(ctx context.Context) (*abs.RequestInformation, error) {
	request, err := reports.NewAuthenticationMethodsUserRegistrationDetailsRequestBuilderInternal(map[string]string{}, c.adapter).
		ToGetRequestInformation(ctx, nil)
	if err != nil {
		return nil, wrong(ctx, graph.Invalid, "the SDK makes no request")
	}
	return request, nil
}

// details is the SDK's row of the report, read so that a bad property spoils
// this row and not the page.
type details struct {
	readOnly
	sdk     *models.UserRegistrationDetails
	spoiled bool
}

func newDetails(serialization.ParseNode) (serialization.Parsable, error) {
	return &details{sdk: models.NewUserRegistrationDetails()}, nil
}

// GetFieldDeserializers reads the SDK's properties that Row needs.
func (d *details) GetFieldDeserializers() map[string]func(serialization.ParseNode) error {
	all, read := d.sdk.GetFieldDeserializers(), fields{}
	for _, name := range []string{"id", "isMfaRegistered", "isMfaCapable", "methodsRegistered", "userType", "lastUpdatedDateTime"} {
		if f, known := all[name]; known {
			read[name] = f
		}
	}
	// The SDK takes a time without a zone for this machine's local time.
	sdkTime := read["lastUpdatedDateTime"]
	read["lastUpdatedDateTime"] = func(n serialization.ParseNode) error {
		if s, err := n.GetStringValue(); err != nil || s != nil && !zoned(*s) {
			return graph.Malformed
		}
		return sdkTime(n)
	}
	return tolerant(read, &d.spoiled)
}

// zoned reports whether a time names its zone, as Graph's do.
func zoned(s string) bool {
	_, err := time.Parse(time.RFC3339, s)
	return err == nil
}

// row is what is kept of it; a row that is null, spoiled or nobody's is not
// readable.
func (d *details) row() (graph.Row, bool) {
	if d == nil || d.spoiled || d.sdk.GetId() == nil {
		return graph.Row{}, false
	}
	id, err := graph.ParseID(*d.sdk.GetId())
	if err != nil {
		return graph.Row{}, false
	}
	row := graph.Row{Person: id}
	if t := d.sdk.GetUserType(); t != nil {
		row.Type = graph.UserType(t.String())
	}
	var at time.Time
	if t := d.sdk.GetLastUpdatedDateTime(); t != nil {
		at = t.UTC()
	}
	var kinds []graph.Kind
	for _, m := range d.sdk.GetMethodsRegistered() {
		kinds = append(kinds, graph.Kind(m))
	}
	row.Status = graph.ReportStatus(graph.Said(d.sdk.GetIsMfaRegistered()), graph.Said(d.sdk.GetIsMfaCapable()), kinds, at)
	return row, true
}
