// Package helpdesk is the desk of those who help: it shows who has asked for a
// person, the one who has waited longest first. It tells where they stood, never
// what they wrote. It words the whole organisation's figures, and the campaigns that
// remind people: their forms, whom they reach, how far they are, how they went.
package helpdesk
