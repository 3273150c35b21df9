// Package teamstest is a faithful fake of Microsoft Teams: an organisation with people
// in it and one bot, for tests and benchmarks of whatever talks to the Bot Framework.
// It refuses what Teams refuses, with Teams' codes; it throttles, redelivers, drops and
// stalls as Teams does. It signs and verifies, and checks cards, with rules of its own
// made from Microsoft's documentation, so that it shares no fault with a library.
//
// # Setting up
//
// New serves Entra, the keys of the channel, the connector and people's files on a
// network in memory, under their real names and with TLS. A bot with its usual settings
// needs nothing but Client, which trusts the certificates:
//
//	s := teamstest.New(teamstest.Options{Throttle: true})
//	defer s.Close()
//	anna := s.AddUser(teamstest.User{Name: "Anna", Locale: "sv-SE"})
//	cred, err := azidentity.NewClientSecretCredential(teamstest.TenantID, teamstest.AppID, teamstest.Secret,
//		&azidentity.ClientSecretCredentialOptions{ClientOptions: policy.ClientOptions{Transport: s.Client()}, DisableInstanceDiscovery: true})
//	go http.Serve(s.Net().ListenOn("app.test"), bot)
//	s.DeliverTo(teamstest.App{URL: "http://app.test/api/messages"})
//
// All of it works in a testing/synctest bubble, in virtual time. ListenTCP adds
// loopback, for benchmarks and for apps in other processes; then OpenIDURL, LoginURL
// and ServiceURL lead there, and CertificatePEM is what to trust.
//
// # What people do
//
// Install, Uninstall, Type, SendFile, Mention, Edit, Delete, React, See, BotMessage and
// Event return at once; what is not answered within 15 seconds is redelivered, then
// given up. Press, PressSeen and Consent return when the app has answered, or fail; then
// the person sees a warning (Warnings). Inputs are filled in by id or label, and checked
// as the client does (PressUnchecked does not). WaitFor and WaitAnswered wait for what
// the app does then; in a bubble synctest.Wait does too.
//
// # What people see
//
// Messages, Buttons, Labels, DialogCard, Warnings, Notices, Typing, Uploads; Living is
// how many cards have buttons. Calls is the log of what the app asked for, Deliveries of
// what was posted to it, Complaints what Teams put up with.
//
// # What goes wrong
//
// Fail makes the nth call of a method fail in any way, for everybody or one person.
// Block, Uninstall, Disable, ForgetConversation, RevokeTokens, RotateKeys and MoveTo
// change the world. Attack and PostActivity post what is forged in one of the ways of
// Forges. Every host that is not Microsoft's is a stranger's: EvilHits lists the calls
// to it, and must stay empty.
//
// # Where it is not Teams
//
//   - Time. Tokens, links, throttles and activity ids follow Options.Now. Waiting (the 15
//     seconds, redeliveries) follows the timers of package time.
//   - Activities posted together may overtake each other. Activity ids are unique in a
//     conversation only, as in Teams.
//   - Microsoft does not say how often it redelivers, nor whether it does after a 5xx:
//     see Options.Retries and RetryErrors.
//   - A property that an element does not have makes a card invalid here; Teams may
//     pass over it.
//   - A refused card is a BadArgument; phones have been seen to show it blank instead
//     (Options.BlankCards).
//   - There are no threads to create, no roster changes in groups and no meetings, and
//     files are uploaded in one range.
package teamstest
