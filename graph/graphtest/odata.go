package graphtest

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// The forms of $filter that are answered. Text is in single quotes, a quote
// within it doubled.
var (
	equals = regexp.MustCompile(`^(userPrincipalName|mail) eq '((?:[^']|'')*)'$`)
	within = regexp.MustCompile(`^proxyAddresses/any\((\w+):(\w+) eq '(?i:smtp):((?:[^']|'')*)'\)$`)
	wanted = regexp.MustCompile(`(?i)\b(ne|not|endswith|ge|le)\b`)
)

// filter reads a $filter. refused has a status when Graph would refuse it.
func filter(f, consistency string) (by field, value string, refused reply) {
	if m := equals.FindStringSubmatch(f); m != nil {
		return field(m[1]), strings.ReplaceAll(m[2], "''", "'"), reply{}
	}
	if m := within.FindStringSubmatch(f); m != nil && m[1] == m[2] {
		return anyAddress, strings.ReplaceAll(m[3], "''", "'"), reply{}
	}
	if wanted.MatchString(f) && !eventual(consistency) {
		return "", "", unsupported("Unsupported or invalid query filter clause specified for property.")
	}
	return "", "", fail(http.StatusBadRequest, "Request_BadRequest", "Invalid filter clause.")
}

func eventual(consistency string) bool { return strings.EqualFold(consistency, "eventual") }

func unsupported(message string) reply {
	return fail(http.StatusBadRequest, "Request_UnsupportedQuery", message)
}

// Graph's page sizes for people and groups.
const (
	usualTop = 100
	maxTop   = 999
)

// list is what a question asks for a page of.
type list struct {
	context string
	places  int // of rows; some may hold none
	count   int // of rows
	// row makes the row at a place; nil: there is none. bad is a property that the
	// question names and the row's type lacks.
	row func(place int) (o object, bad string)
}

// page answers with the page that $top and $skiptoken ask for.
func (l list) page(r *http.Request) reply {
	q := r.URL.Query()
	size := usualTop
	if top := q.Get("$top"); top != "" {
		n, err := strconv.Atoi(top)
		if err != nil || n < 1 || n > maxTop {
			return fail(http.StatusBadRequest, "Request_BadRequest", "Invalid page size specified: '"+top+"'. Must be between 1 and 999 inclusive.")
		}
		size = n
	}
	at, good := decode(q.Get("$skiptoken"))
	if !good || at.At > l.places {
		return expiredPage()
	}
	rows := []object{}
	i := at.At
	for ; i < l.places; i++ {
		o, bad := l.row(i)
		if bad != "" {
			return noProperty(bad)
		}
		if o == nil {
			continue
		}
		if len(rows) == size {
			break
		}
		rows = append(rows, o)
	}
	page := object{"@odata.context": base(r) + "/v1.0/$metadata#" + l.context, "value": rows}
	if q.Get("$count") == "true" {
		page["@odata.count"] = l.count
	}
	if i < l.places {
		page["@odata.nextLink"] = link(r, place{At: i}.token())
	}
	return ok(page)
}

func expiredPage() reply {
	return fail(http.StatusBadRequest, "Directory_ExpiredPageToken", "The specified page token value has expired and cannot be included in your request.")
}

// link is the question itself with another page asked for.
func link(r *http.Request, token string) string {
	q := r.URL.Query()
	q.Set("$skiptoken", token)
	return base(r) + r.URL.Path + "?" + strings.ReplaceAll(q.Encode(), "%24", "$")
}

// foreign is the same link on a host that is none of ours.
func foreign(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return "https://elsewhere.example/"
	}
	u.Scheme, u.Host = "https", "elsewhere.example"
	return u.String()
}
