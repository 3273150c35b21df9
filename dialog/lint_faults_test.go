package dialog

import "strings"

// fault is a guide spoilt in one place, and what lint must say of it.
type fault struct {
	name, file, old, new string
	want                 string // a regular expression over one finding
}

func faultsOfOrder() []fault {
	return []fault{
		{"a step removed from English", "authenticator.en.md", "## add-account\nTap the three dots at the top right and choose \"Add account\".\n", "",
			`^authenticator.en.md:28: the step "add-account" is missing here; authenticator.sv.md:30 has it$`},
		{"a step removed from Swedish", "sms.sv.md", "## choose-phone\nVälj telefon i rutan \"Välj en annan metod\" och sedan **Bekräfta**.\n", "",
			`^sms.en.md:23: the step "choose-phone" is not in sms.sv.md$`},
		{"a step renamed", "sms.en.md", "## choose-phone", "## pick-phone", `^sms.en.md:23: the step "pick-phone" is not in sms.sv.md$`},
		{"steps in another order", "sms.en.md", "## sign-in\nSign in with {sign-in}.\n\n## more-information\nClick **Next** when asked about \"More information required\".",
			"## more-information\nClick **Next** when asked about \"More information required\".\n\n## sign-in\nSign in with {sign-in}.",
			`^sms.en.md:17: the step "sign-in" stands in another place in sms.sv.md:13$`},
		{"a heading doubled", "sms.sv.md", "## sign-out", "## sign-in", `^sms.sv.md:39: the step "sign-in" stands twice, first on line 13$`},
		{"a heading of another level", "sms.sv.md", "## sign-out", "### sign-out", `^sms.sv.md:39: a heading of level 3`},
		{"a step's key with capitals", "sms.sv.md", "## sign-out", "## Sign-Out", `^sms.sv.md:39: a step's key is small letters`},
		{"a reserved key", "sms.sv.md", "## sign-out", "## wait", `^sms.sv.md:39: "wait" is a reserved name`},
		{"a step after the end", "sms.sv.md", "## sign-out", "## done\nSlut.\n\n## sign-out", `^sms.sv.md:42: the step "sign-out" comes after ## done`},
		{"an empty step", "sms.sv.md", "Klicka på **Klar**.\n", "", `^sms.sv.md:36: the step "click-done" has no text$`},
		{"text before the first step", "sms.sv.md", "## open-mfasetup", "Hej.\n\n## open-mfasetup", `^sms.sv.md:8: text before the first step`},
	}
}

func faultsOfFrontMatter() []fault {
	return []fault{
		{"an unknown key", "sms.sv.md", "title: ", "author: x\ntitle: ", `^sms.sv.md:2: unknown key "author"`},
		{"a key twice", "sms.sv.md", "check: phone-registered", "check: phone-registered\ncheck: phone-registered", `^sms.sv.md:4: the key "check" stands twice, first on line 3$`},
		{"a check that Go does not know", "sms.sv.md", "check: phone-registered", "check: all-fine", `^sms.sv.md:3: no check is called "all-fine"`},
		{"a date that is none", "sms.sv.md", "until: 2027-02-01", "until: 2027-02-31", `^sms.sv.md:5: until is not a date`},
		{"no title", "sms.sv.md", "title: SMS till mobilnummer\n", "", `^sms.sv.md:1: the front matter lacks "title"$`},
		{"no front matter", "sms.sv.md", "---\ntitle", "title", `^sms.sv.md:1: the file does not begin with front matter`},
		{"a stale translation", "sms.sv.md", "Klicka på **Klar**.", "Klicka på **Färdig**.", `^sms.en.md:6: stale translation: sms.sv.md was changed; .* translates: [0-9a-f]{12}$`},
		{"an end date in one language", "sms.en.md", "until: 2027-02-01\n", "", `^sms.en.md:1: until differs from sms.sv.md$`},
		{"an old review", "sms.sv.md", "reviewed: 2026-11-22", "reviewed: 2025-01-01", `^sms.sv.md:4: warning: last reviewed 2025-01-01`},
	}
}

