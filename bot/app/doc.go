// Package app is Lotsen without its edges: the settings, the table of actions and
// roles, and what runs them. It knows Microsoft Graph only as an interface; package
// main plugs in the client.
package app
