package texts

// The keys of the public page about Lotsen.
const (
	AboutTitle         Key = "about-title"
	AboutWhat          Key = "about-what"
	AboutKeptTitle     Key = "about-kept-title"
	AboutKeptDirectory Key = "about-kept-directory"
	AboutKeptChat      Key = "about-kept-chat"
	AboutKeptHelp      Key = "about-kept-help"
	AboutKeptLog       Key = "about-kept-log"
	AboutNotTitle      Key = "about-not-title"
	AboutNotSecrets    Key = "about-not-secrets"
	AboutNotWords      Key = "about-not-words"
	AboutNotNumbers    Key = "about-not-numbers"
	AboutWhoTitle      Key = "about-who-title"
	AboutWhoManagers   Key = "about-who-managers"
	AboutWhoHelpdesk   Key = "about-who-helpdesk"
	AboutWhoNobody     Key = "about-who-nobody"
	AboutTermsTitle    Key = "about-terms-title"
	AboutTermsFree     Key = "about-terms-free"
	AboutTermsNever    Key = "about-terms-never"
	AboutTermsAs       Key = "about-terms-as"
	AboutAskTitle      Key = "about-ask-title"
	AboutAsk           Key = "about-ask"
)
