package texts

// The keys of the public page on which a code is checked.
const (
	GenuinePageAskTitle      Key = "genuine-page-ask-title"
	GenuinePageAsk           Key = "genuine-page-ask"
	GenuinePageNowTitle      Key = "genuine-page-now-title"
	GenuinePageNow           Key = "genuine-page-now"
	GenuinePageOverTitle     Key = "genuine-page-over-title"
	GenuinePageOver          Key = "genuine-page-over"
	GenuinePageUnknownTitle  Key = "genuine-page-unknown-title"
	GenuinePageUnknown       Key = "genuine-page-unknown"
	GenuinePageBusyTitle     Key = "genuine-page-busy-title"
	GenuinePageBusy          Key = "genuine-page-busy"
	GenuinePageTroubleTitle  Key = "genuine-page-trouble-title"
	GenuinePageTrouble       Key = "genuine-page-trouble"
	GenuinePageCode          Key = "genuine-page-code"
	GenuinePageCheck         Key = "genuine-page-check"
	GenuinePageNeverTitle    Key = "genuine-page-never-title"
	GenuinePageNeverPassword Key = "genuine-page-never-password"
	GenuinePageNeverCode     Key = "genuine-page-never-code"
	GenuinePageNeverNumber   Key = "genuine-page-never-number"
	GenuinePageNeverQR       Key = "genuine-page-never-qr"
	GenuinePageNeverApprove  Key = "genuine-page-never-approve"
	GenuinePageRegisterTitle Key = "genuine-page-register-title"
	GenuinePageRegister      Key = "genuine-page-register"
	GenuinePageDoubtTitle    Key = "genuine-page-doubt-title"
	GenuinePageDoubt         Key = "genuine-page-doubt"
)
