package blocks

// Slack's limits, in characters unless said otherwise. Slack does not say what a
// character is; here it is a UTF-16 unit, which is never fewer than it can mean.
// Source: docs.slack.dev/reference/block-kit, the page of each block and element.
const (
	maxMessageBlocks = 50
	maxViewBlocks    = 100     // of a modal and of the home page
	maxHeader        = 150     // header, text
	maxNote          = 2000    // context, one text; a text object takes 3,000
	maxRichText      = 3000    // one rich_text block; a section's limit, kept for it
	maxAlt           = 2000    // image, alt_text
	maxImageURL      = 3000    // image, image_url
	maxRow           = 5       // buttons of one row; Slack takes 25, a phone shows few
	maxButtons       = 50      // of one message: ten rows
	maxLabel         = 75      // button, text
	maxURL           = 3000    // button, url
	maxText          = 4000    // chat.postMessage, text, escaped
	maxViewTitle     = 24      // modal: title, submit and close
	maxMeta          = 3000    // view, private_metadata
	maxView          = 250_000 // a whole view, in bytes
	maxBlockID       = 255
	maxInputLabel    = 2000 // input, label
	maxInput         = 3000 // plain_text_input, initial_value and max_length
	maxFileName      = 200  // of a file that comes; not Slack's
	maxOptions       = 100  // static_select
	maxOption        = 75   // option, text and value
	maxError         = 2000 // response_action errors: not documented, a label's limit
)

// Slack also refuses a message whose blocks are too much together
// (msg_blocks_too_long), and documents no number: people have measured about 13,200
// characters, with about 100 for each block. These are what the texts of a message and
// of a view weigh at most.
const (
	maxMessageWeight = 10_000
	maxViewWeight    = 15_000
	spanWeight       = 20 // what a run of text, an item of a list or a button weighs besides its text
)