func faultsOfButtons() []fault {
	return []fault{
		{"a dead link to a guide", "authenticator.sv.md", "(sms.sv.md)", "(sim.sv.md)", `^authenticator.sv.md:10: dead link: there is no sim.sv.md$`},
		{"a dead link to a step", "authenticator.sv.md", "(sms.sv.md)", "(#nowhere)", `^authenticator.sv.md:10: dead link: the guide has no step "nowhere"$`},
		{"a link into another language", "authenticator.en.md", "(sms.en.md)", "(sms.sv.md)", `^authenticator.en.md:11: the link leaves the language: sms.en.md is meant$`},
		{"a button that leads out", "authenticator.sv.md", "(sms.sv.md)", "(../other.md)", `^authenticator.sv.md:10: a button leads to #step, .* not to "../other.md"$`},
		{"another button in one language", "authenticator.en.md", "- [I have no smartphone](sms.en.md)\n", "", `^authenticator.en.md:8: the buttons of "install-app" lead elsewhere`},
		{"too many buttons", "authenticator.sv.md", "- [Jag har ingen smart telefon](sms.sv.md)", "- [Jag har ingen smart telefon](sms.sv.md)\n- [Hjälp](#helpdesk)",
			`^authenticator.sv.md:11: 2 buttons of its own; .* 1 fit$`},
		{"a list that is half buttons", "authenticator.sv.md", "- [Jag har ingen smart telefon](sms.sv.md)", "- [Jag har ingen smart telefon](sms.sv.md)\n- en mening",
			`^authenticator.sv.md:10: a list is either all buttons or all text$`},
		{"a label that no phone shows", "authenticator.sv.md", "[Jag har ingen smart telefon]", "[Jag har varken någon smart telefon eller någon dator]",
			`^authenticator.sv.md:10: warning: the label has 52 characters`},
		{"a label that Slack refuses", "authenticator.sv.md", "[Jag har ingen smart telefon]", "[" + strings.Repeat("ord ", 25) + "]", `^authenticator.sv.md:10: the label has \d+ characters; 75 fit$`},
		{"an offer in one language", "start.sv.md", "- [SMS till mobilnummer](sms.sv.md) I andra hand SMS till mobilnummer.\n", "", `^start.en.md:7: the buttons of "welcome" lead elsewhere`},
	}
}

func faultsOfText() []fault {
	return []fault{
		{"a text that no card holds", "sms.sv.md", "Klicka på **Klar**.", strings.Repeat("ord ", 800), `^sms.sv.md:36: the text of "click-done" has \d+ characters; 2800 fit$`},
		{"italics", "sms.sv.md", "**Klar**", "*Klar*", `^sms.sv.md:37: italics are not shown everywhere`},
		{"a block quote", "sms.sv.md", "Klicka på **Klar**.", "> Klicka på **Klar**.", `^sms.sv.md:37: Blockquote is not shown everywhere`},
		{"HTML", "sms.sv.md", "Klicka på **Klar**.", "<div>Klar</div>", `^sms.sv.md:37: HTMLBlock is not shown everywhere`},
		{"a placeholder that is none", "sms.sv.md", "{sign-in}", "{name}", `^sms.sv.md:14: the step "sign-in" has braces`},
		{"a picture that is not there", "sms.sv.md", "Klicka på **Klar**.", "![Knappen Klar](done.png)\n\nKlicka på **Klar**.", `^sms.sv.md:37: the picture "done.png" is not there$`},
		{"a picture without words", "sms.sv.md", "Klicka på **Klar**.", "![](done.png)\n\nKlicka på **Klar**.", `^sms.sv.md:37: the picture "done.png" has no text`},
		{"braces at the end", "sms.sv.md", "Nu är ditt mobilnummer klart", "{name} är klart", `^sms.sv.md:43: the step "done" has braces`},
		{"braces in what is said of a button", "sms.sv.md", "- [Jag har en smart telefon](authenticator.sv.md)", "- [Jag har en smart telefon](authenticator.sv.md) {name}", `^sms.sv.md:11: the step "open-mfasetup" has braces`},
		{"braces in a label", "sms.sv.md", "- [Jag har en smart telefon](authenticator.sv.md)", "- [Jag {x}](authenticator.sv.md)", `^sms.sv.md:11: the step "open-mfasetup" has braces`},
		{"braces on the third line", "sms.sv.md", "Klicka på **Klar**.", "Ett\ntvå\n{tre}", `^sms.sv.md:39: the step "click-done" has braces`},
		{"braces in code", "sms.sv.md", "Klicka på **Klar**.", "`{x}`", `^sms.sv.md:37: the step "click-done" has braces`},
		{"an escaped placeholder", "sms.sv.md", "Klicka på **Klar**.", "Skriv \\{sign-in}.", `^sms.sv.md:37: the step "click-done" has braces`},
		{"the placeholder in a label", "sms.sv.md", "- [Jag har en smart telefon](authenticator.sv.md)", "- [{sign-in}](authenticator.sv.md)", `^sms.sv.md:11: {sign-in} is not filled in in a label$`},
		{"the placeholder in code", "sms.sv.md", "Klicka på **Klar**.", "`{sign-in}`", `^sms.sv.md:37: {sign-in} is not filled in in code$`},
		{"the placeholder in a block of code", "sms.sv.md", "Klicka på **Klar**.", "```\n{sign-in}\n```", `^sms.sv.md:37: {sign-in} is not filled in in code$`},
		{"the placeholder in a link", "sms.sv.md", "Klicka på **Klar**.", "[{sign-in}](https://aka.ms/x)", `^sms.sv.md:37: {sign-in} is not filled in in a link$`},
		{"the placeholder in the title", "sms.sv.md", "title: SMS till mobilnummer", "title: '{sign-in}'", `^sms.sv.md:2: {sign-in} is not filled in in a title$`},
	}
}

