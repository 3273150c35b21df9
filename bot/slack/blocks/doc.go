// Package blocks turns what Lotsen says into Slack's Block Kit, within every limit
// that Slack documents, and reads back what a press or a form carries. It is pure:
// no network, no clock.
//
// A message is, from above: its title, its note, its body, the picture, the labelled
// values, the table, the buttons. The body is rich_text, all else plain_text: there is
// no markup of Slack's in a message, so nothing that people write can become any.
// What does not fit is left out between characters, words or rows, and the message
// says so; the buttons stay.
//
// Limits and rules: https://docs.slack.dev/reference/block-kit
package blocks
