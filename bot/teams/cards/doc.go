// Package cards turns what Lotsen says into one Adaptive Card for Teams, within the
// limits of Teams on phones, and reads back what a press carries. It is pure: no
// network, no clock.
//
// A card is, from above: its title, its note, its body, the picture, the labelled
// values, the table, the fields, the buttons. Nearly all text is RichTextBlock, which
// knows no markup. Teams reads markup in a title, in labelled values and in a line with
// a link, for a link inside of rich text does nothing in some clients of Teams: there
// the text is written so that neither the Markdown of the desktop nor that of the phones
// finds any of it (see literal). What does not fit is left out between characters, words
// or rows, and the card says so; the buttons stay.
//
// Cards say version 1.5. What came after 1.2 is only ever an improvement: a client that
// does not know a heading shows large text, one that knows no label shows it inside of
// the field, one that knows no required fields sends the form, and the program looks at
// it anyway.
//
// Source: adaptivecards.io/explorer and learn.microsoft.com/microsoftteams/platform/task-modules-and-cards.
package cards
