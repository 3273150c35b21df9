// Package slack is Lotsen in Slack: it takes what Slack sends, over HTTP or in
// Socket Mode, and hands it on as dialog.Event; it sends dialog.Message as Block
// Kit, through the Web API and the response_url of a press.
//
// What it promises: nothing that can be sent again is acknowledged before it is
// durable; nothing of a person's is dropped for a duplicate, a refresh of a socket
// or a picture that cannot be loaded; every call has a deadline and a limiter.
package slack
