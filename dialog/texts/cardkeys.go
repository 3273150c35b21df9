package texts

// The keys of what a card in Teams says besides its message.
const (
	TeamsCut         Key = "teams-cut"
	TeamsMore        Key = "teams-more"
	TeamsMoreOptions Key = "teams-more-options"
	TeamsRequired    Key = "teams-required"
	TeamsFile        Key = "teams-file"
	TeamsFileOffer   Key = "teams-file-offer"
)
