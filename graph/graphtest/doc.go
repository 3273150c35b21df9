// Package graphtest is a simulated Microsoft 365 tenant of two Swedish
// municipalities, made from a seed. It is used in two ways:
//
//   - As a Go value. Tenant has the methods that the program asks a directory,
//     so tests and the demo run without the Graph SDK and without a network.
//   - Over HTTP. Tenant.Handler answers the same questions as Microsoft Graph
//     does, with its paging, throttling, tokens and errors.
//
// Both see one directory. It can be changed while it runs, it can be told to
// fail, and its changes can be saved. The people in it do not exist. It has any
// size up to a million, and pages of it cost what is on them.
//
// Census and CensusBy are the truth about it, counted independently of graph's
// rules. Faults lists what can go wrong with a question, and Quirks what may happen
// although nothing is wrong.
//
// The clock of the directory (when something was registered, when the report
// was refreshed) is the one given to New. Tokens and throttling are between
// machines and use real time.
package graphtest
