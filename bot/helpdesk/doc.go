// Package helpdesk is the desk of those who help: it shows who has asked for a
// person, the one who has waited longest first. It tells where they stood, never
// what they wrote.
package helpdesk
