// Package msgraph asks Microsoft Graph who people are and whether they have a
// second factor. It is the only package that links Microsoft's SDK, and only
// package main imports it: compiling the SDK's models takes minutes.
//
// How the SDK is used, and why:
//   - Requests go through msgraph-sdk-go-core's request adapter. The report uses
//     the SDK's request builder and model; people and methods use small types
//     of our own (parse.go), because decoding the SDK's User or polymorphic
//     AuthenticationMethod links every model there is.
//   - None of the SDK's middleware. Below the adapter is our own wire: it
//     limits, adds the token, retries, and lets nothing through to the SDK but
//     a complete JSON answer. Everything else becomes a graph.Error there,
//     where status, Retry-After and request-id are still known.
//   - Not the SDK's PageIterator, which panics on null elements. See page.go; lists of
//     everybody are read a page at a time, with a token that survives a restart
//     (place.go), and their rows by encoding/json, which is several times cheaper.
//   - A panic inside the SDK becomes a Malformed error.
//
// Microsoft's limits: what counts against the budget of reports and methods stands in a
// line (limiter.go, turns.go), in which people go before bulk work; after a 429 the
// directory is left alone (pause.go). Bulk work says that it is of low priority.
//
// Application permissions, which Permissions finds out about: AuditLog.Read.All (report),
// UserAuthenticationMethod.Read.All (methods), GroupMember.Read.All (groups),
// AppCatalog.Read.All and TeamsAppInstallation.ReadWriteSelfForUser.All (our own
// app in Teams), User.Read.All (the rest, and groups).
//
// Only the kinds of methods are decoded. Telephone numbers, device names and
// keys arrive in the same answers and are dropped unread.
package msgraph
