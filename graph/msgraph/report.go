package msgraph

import (
	"context"
	"net/url"
	"time"

	"lotsen/graph"

	abs "github.com/microsoft/kiota-abstractions-go"
	"github.com/microsoft/kiota-abstractions-go/serialization"
	"github.com/microsoftgraph/msgraph-sdk-go/models"
	"github.com/microsoftgraph/msgraph-sdk-go/reports"
)

// RegistrationReport reads the whole registration report and hands it over page
// by page, as bulk work. Only when it returns without an error was it whole:
// until then, rows already handed over must not be taken for the organisation.
// An error of each ends it and is returned as it is. A report without a single
// row is Malformed.
//
// Each row's status is as old as its own AsOf says, at worst a day; the
// returned Report sums up. Disabled people have no row. At five pages in ten
// seconds, 100,000 people take minutes.
//
// Permission: AuditLog.Read.All, and a licence: without one, and now and then
// with one, the error is Licence. Then what was known before still stands.
func (c *Client) RegistrationReport(ctx context.Context, each func([]graph.Row) error) (graph.Report, error) {
	c = c.InBulk()
	ctx, cancel := c.begin(ctx, "reading the registration report", true)
	defer cancel()
	r := reading{each: each, seen: map[graph.ID]bool{}}
	first, err := reports.NewAuthenticationMethodsUserRegistrationDetailsRequestBuilderInternal(map[string]string{}, c.adapter).
		ToGetRequestInformation(ctx, nil)
	if err != nil {
		return r.sum, wrong(ctx, graph.Invalid, "the SDK makes no request")
	}
	follow := func(u *url.URL) (*abs.RequestInformation, error) {
		return reports.NewAuthenticationMethodsUserRegistrationDetailsRequestBuilder(u.String(), c.adapter).
			ToGetRequestInformation(ctx, nil)
	}
	err = c.walk(ctx, first, newDetails, follow, r.page)
	if err == nil && r.sum.Rows == 0 {
		err = wrong(ctx, graph.Malformed, "the report has no rows")
	}
	return r.sum, err
}

// reading is a report while it is read.
type reading struct {
	each func([]graph.Row) error
	seen map[graph.ID]bool
	sum  graph.Report
}

// page hands the rows of a page over: those that can be read, and each person
// once.
func (r *reading) page(raw []serialization.Parsable) (bool, error) {
	r.sum.Pages++
	rows := make([]graph.Row, 0, len(raw))
	for _, p := range raw {
		d, _ := p.(*details)
		row, readable := d.row()
		switch {
		case !readable:
			r.sum.Unreadable++
		case r.seen[row.Person]:
			r.sum.Repeated++
		default:
			r.seen[row.Person] = true
			r.sum.Add(row)
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		return true, nil
	}
	return true, r.each(rows)
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
