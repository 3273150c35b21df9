package graphtest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// stage answers a question on the wire, with the fault that it meets.
func (t *Tenant) stage(w http.ResponseWriter, r *http.Request, f Fault, answer func(*http.Request) reply) {
	switch f.Trouble {
	case Hang:
		_, _ = io.Copy(io.Discard, r.Body) // a server notices that a client left only then
		<-r.Context().Done()
	case Huge:
		endless(w, r)
	case Drip:
		drip(w, r, answer(r))
	case Cut:
		cut(w, answer(r))
	case Redirected:
		http.Redirect(w, r, "https://elsewhere.example"+r.URL.Path, http.StatusFound)
	default:
		f.spoil(r, answer).write(w, r)
	}
}

const page = "<!DOCTYPE html><html><body><h1>Something is in the way</h1></body></html>"

// spoil is the answer that the fault leaves.
func (f Fault) spoil(r *http.Request, answer func(*http.Request) reply) reply {
	switch f.Trouble {
	case TooMany:
		return f.later(fail(http.StatusTooManyRequests, "TooManyRequests", "Too many requests."))
	case Overloaded:
		return f.later(fail(http.StatusServiceUnavailable, "serviceNotAvailable", "The service is temporarily unavailable."))
	case ServerError:
		return fail(http.StatusInternalServerError, "generalException", "An unspecified error has occurred.")
	case BadGateway:
		return reply{status: http.StatusBadGateway, body: []byte(page), html: true}
	case GatewayTimeout:
		return reply{status: http.StatusGatewayTimeout}
	case TextError:
		return reply{status: http.StatusInternalServerError, body: []byte(`{"error":"text"}`)}
	case Garbage:
		return reply{status: http.StatusOK, body: []byte(page), html: true}
	case Empty:
		return reply{status: http.StatusOK}
	case NoContent:
		return reply{status: http.StatusNoContent}
	case NoLicence:
		return fail(http.StatusForbidden, "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
			"Neither tenant is B2C or tenant doesn't have premium license")
	case NoPermission:
		return fail(http.StatusForbidden, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
	case TokenExpired:
		return fail(http.StatusUnauthorized, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.")
	}
	a := answer(r)
	if a.status != http.StatusOK {
		return a
	}
	switch f.Trouble {
	case Truncated:
		a.body = a.body[:len(a.body)*2/3]
	case NoValue, NullElements, BadDate, RepeatedPage, ForeignNextLink, EmptyPage, NoLink:
		return f.edit(r, a)
	}
	return a
}

// later adds the Retry-After.
func (f Fault) later(a reply) reply {
	v := f.RetryAfter
	if strings.HasPrefix(v, "date+") {
		v = time.Now().Add(f.wait()).UTC().Format(http.TimeFormat)
	}
	if v != "" {
		a.header = http.Header{"Retry-After": {v}}
	}
	return a
}

// edit changes the JSON of an answer.
func (f Fault) edit(r *http.Request, a reply) reply {
	var v object
	if err := json.Unmarshal(a.body, &v); err != nil {
		return a
	}
	rows, list := v["value"].([]any)
	switch f.Trouble {
	case NoValue:
		delete(v, "value")
		delete(v, "id")
	case NullElements, BadDate:
		for i := range rows {
			if i%2 == 1 {
				rows[i] = f.spoilRow(rows[i])
			}
		}
	case RepeatedPage, ForeignNextLink, EmptyPage, NoLink:
		if list {
			f.relink(r, v)
		}
	}
	return ok(v)
}

// relink changes where a page leads to.
func (f Fault) relink(r *http.Request, page object) {
	switch its, only := some()[f.Trouble]; {
	case only && !slices.Contains(its, f.On):
		return
	case f.Trouble == EmptyPage && f.On == Delta:
		return // it has come empty, with the right link
	}
	delete(page, "@odata.deltaLink")
	delete(page, "@odata.nextLink")
	at, _ := decode(r.URL.Query().Get("$skiptoken"))
	switch f.Trouble {
	case RepeatedPage:
		page["@odata.nextLink"] = base(r) + r.URL.RequestURI()
	case ForeignNextLink:
		page["@odata.nextLink"] = foreign(link(r, at.token()))
	case EmptyPage:
		at.Empty++
		page["value"] = []any{}
		page["@odata.nextLink"] = link(r, at.token())
	}
}

func (f Fault) spoilRow(row any) any {
	o, isObject := row.(object)
	if f.Trouble == NullElements || !isObject {
		return nil
	}
	for k := range o {
		if strings.HasSuffix(k, "DateTime") {
			o[k] = "2026-13-45T99:00:00Z"
		}
	}
	return o
}

// drip sends a byte a second.
func drip(w http.ResponseWriter, r *http.Request, a reply) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for i := range a.body {
		select {
		case <-r.Context().Done():
			return
		case <-tick.C:
		}
		if _, err := w.Write(a.body[i : i+1]); err != nil {
			return
		}
		_ = http.NewResponseController(w).Flush()
	}
}

// cut sends half of the body and ends the connection.
func cut(w http.ResponseWriter, a reply) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body[:len(a.body)/2])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// endless sends a body that does not end until the client leaves.
func endless(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	blank := bytes.Repeat([]byte(" "), 64<<10)
	for r.Context().Err() == nil {
		if _, err := w.Write(blank); err != nil {
			return
		}
	}
}
