// Package web is the browser chat of the demo: a chat platform of our own, and
// the adapter to it. It does for a browser what the adapters of Slack and Teams
// do: a form that was sent becomes a dialog.Event, a dialog.Message becomes HTML.
//
// Beside the chat stands a panel with which the person at the screen plays
// Microsoft and moves the clock. What the panel does is its owner's; the page
// only shows it.
//
// Pages are rendered here and work without JavaScript: every change is a form
// that is posted, and answered with a redirect. With JavaScript the same form is
// sent in the background and the page that comes back is compared with the one
// shown; the stream of a person only says that something has changed.
//
// Apart from the chat there is one page for the public, on which anybody can check
// the code of a reminder; it is part of the program that serves Slack and Teams too.
//
// Where to look: chat.go is what others use, deliver.go posts and replaces,
// thread.go is one person's conversation and keep.go how it survives, form.go
// reads what was sent, page.go and message.go make what is shown, stream.go tells
// of changes, guard.go turns away what does not come from the page itself.
// genuine.go is the public page, genuine_limit.go how often it may be asked.
package web