func faultsOfAddresses() []fault {
	return []fault{
		{"a foreign host", "sms.sv.md", "https://aka.ms/mfasetup", "https://aka.ms.example.com/mfasetup", `^sms.sv.md:9: the host "aka.ms.example.com" is not allowed`},
		{"an address without https", "sms.sv.md", "<https://aka.ms/mfasetup>", "<http://aka.ms/mfasetup>", `^sms.sv.md:9: an address in the text is https://`},
		{"an address that carries something personal", "sms.sv.md", "https://aka.ms/mfasetup", "https://aka.ms/mfasetup?u=1", `^sms.sv.md:9: .* carries more than a person would type`},
		{"a link that says another host", "sms.sv.md", "<https://aka.ms/mfasetup>", "[https://nykoping.se](https://aka.ms/mfasetup)", `^sms.sv.md:9: the link says "nykoping.se" but leads to "aka.ms"$`},
		{"an address that is only typed", "sms.sv.md", "Klicka på **Klar**.", "Gå till https://evil.example/login nu.", `^sms.sv.md:37: the host "evil.example" is not allowed`},
		{"a host that is only typed", "sms.sv.md", "Klicka på **Klar**.", "Gå till aka.ms.evil.example/x nu.", `^sms.sv.md:37: the host "aka.ms.evil.example" is not allowed`},
		{"a host without a path", "sms.sv.md", "Klicka på **Klar**.", "Gå till Evil.com.", `^sms.sv.md:37: the host "evil.com" is not allowed`},
		{"a host in the second line", "sms.sv.md", "Klicka på **Klar**.", "Gå till\nevil.com.", `^sms.sv.md:38: the host "evil.com" is not allowed`},
		{"a host in pieces", "sms.sv.md", "Klicka på **Klar**.", "Gå till e**vil**\\.c&#111;m.", `^sms.sv.md:37: the host "evil.com" is not allowed`},
		{"an address in code", "sms.sv.md", "Klicka på **Klar**.", "Skriv `https://evil.example/login`.", `^sms.sv.md:37: the host "evil.example" is not allowed`},
		{"an address in a block of code", "sms.sv.md", "Klicka på **Klar**.", "```\nett\nevil.example/x\n```", `^sms.sv.md:39: the host "evil.example" is not allowed`},
		{"an address in a list", "sms.sv.md", "Klicka på **Klar**.", "- evil.example/x", `^sms.sv.md:37: the host "evil.example" is not allowed`},
		{"an address at the end", "sms.sv.md", "Nu är ditt mobilnummer klart", "Gå till evil.com", `^sms.sv.md:43: the host "evil.com" is not allowed`},
		{"an address of a button", "sms.sv.md", "- [Jag har en smart telefon](authenticator.sv.md)", "- [Jag har en smart telefon](authenticator.sv.md) se evil.com", `^sms.sv.md:11: the host "evil.com" is not allowed`},
		{"an address in a label", "sms.sv.md", "- [Jag har en smart telefon](authenticator.sv.md)", "- [evil.com](authenticator.sv.md)", `^sms.sv.md:11: the host "evil.com" is not allowed`},
		{"an address in the title", "sms.sv.md", "title: SMS till mobilnummer", "title: evil.com", `^sms.sv.md:2: the host "evil.com" is not allowed`},
		{"an address in a picture", "sms.sv.md", "Klicka på **Klar**.", "![Se evil.com](done.png)\n\nKlicka.", `^sms.sv.md:37: the host "evil.com" is not allowed`},
		{"a typed address without https", "sms.sv.md", "Klicka på **Klar**.", "Gå till http://aka.ms/x.", `^sms.sv.md:37: an address in the text is https://.*"http://aka.ms/x"$`},
		{"a label without scheme", "sms.sv.md", "Klicka på **Klar**.", "[aka.ms/mfasetup](https://myaccount.microsoft.com/x)", `^sms.sv.md:37: the link says "aka.ms" but leads to "myaccount.microsoft.com"$`},
		{"a personal link", "sms.sv.md", "Klicka på **Klar**.", "[x](https://aka.ms/{sign-in})", `^sms.sv.md:37: .* carries more than a person would type`},
		{"a personal link that is typed", "sms.sv.md", "Klicka på **Klar**.", "Gå till https://aka.ms/{sign-in}.", `^sms.sv.md:37: .* carries more than a person would type`},
		{"an escaped address", "sms.sv.md", "Klicka på **Klar**.", "[x](https&#58;//evil.example/x)", `^sms.sv.md:37: the host "evil.example" is not allowed`},
	}
}

