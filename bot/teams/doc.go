// Package teams is Lotsen in Microsoft Teams: a Bot Framework adapter. It takes the
// activities that Teams posts, believes none that it cannot prove to be Teams', and
// hands them on as dialog.Event; it sends dialog.Message as Adaptive Cards through the
// connector.
//
// What it promises: nothing unproven is acted on; no address is called that is not
// Teams'; nothing is acknowledged before it is durable; every call has a deadline and
// a limiter.
package teams
