// Package graphtest is a simulated Microsoft 365 tenant of two Swedish
// municipalities, made from a seed. It is used in two ways:
//
//   - As a Go value. Tenant has the methods that the program asks a directory,
//     so tests and the demo run without the Graph SDK and without a network.
//   - Over HTTP. Tenant.Handler answers the same questions as Microsoft Graph
//     does, with its paging, throttling, tokens and errors.
//
// Both see one directory. It can be changed while it runs, it can be told to
// fail, and its changes can be saved. The people in it do not exist.
//
// The clock of the directory (when something was registered, when the report
// was refreshed) is the one given to New. Tokens and throttling are between
// machines and use real time.
package graphtest
