package dialog

import "strings"

// redactOrdinary are the words that say something about a password or a code
// without being it, as redactFold writes them.
var redactOrdinary = ordinaryWords(`
	fel felaktig felaktigt ratt korrekt gammal gammalt ny nytt nya gamla samma bytt andrat andrad uppdaterat glomt borta sparrat sparrad last
	inte ej ogiltig ogiltigt giltig giltigt utganget utgatt forfallet avstangt blockerat nollstallt kort langt for ok okej bra daligt svart latt
	enkelt unikt krangligt personligt hemligt installt aterstallt skapat sparat registrerat inskrivet skrivet angivet ifyllt skickat slut tomt dolt
	synligt omojligt viktigt olika annat annan annorlunda vanligt vanliga temporart tillfalligt anvand anvant
	det den detta denna jag mig min mitt mina du din ditt vi har dar hur var vad vem vilket vilken nar som om och eller men att en ett nagot
	nagon ingen inget aldrig redan klart klar alltid fortfarande sedan sen nu da dock just mycket lite mer snart idag imorgon till pa av i minst
	max hogst bara problemet problem felet fragan svaret sant saknas kravs behovs kommer gick gar funkar fungerar jobbiga svara knepiga
	nyligen kanske tydligen antagligen okant jattelangt jattekort jattesvart langre kortare godkant accepterat forbrukat uppsatt uppdaterad
	pausat raderat borttaget kopplat kopierat kansligt giltiga
	igen sist senast igar forut tidigare kom forst hela tiden varje dagligen gang ganger dag dagen vecka veckan tva tre fyra flera manga alla allt overallt istallet
	utan enligt fran hos vid under efter innan mellan genom trots forra rad tack snalla hjalp in ut upp ner dit hit vidare
	datorn mobilen telefonen appen sidan systemet kontot jobbet microsoft teams outlook windows anvandarnamn anvandare namn epost e-post mobil
	telefon konto raknas galler anvands samt samtidigt ord ordet sager star visas stammer behover maste kan vill ska far
	klicka se ring ga tryck byt skriv valj kontakta las fyll ange
	wrong incorrect correct right invalid valid expired old new same changed updated forgotten lost locked blocked gone not too weak strong short
	long longer shorter ok okay fine good bad easy hard unique personal secret set reset saved stored registered entered typed blank empty hidden
	visible different important used unknown temporary required needed missing
	the a an my your it this that which what who how where when i we you is was here there now today tomorrow so very no yes and or but with
	from for to at least only just never already always still nothing something problem issue question answer true
	case sensitive accepted rejected required again before earlier yesterday twice once several times time every daily each everywhere instead without because
	please help thanks maybe probably apparently computer phone app page system account username user email counts same sign log
	recently has been
	click see call go press change type choose contact read fill works working`)

func ordinaryWords(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}
