package schedule

import "time"

// The vocabulary, Swedish and English side by side: a text is read without
// knowing its language. Every word is written as fold leaves it: lower case,
// å ä ö as a a o, no apostrophes. Words of six letters or more are also
// understood with one letter wrong (see near).

// kind is what a phrase says.
type kind int

const (
	ignored        kind = iota // courtesy: says nothing about time
	refusal                    // what is said of time with it is not when
	inDays                     // n days from today
	onWeekday                  // n is a time.Weekday
	onShortWeekday             // the same, abbreviated: other words look like it
	partOfDay                  // n is a part; of the named day, else of the next that comes
	partAfter                  // the same, only right after a day: "måndag morgon", not "god morgon"
	partToday                  // n is a part, of today
	nextWeek                   // Monday, unless a weekday is said too
	nextWorkday                // the next working day
	inMinutes                  // n minutes from now
	gone                       // a time that has passed
)

// meaning is one entry of the vocabulary.
type meaning struct {
	kind kind
	n    int
}

// part is a part of the day.
type part int

const (
	anyPart part = iota
	morning
	forenoon
	beforeLunch
	lunch
	afterLunch
	afternoon
	evening
	goingHome
)

// entries are the phrases of each meaning. A phrase is one to six words.
var entries = []struct {
	meaning
	phrases []string
}{
	{meaning{inDays, 0}, []string{"idag", "i dag", "today"}},
	{meaning{inDays, 1}, []string{"imorgon", "i morgon", "imorrn", "i morrn", "imorn", "imorron", "i morron", "tomorrow",
		"tommorow", "tomorow", "tmrw", "nasta dag", "next day", "the next day"}},
	{meaning{inDays, 2}, []string{"i overmorgon", "iovermorgon", "overmorgon", "day after tomorrow", "the day after tomorrow"}},
	{meaning{onWeekday, int(time.Monday)}, []string{"mandag", "mandagen", "manda", "monday"}},
	{meaning{onWeekday, int(time.Tuesday)}, []string{"tisdag", "tisdagen", "tisda", "tuesday"}},
	{meaning{onWeekday, int(time.Wednesday)}, []string{"onsdag", "onsdagen", "onsda", "wednesday", "wensday"}},
	{meaning{onWeekday, int(time.Thursday)}, []string{"torsdag", "torsdagen", "torsda", "thursday"}},
	{meaning{onWeekday, int(time.Friday)}, []string{"fredag", "fredagen", "freda", "friday"}},
	{meaning{onWeekday, int(time.Saturday)}, []string{"lordag", "lordagen", "lorda", "saturday"}},
	{meaning{onWeekday, int(time.Sunday)}, []string{"sondag", "sondagen", "sonda", "sunday"}},
	{meaning{onShortWeekday, int(time.Monday)}, []string{"man", "mon"}},
	{meaning{onShortWeekday, int(time.Tuesday)}, []string{"tis", "tue", "tues"}},
	{meaning{onShortWeekday, int(time.Wednesday)}, []string{"ons", "wed"}},
	{meaning{onShortWeekday, int(time.Thursday)}, []string{"tors", "thu", "thurs"}},
	{meaning{onShortWeekday, int(time.Friday)}, []string{"fre"}},
	{meaning{onShortWeekday, int(time.Saturday)}, []string{"lor"}},
	{meaning{onShortWeekday, int(time.Sunday)}, []string{"son"}},
	{meaning{nextWeek, 0}, []string{"nasta vecka", "next week", "efter helgen", "after the weekend"}},
	{meaning{nextWorkday, 0}, []string{"nasta arbetsdag", "next working day", "next workday", "the next working day"}},

	{meaning{partAfter, int(morning)}, []string{"bitti", "morgon", "morning"}},
	{meaning{partAfter, int(forenoon)}, []string{"formiddag", "fm"}},
	{meaning{partAfter, int(lunch)}, []string{"lunch"}},
	{meaning{partAfter, int(afternoon)}, []string{"eftermiddag", "em", "afternoon"}},
	{meaning{partAfter, int(evening)}, []string{"kvall", "evening", "night"}},
	{meaning{partOfDay, int(morning)}, []string{"pa morgonen", "in the morning", "tidigt", "early"}},
	{meaning{partOfDay, int(forenoon)}, []string{"pa formiddagen", "pa formiddan"}},
	{meaning{partOfDay, int(beforeLunch)}, []string{"fore lunch", "fore lunchen", "innan lunch", "innan lunchen", "before lunch", "before noon"}},
	{meaning{partOfDay, int(lunch)}, []string{"vid lunch", "vid lunchtid", "pa lunchen", "till lunch", "at lunch", "at lunchtime",
		"runt lunch", "kring lunch", "around lunch", "noon", "mitt pa dagen", "midday"}},
	{meaning{partOfDay, int(afterLunch)}, []string{"efter lunch", "efter lunchen", "efter lunchrasten", "after lunch"}},
	{meaning{partOfDay, int(afternoon)}, []string{"pa eftermiddagen", "pa eftermiddan", "in the afternoon"}},
	{meaning{partOfDay, int(evening)}, []string{"pa kvallen", "in the evening", "at night"}},
	{meaning{partOfDay, int(goingHome)}, []string{"innan jag gar hem", "fore hemgang", "innan jag slutar", "before i go home",
		"before i leave", "before going home", "before the end of the day"}},
	{meaning{partToday, int(forenoon)}, []string{"i formiddag", "this morning"}},
	{meaning{partToday, int(afternoon)}, []string{"i eftermiddag", "ieftermiddag", "i em", "this afternoon"}},
	{meaning{partToday, int(evening)}, []string{"ikvall", "i kvall", "tonight", "this evening"}},

	{meaning{inMinutes, 30}, []string{"om en stund", "om en liten stund", "om ett tag", "in a while", "in a bit", "in a little while",
		"efter rasten", "efter fikat", "efter fikan", "after the break"}},

	{meaning{gone, 0}, []string{"igar", "i gar", "i forrgar", "iforrgar", "forrgar", "imorse", "i morse", "igar kvall", "yesterday",
		"i mandags", "i tisdags", "i onsdags", "i torsdags", "i fredags", "i lordags", "i sondags", "forra veckan", "last week",
		"last monday", "last tuesday", "last wednesday", "last thursday", "last friday", "last night", "forra mandagen",
		"forra tisdagen", "forra onsdagen", "forra torsdagen", "forra fredagen"}},

	{meaning{refusal, 0}, []string{"inte tid", "har inte tid", "har ingen tid", "ingen tid", "hinner inte", "kan inte", "upptagen",
		"no time", "have no time", "dont have time", "wont have time", "cant", "cannot", "can not", "busy", "im busy", "i am busy"}},
	{meaning{ignored, 0}, courtesy},
}

