// Package employee is the desk of the person who registers: the guide
// conversation, what it promises, and the requests for the helpdesk that come out
// of it. It decides; the store makes it durable, the app sends it.
package employee