func faultsOfForm() []fault {
	return []fault{
		{"a list in a list", "sms.sv.md", "Klicka på **Klar**.", "- ett\n  - under", `^sms.sv.md:38: an item of a list is one paragraph$`},
		{"two paragraphs in an item", "sms.sv.md", "Klicka på **Klar**.", "- ett\n\n  två", `^sms.sv.md:39: an item of a list is one paragraph$`},
		{"code in an item", "sms.sv.md", "Klicka på **Klar**.", "- ett\n\n  ```\n  kod\n  ```", `^sms.sv.md:39: an item of a list is one paragraph$`},
		{"an item that begins with code", "sms.sv.md", "Klicka på **Klar**.", "- ```\n  kod\n  ```", `^sms.sv.md:37: an item of a list is one paragraph$`},
		{"an empty item", "sms.sv.md", "Klicka på **Klar**.", "- ett\n-\n- tre", `^sms.sv.md:38: an item of a list is one paragraph$`},
		{"what is said of a button is a list", "sms.sv.md", "- [Jag har en smart telefon](authenticator.sv.md)", "- [Jag har en smart telefon](authenticator.sv.md) - en", `^sms.sv.md:11: what is said of a button begins as a list`},
		{"a button in a heading", "sms.sv.md", "Klicka på **Klar**.", "- ## [Jag](#done)", `^sms.sv.md:37: Heading is not shown everywhere`},
		{"an end that is too long", "sms.sv.md", "Nu är ditt mobilnummer klart", strings.Repeat("ord ", 651) + "klart", `^sms.sv.md:42: the text of "done" has \d+ characters; 2600 fit$`},
		{"a body and what is said of its button", "sms.sv.md", "- [Jag har en smart telefon](authenticator.sv.md)", "- [Jag har en smart telefon](authenticator.sv.md) " + strings.Repeat("ord ", 650), `^sms.sv.md:8: the text of "open-mfasetup" has \d+ characters; 25\d\d fit$`},
		{"a line under a text", "sms.sv.md", "Klicka på **Klar**.", "Klicka.\n---", `^sms.sv.md:37: a line of --- below a text makes it a heading`},
		{"a line of equals signs under a text", "sms.sv.md", "Klicka på **Klar**.", "Klicka.\n===", `^sms.sv.md:37: a heading of level 1`},
		{"a line that is a step by accident", "sms.sv.md", "Klicka på **Klar**.", "klart\n---\nKlicka.", `^sms.sv.md:37: a line of --- below a text makes it a heading`},
		{"a title on a link", "sms.sv.md", "Klicka på **Klar**.", "[x](https://aka.ms/x \"titel\")", `^sms.sv.md:37: the title of a link is shown nowhere: "titel"$`},
		{"a title on a button", "sms.sv.md", "- [Jag har en smart telefon](authenticator.sv.md)", "- [Jag har en smart telefon](authenticator.sv.md \"t)\")", `^sms.sv.md:11: the title of a link is shown nowhere`},
		{"a link by reference", "sms.sv.md", "Klicka på **Klar**.", "Ett\n[x]\n\n[x]: https://aka.ms/x", `^sms.sv.md:38: a link is written \[label\]\(address\)`},
		{"a definition of a link", "sms.sv.md", "Klicka på **Klar**.", "Ett\n\n[x]: https://aka.ms/x", `^sms.sv.md:39: LinkReferenceDefinition is not shown everywhere`},
		{"a picture by reference", "sms.sv.md", "Klicka på **Klar**.", "![x][y]\n\nEtt\n\n[y]: done.png", `^sms.sv.md:37: a picture is written`},
		{"italics in a label", "sms.sv.md", "- [Jag har en smart telefon](authenticator.sv.md)", "- [*Jag*](authenticator.sv.md)", `^sms.sv.md:11: italics are not shown everywhere`},
		{"a picture in a link", "sms.sv.md", "Klicka på **Klar**.", "Se [![x](y.png)](https://aka.ms/x)", `^sms.sv.md:37: a picture stands alone`},
		{"a line that has no end", "sms.sv.md", "Klicka på **Klar**.", strings.Repeat("ord ", 1600), `^sms.sv.md:37: more than 4 KiB without an empty line$`},
		{"lists in lists", "sms.sv.md", "Klicka på **Klar**.", "Ett\n\n" + strings.Repeat("- ", 40) + "ett", `^sms.sv.md:39: lists, quotes or bold stand in each other`},
		{"a file that is too large", "sms.sv.md", "Klicka på **Klar**.", strings.Repeat("ord\n\n", 7000), `^sms.sv.md:1: the file is larger than 32 KiB$`},
	}
}