// courtesy may stand anywhere and says nothing about time. A word that is not
// in the vocabulary at all makes the text no time.
var courtesy = []string{
	"hej", "hejsan", "halla", "tjena", "god morgon", "god kvall", "god eftermiddag", "snalla", "garna", "vanligen", "tack", "tackar",
	"tack sa mycket", "tack for idag", "tack for i dag", "thanks for today", "thank you for today", "tusen tack", "pa forhand", "lotsen", "ok", "okej", "okay", "okey", "ja", "jo", "japp", "javisst", "nej", "absolut",
	"jag", "mig", "vi", "du", "dig", "det", "detta", "kan", "kunde", "skulle", "vill", "ska", "skall", "far", "blir", "ar", "vore", "hinner",
	"paminn", "pamin", "paminna", "paminner", "paminnas", "paminnelse", "en paminnelse", "bli", "pausa", "vanta", "skriv", "skriva", "skicka",
	"hor av", "hora av", "hors", "ses", "aterkom", "aterkomma", "aterkommer", "fortsatt", "fortsatta", "fortsatter", "ta", "tar", "gor", "gora",
	"borja", "borjar", "forsoker", "provar", "igen", "till", "pa", "i", "om", "den", "da", "sa", "och", "med", "nu", "inte nu", "bra", "battre",
	"passar", "funkar", "gar bra", "helst", "kanske", "istallet", "kommande", "denna vecka", "den har veckan", "for", "att", "men", "senare", "typ", "runt", "vid", "ca", "cirka",
	"nagon gang", "nan gang", "i borjan av", "just nu", "inte idag", "inte i dag",

	"hi", "hello", "hey", "good morning", "good afternoon", "good evening", "please", "pls", "thanks", "thank you", "thx", "yes", "yeah", "no",
	"sure", "can", "could", "would", "will", "should", "you", "i", "ill", "me", "my", "we", "us", "it", "this", "that", "thats", "is", "be", "lets",
	"let", "remind", "reminder", "a reminder", "ping", "wait", "pause", "continue", "resume", "do", "try", "take", "get", "back", "write", "message",
	"ask", "again", "to", "until", "till", "the", "on", "at", "in", "and", "then", "so", "maybe", "want", "like", "need", "not now", "fine", "good",
	"better", "works", "great", "instead", "coming", "this week", "but", "later", "later on", "around", "about", "by",
	"sometime", "now", "right now", "not right now", "not today",
}

