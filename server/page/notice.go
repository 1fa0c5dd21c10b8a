package page

// Notice is what was just done, told in a banner on the page that follows a form. Its name is the value of the query
// parameter "fait".
type Notice uint8

const (
	NoNotice Notice = iota
	BallotKept
	ArgumentKept
	NowSignedIn
	NowSignedOut
	AccountErased
	SummaryKept
	SummaryAgreed
	SummaryLeft
	TranscriptKept
	TranscriptGone
	SignedInBeside
	SheetKept
	NowRapporteur
	NoRapporteur
	ObjectionKept
	AnswerKept
	TextTakenBack
	MarksGone
	DebateAmended
	DebateCancelled
	AgendaKept
	NowFacilitator
	NoFacilitator
	RehearsalBegun
	RehearsalOver
	SheetsNumbered
	ParagraphKept
	ParagraphDropped
	MinutesOffered
	MinutesAdopted
	RemarkMade
	RemarkSettled
	PositionAdopted
	StepsTaken
	PictureKept
	PictureGone
	PositionDropped
	NowJoined
	WayAdded
	WayRemoved
	SignedOutEverywhere
	CardsPrinted
	CardsRevoked
	CardTakenBack
	OrganisationAnnounced
	NowMandated
	MandatesKept
	ConsentKept
	ConsentWithdrawn
	WaysRestored
	DataCorrected
	JoiningsLooked
	CollegeAttested
	CollegeChosen
	AttestationDropped
	ContactKept
	CardNumbered
	CardTried
	LettersReady
	LettersPosted
	LettersPutBack
	LetterReturned
	CallNoted
	WaysLocked
	HumanCalled
	WaysSettled
)

var noticeNames = []string{"", "avis", "argument", "connexion", "deconnexion", "effacement", "resume", "relecture", "relecture-reprise", "ecrit", "ecrit-retire",
	"onglet", "fiche", "rapporteur", "rapporteur-fini", "objection", "reponse", "texte-repris", "marques-reprises",
	"debat-modifie", "debat-annule", "ordre-du-jour", "animateur", "animateur-fini", "repetition", "repetition-finie", "feuilles",
	"paragraphe", "paragraphe-retire", "compte-rendu-propose", "compte-rendu-adopte", "remarque", "remarque-traitee", "position", "suites", "photo", "photo-retiree",
	"position-retiree", "inscription", "acces-ajoute", "acces-retire", "deconnexion-partout", "cartes", "cartes-annulees", "carte-reprise", "association-annoncee", "mandat", "mandats",
	"accord", "accord-retire", "acces-repris", "donnees-corrigees", "inscriptions-regardees", "qualite-attestee", "qualite", "attestation-retiree", "contact", "nombre", "carte-essais", "lettres-pretes", "lettres-postees", "lettres-remises", "lettre-revenue", "appel-note",
	"acces-bloques", "humain-appele", "acces-decides"}

// String is the name used in addresses.
func (n Notice) String() string {
	if int(n) < len(noticeNames) {
		return noticeNames[n]
	}
	return ""
}

// ParseNotice returns the notice of that name; NoNotice when there is none.
func ParseNotice(name string) Notice {
	for i, n := range noticeNames {
		if n == name {
			return Notice(i)
		}
	}
	return NoNotice
}
