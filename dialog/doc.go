// Package dialog is what is said, and in which order. It is pure: it knows no
// network, no clock, no store and no chat platform. Time and what is known about
// a person come in with each Event.
//
// # The centre
//
// A Book holds the guides and texts of every language. Book.Next answers one
// event of one conversation: same input, same output. Guides are Markdown files
// (guides/), one per guide and language; every other word is in texts/.
//
// # How Lotsen speaks
//
// Swedish says "du", English plain words. Short sentences, one thing to do at a
// time, the words that stand on Microsoft's own pages in quotation marks. Nobody
// is blamed and nothing is urgent. Lotsen says what it knows and how it knows it:
// a second factor is "klart" only after Microsoft has confirmed it, and when
// there is no answer it says so.
//
// Lotsen never asks for a password, a code or a number, never shows a QR code and
// never sends a personal link. The addresses it names are ones that people can
// type themselves.
//
// # Rules for buttons
//
// The first button goes forward and is the only prominent one. At most six, the
// limit of an Adaptive Card in Teams. A label is a whole answer in the person's
// own voice ("Jag har fastnat"), and 35 characters at most, what a phone shows.
// The buttons that every step has keep their order.
package dialog
