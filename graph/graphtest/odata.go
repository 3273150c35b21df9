package graphtest

import (
	"encoding/base64"
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

// paged answers with the page of rows that $top and $skiptoken ask for.
func paged(r *http.Request, context string, rows []object, size int) reply {
	q := r.URL.Query()
	if top := q.Get("$top"); top != "" {
		n, err := strconv.Atoi(top)
		if err != nil || n < 1 || n > 999 {
			return fail(http.StatusBadRequest, "Request_BadRequest", "Invalid page size specified: '"+top+"'. Must be between 1 and 999 inclusive.")
		}
		size = n
	}
	from, valid := position(q.Get("$skiptoken"), len(rows))
	if !valid {
		return fail(http.StatusBadRequest, "Directory_ExpiredPageToken", "The specified page token value has expired and cannot be included in your request.")
	}
	to := min(from+size, len(rows))
	page := object{"@odata.context": base(r) + "/v1.0/$metadata#" + context, "value": append([]object{}, rows[from:to]...)}
	if q.Get("$count") == "true" {
		page["@odata.count"] = len(rows)
	}
	if to < len(rows) {
		page["@odata.nextLink"] = link(r, skipTo(to))
	}
	return ok(page)
}

// link is the question itself with another page asked for.
func link(r *http.Request, token string) string {
	q := r.URL.Query()
	q.Set("$skiptoken", token)
	return base(r) + r.URL.Path + "?" + strings.ReplaceAll(q.Encode(), "%24", "$")
}

const tokenMark = "lotsen-page-"

// skipTo makes a token that tells a client nothing.
func skipTo(n int) string {
	return base64.RawURLEncoding.EncodeToString([]byte(tokenMark + strconv.Itoa(n)))
}

func position(token string, rows int) (int, bool) {
	if token == "" {
		return 0, true
	}
	b, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return 0, false
	}
	n, err := strconv.Atoi(strings.TrimPrefix(string(b), tokenMark))
	return n, err == nil && n >= 0 && n <= rows
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
