package texts

// The keys of the browser chat.
const (
	WebSkip          Key = "web-skip"
	WebDemo          Key = "web-demo"
	WebStartTitle    Key = "web-start-title"
	WebStartBody     Key = "web-start-body"
	WebChatTitle     Key = "web-chat-title"
	WebChatAs        Key = "web-chat-as"
	WebPeople        Key = "web-people"
	WebConversation  Key = "web-conversation"
	WebEmptyTitle    Key = "web-empty-title"
	WebEmptyBody     Key = "web-empty-body"
	WebBegin         Key = "web-begin"
	WebYou           Key = "web-you"
	WebHidden        Key = "web-hidden"
	WebSecret        Key = "web-secret"
	WebSay           Key = "web-say"
	WebSayHint       Key = "web-say-hint"
	WebSend          Key = "web-send"
	WebRefresh       Key = "web-refresh"
	WebOptional      Key = "web-optional"
	WebChoose        Key = "web-choose"
	WebNewTab        Key = "web-new-tab"
	WebDownload      Key = "web-download"
	WebOffline       Key = "web-offline"
	WebTrouble       Key = "web-trouble"
	WebTooBig        Key = "web-too-big"
	WebUnreadable    Key = "web-unreadable"
	WebMissingTitle  Key = "web-missing-title"
	WebMissingBody   Key = "web-missing-body"
	WebRefusedTitle  Key = "web-refused-title"
	WebRefusedBody   Key = "web-refused-body"
	WebBrokenTitle   Key = "web-broken-title"
	WebBrokenBody    Key = "web-broken-body"
	WebHome          Key = "web-home"
	WebPanelTitle    Key = "web-panel-title"
	WebPanelBody     Key = "web-panel-body"
	WebPanelTrouble  Key = "web-panel-trouble"
	WebClockTitle    Key = "web-clock-title"
	WebClockDay      Key = "web-clock-day"
	WebMethodsTitle  Key = "web-methods-title"
	WebMethodsNone   Key = "web-methods-none"
	WebRegistered    Key = "web-registered"
	WebNotRegistered Key = "web-not-registered"
	WebRegister      Key = "web-register"
	WebRemove        Key = "web-remove"
	WebLagTitle      Key = "web-lag-title"
	WebLagBody       Key = "web-lag-body"
	WebOutageTitle   Key = "web-outage-title"
)

// WebMethod is the name of an authentication method, by its kind in Microsoft's
// registration report.
func WebMethod(kind string) Key { return Key("web-method-" + kind) }

// WebOutage is the label of a way that the simulated Microsoft answers.
func WebOutage(name string) Key { return Key("web-outage-" + name) }

// WebLag is the label of a usual delay of the report, such as "24h".
func WebLag(name string) Key { return Key("web-lag-" + name) }

// WebClock is the label of a move of the clock, such as "10m".
func WebClock(name string) Key { return Key("web-clock-" + name) }
