// Package slacktest is a faithful fake of Slack: a workspace with people in it and one
// app, for tests and benchmarks of whatever talks to Slack. It refuses what Slack
// refuses, with Slack's codes; it throttles, redelivers, drops and stalls as Slack
// does. It checks payloads with rules of its own, made from Slack's documentation, so
// that it shares no fault with a library that makes them.
//
// # Setting up
//
// New serves the workspace on a network in memory. Everything the app needs is
// Client, APIURL and the tokens of Options:
//
//	s := slacktest.New(slacktest.Options{Throttle: true})
//	defer s.Close()
//	anna := s.AddUser(slacktest.User{Name: "Anna", Email: "anna@example.se", Locale: "sv-SE"})
//	api := slack.New("xoxb-lotsen", slack.OptionAppLevelToken("xapp-lotsen"),
//		slack.OptionAPIURL(s.APIURL()), slack.OptionHTTPClient(s.Client()))
//
// The connections are made of net.Pipe, so all of it works in a testing/synctest
// bubble, in virtual time; a websocket dials with s.Net().DialContext. ListenTCP adds
// loopback, for benchmarks and for apps in other processes.
//
// Payloads come over Socket Mode. DeliverTo switches to HTTP; the app's own server may
// listen in memory too:
//
//	go http.Serve(s.Net().ListenOn("app.test"), app)
//	s.DeliverTo(slacktest.App{Events: "http://app.test/slack/events",
//		Interactions: "http://app.test/slack/interactions", Commands: "http://app.test/slack/commands"})
//
// # What people do
//
// Type, SendFile, OpenHome, Edit, Delete and the changes of people and of the
// installation are events: they return at once, and are redelivered until they are
// acknowledged or given up. Press, PressSeen, Choose, Command, Submit and CloseModal
// are interactions: they return when the app has acknowledged them, or fail after the
// three seconds that it has; then the person sees a warning (Warnings), and the press
// is lost. WaitFor and WaitAcked wait for what the app does then; in a bubble
// synctest.Wait does too.
//
// # What people see
//
// Messages, Home, Modal, Ephemerals, Warnings; Buttons and Labels are what there is to
// press. Blocks are raw JSON, with the ids and flags that Slack fills in. Calls is the
// log of what the app asked for, Deliveries of what was sent to it.
//
// # What goes wrong
//
// Fail makes the nth call of a method fail in any way, also "respond" (a response_url)
// "upload" and "download". Sockets can be refreshed, dropped, stalled (Socket) or switched off
// (DisableSockets). Redeliver sends an event again. SendFrame, Inject and Post send
// what Slack would not: nonsense, unknown types, bad signatures.
//
// # Where it is not Slack
//
//   - Time. Timestamps, triggers, response_urls, tickets and throttles follow
//     Options.Now. Waiting (the three seconds, redeliveries, pings) follows the timers
//     of package time.
//   - Events posted together may overtake each other, as in Slack.
//   - Slack does not document how much text the blocks of one message may hold; the
//     fake is as strict as the strictest report (msg_blocks_too_long).
//   - Files are shown at once, or after Options.FilesAfter. They can be shown once; what
//     Slack says the second time is not documented.
//   - A post to a user id lands in SlackbotMessages, where nobody looks.
//   - apps.connections.open is not throttled, and there are no channels, threads,
//     reactions or group conversations.
//   - A refused response_url answers 400 and the code as text; Slack has also been
//     seen to answer 200 with ok:false. Fail("respond", Fault{Code: …}) does that.
package slacktest
