package graphtest

// The domains. Pupils have one of their own.
const (
	nykoping  = "nykoping.se"
	oxelosund = "oxelosund.se"
	elev      = "elev.nykoping.se"
)

// municipality is one of the two employers in the tenant.
type municipality struct {
	domain  string
	percent int // of all employees
	units   []unit
}

// unit is a department, its share of the employees, and where and as what they
// work.
type unit struct {
	name    string
	percent int
	offices []string
	titles  []string
}

func municipalities() []municipality {
	return []municipality{
		{nykoping, 74, []unit{
			{"Vård och omsorg", 38, []string{"Hemtjänst Öster", "Hemtjänst Väster", "Äldreboende Åkern", "Äldreboende Linden"}, []string{"Undersköterska", "Vårdbiträde", "Sjuksköterska"}},
			{"Skola", 32, []string{"Förskolan Solen", "Förskolan Månen", "Norra skolan", "Södra skolan"}, []string{"Lärare", "Förskollärare", "Elevassistent"}},
			{"Räddningstjänst", 6, []string{"Brandstationen"}, []string{"Brandman", "Styrkeledare"}},
			{"Social omsorg", 9, []string{"Familjecentralen", "Stadshuset"}, []string{"Socialsekreterare", "Handläggare"}},
			{"Samhällsbyggnad", 9, []string{"Stadshuset", "Förrådet"}, []string{"Planarkitekt", "Drifttekniker", "Bygglovshandläggare"}},
			{"Kommunledning", 6, []string{"Stadshuset"}, []string{"Administratör", "Ekonom", "IT-tekniker"}},
		}},
		{oxelosund, 26, []unit{
			{"Äldreomsorg", 42, []string{"Hemtjänst Hamnen", "Äldreboende Fyren"}, []string{"Undersköterska", "Vårdbiträde"}},
			{"Utbildning", 36, []string{"Förskolan Ankaret", "Skolan vid torget"}, []string{"Lärare", "Förskollärare"}},
			{"Kultur och fritid", 10, []string{"Biblioteket", "Simhallen"}, []string{"Bibliotekarie", "Badvakt"}},
			{"Kommunstyrelsens förvaltning", 12, []string{"Kommunhuset"}, []string{"Administratör", "Ekonom"}},
		}},
	}
}

// Titles of those who lead, from the top down.
const (
	chiefTitle = "Kommundirektör"
	headTitle  = "Förvaltningschef"
	areaTitle  = "Områdeschef"
	groupTitle = "Enhetschef"
)

func givenNames() []string {
	return []string{
		"Agneta", "Ahmed", "Aino", "Alexander", "Ali", "Amanda", "Amina", "Anders", "Anita", "Annika", "Anton", "Arvid",
		"Barbro", "Bengt", "Birgitta", "Björn", "Britta", "Camilla", "Carina", "Christer", "Dagny", "Daniel", "David",
		"Ebba", "Elin", "Elsa", "Emil", "Emma", "Fatima", "Filip", "Fredrik", "Gabriel", "Göran", "Gunilla", "Gunnar",
		"Hamid", "Harald", "Helena", "Henrik", "Hugo", "Ida", "Inger", "Ingrid", "Isak", "Jan", "Jasmin", "Jenny", "Johan",
		"Josef", "Julia", "Kajsa", "Karin", "Kent", "Kerstin", "Klara", "Lars", "Leila", "Lena", "Linda", "Linnea", "Love",
		"Magnus", "Maja", "Malin", "Margareta", "Mats", "Mohamed", "Monica", "Märta", "Nadja", "Niklas", "Nils", "Nour",
		"Ola", "Olof", "Oskar", "Patrik", "Per", "Petra", "Pia", "Rasmus", "Rolf", "Rut", "Samir", "Sara", "Siv", "Sofia",
		"Sten", "Stina", "Susanne", "Sven", "Tage", "Thomas", "Tor", "Tova", "Ulf", "Ulla", "Vera", "Viktor", "Viveka",
		"William", "Yasmin", "Yngve", "Zara", "Åke", "Åsa", "Östen",
	}
}

// language gives most people none or Swedish, as directories do.
func languages() []string {
	return []string{"", "", "", "sv-SE", "sv-SE", "sv-SE", "sv-SE", "sv-SE", "en-US", "fi-FI", "ar-SA"}
}