// numbers are the numerals that people write as words.
var numbers = map[string]int{
	"en": 1, "ett": 1, "tva": 2, "tre": 3, "fyra": 4, "fem": 5, "sex": 6, "sju": 7, "atta": 8, "nio": 9, "tio": 10, "elva": 11, "tolv": 12,
	"tretton": 13, "fjorton": 14, "femton": 15, "sexton": 16, "sjutton": 17, "arton": 18, "nitton": 19, "tjugo": 20, "tjugoen": 21,
	"tjugotva": 22, "tjugotre": 23, "tjugofyra": 24, "tjugofem": 25, "trettio": 30, "trettiofem": 35, "fyrtio": 40, "fyrtiofem": 45, "femtio": 50,
	"femtiofem": 55, "sextio": 60,
	"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
	"twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
}

// articles are numbers that are no hours: "imorgon en" is unfinished.
var articles = words("en", "a", "an")

// ordinals are the days of a month as words.
var ordinals = ordinalWords(
	[]string{"forsta", "andra", "tredje", "fjarde", "femte", "sjatte", "sjunde", "attonde", "nionde", "tionde", "elfte", "tolfte", "trettonde",
		"fjortonde", "femtonde", "sextonde", "sjuttonde", "artonde", "nittonde", "tjugonde", "tjugoforsta", "tjugoandra", "tjugotredje",
		"tjugofjarde", "tjugofemte", "tjugosjatte", "tjugosjunde", "tjugoattonde", "tjugonionde", "trettionde", "trettioforsta"},
	[]string{"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth",
		"fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth"},
)

// months, with their abbreviations.
var months = map[string]time.Month{
	"januari": 1, "january": 1, "jan": 1, "februari": 2, "february": 2, "feb": 2, "mars": 3, "march": 3, "mar": 3, "april": 4, "apr": 4,
	"maj": 5, "may": 5, "juni": 6, "june": 6, "jun": 6, "juli": 7, "july": 7, "jul": 7, "augusti": 8, "august": 8, "aug": 8,
	"september": 9, "sept": 9, "sep": 9, "oktober": 10, "october": 10, "okt": 10, "oct": 10, "november": 11, "nov": 11,
	"december": 12, "dec": 12,
}

// Units of a wait, in minutes where the clock counts and in days where the
// calendar does.
var (
	clockUnits = map[string]int{
		"min": 1, "mins": 1, "minut": 1, "minuter": 1, "minuten": 1, "minute": 1, "minutes": 1,
		"kvart": 15, "kvartar": 15, "halvtimme": 30, "halvtimma": 30, "halvtimmen": 30,
		"h": 60, "tim": 60, "timme": 60, "timma": 60, "timmar": 60, "timmer": 60, "timmes": 60, "hr": 60, "hrs": 60, "hour": 60, "hours": 60,
	}
	dayUnits = map[string]int{
		"dag": 1, "dagar": 1, "dygn": 1, "day": 1, "days": 1, "vecka": 7, "veckor": 7, "week": 7, "weeks": 7,
		"manad": 30, "manader": 30, "month": 30, "months": 30, "ar": 365, "year": 365, "years": 365,
	}
)

// amounts are numbers of more than one word; the longest first.
var amounts = []struct {
	words []string
	n     float64
	vague bool
}{
	{[]string{"a", "couple", "of"}, 2, true},
	{[]string{"half", "an"}, 0.5, false},
	{[]string{"half", "a"}, 0.5, false},
	{[]string{"a", "half"}, 0.5, false},
	{[]string{"en", "halv"}, 0.5, false},
	{[]string{"ett", "par"}, 2, true},
	{[]string{"a", "few"}, 3, true},
	{[]string{"halv"}, 0.5, false},
	{[]string{"half"}, 0.5, false},
	{[]string{"nagra"}, 3, true},
}

// Small words of the grammar.
var (
	beforeWait    = words("om", "in", "efter", "after", "inom", "within", "i", "for")
	duringWait    = words("i", "for") // of beforeWait, those that also say how long
	approximately = words("ca", "cirka", "ungefar", "omkring", "runt", "typ", "drygt", "about", "around", "roughly", "approximately")
	beforeHour    = words("kl", "klockan", "klocka", "vid", "at", "runt", "omkring", "kring", "ca", "cirka", "around", "about", "by", "efter", "after", "senast")
	toHour        = words("i", "to")
	pastHour      = words("over", "past")
	beforeNoon    = words("am", "fm")
	afterNoon     = words("pm", "em")
	dayOf         = words("den", "the")
	dayEnding     = words("e", "a", "st", "nd", "rd", "th")
	nextWord      = words("nasta", "next")
	weekWord      = words("vecka", "v", "week")
	agoWord       = words("sedan", "sen", "ago")
	andWord       = words("och", "and")
)

// notTypos are words within one letter of the vocabulary that mean something
// else.
var notTypos = words("mandat", "fredad", "fredat", "fredas", "fredar", "fridas", "mandags", "tisdags", "onsdags", "torsdags", "fredags", "lordags", "sondags")
