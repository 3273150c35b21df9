package cards

import "lotsen/dialog"

// Literal, Marked and Destination are what the tests hold against readers of Markdown.
func Literal(s string) string { return literal(s) }

func Marked(lead string, spans []dialog.Span) string { return marked(lead, spans) }

func Destination(address string) string { return destination(address) }

func Linkable(address string) bool { return linkable(address) }
