package texts

// The keys of what Teams is answered with at once, and of what does not fit there.
const (
	TeamsOneToOne    Key = "teams-one-to-one"
	TeamsFileRefused Key = "teams-file-refused"
	TeamsFileGone    Key = "teams-file-gone"
	TeamsFilePerhaps Key = "teams-file-perhaps"
	TeamsFileStored  Key = "teams-file-stored"
	TeamsHeard       Key = "teams-heard"
	TeamsNotNow      Key = "teams-not-now"
)
