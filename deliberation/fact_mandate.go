package deliberation

import "time"

// OrganisationAnnounced gives the next announcement number: its author says that they represent an organisation. Without a number of one it
// gives the next organisation number, too. Name, number in a register and seat stand in the text, by OrganisationPart: once it is confirmed, they are
// the organisation's, which nobody takes back.
type OrganisationAnnounced struct {
	Organisation int64 `entry:"organisation,optional"`
	Author       int64 `entry:"author"`
	Text         ID    `entry:"text"`
	Hash         Hash  `entry:"hash"`
	// Sort is absent of an association; that of the announcement that was confirmed last is the organisation's.
	Sort OrganisationSort `entry:"sort,optional"`
	// What its author says the organisation does, and by what they represent it. Both stay their author's; the proof is dropped once the
	// announcement is settled. Without them the text holds all, and stays its author's, too.
	About     ID   `entry:"about,optional"`
	AboutHash Hash `entry:"abouthash,optional"`
	Proof     ID   `entry:"proof,optional"`
	ProofHash Hash `entry:"proofhash,optional"`
}

// OrganisationConfirmed says that an administrator has seen the proof of an announcement: its text is the organisation's from here on, and its
// author holds the next mandate, as representative, until it ends. Whoever represented the organisation before does so no more.
type OrganisationConfirmed struct {
	Announcement int64     `entry:"announcement"`
	Ends         time.Time `entry:"ends"` // a Paris midnight
}

// ConfirmationProposed says that its actor, an administrator, would confirm an announcement although somebody else represents the organisation:
// another administrator has to agree. It takes the place of what was proposed before.
type ConfirmationProposed struct {
	Announcement int64     `entry:"announcement"`
	Ends         time.Time `entry:"ends"` // a Paris midnight
}

// OrganisationDeclined says why an administrator does not confirm an announcement. Its author may make another one.
type OrganisationDeclined struct {
	Announcement int64 `entry:"announcement"`
	Text         ID    `entry:"text"`
	Hash         Hash  `entry:"hash"`
}

// MandateOffered gives the next offer number: its actor, or the operator of the installation, offers a mandate to whoever gets its link.
type MandateOffered struct {
	Role         Role      `entry:"role"`
	Consultation int64     `entry:"consultation,optional"` // see Scope: one of the three, or none
	Office       Office    `entry:"office,optional"`
	Organisation int64     `entry:"organisation,optional"`
	Starts       time.Time `entry:"starts,optional"`  // a Paris midnight; absent: once it is accepted
	Ends         time.Time `entry:"ends"`             // a Paris midnight
	College      College   `entry:"college,optional"` // that an attester of no organisation attests
}

// OfferWithdrawn says that an offer that nobody has accepted leads to nothing any more.
type OfferWithdrawn struct {
	Offer int64 `entry:"offer"`
}

// MandateAccepted gives the next mandate number: its actor holds what was offered.
type MandateAccepted struct {
	Offer int64 `entry:"offer"`
}

// MandateEnded says that a mandate ends now: its holder gave it back, or who may give such mandates took it.
type MandateEnded struct {
	Mandate int64 `entry:"mandate"`
	// Why, in words that name nobody: they are the function's, and stay. Absent where its holder gave it back, before reasons were asked for, and where
	// another agreed to what was proposed: then that says why.
	Text ID   `entry:"text,optional"`
	Hash Hash `entry:"hash,optional"`
}

// EndProposed says that its actor, an administrator, would end the mandate of another administrator, and why: a third one has to agree.
type EndProposed struct {
	Mandate int64 `entry:"mandate"`
	Text    ID    `entry:"text"`
	Hash    Hash  `entry:"hash"`
}

func (*OrganisationAnnounced) Kind() string { return "organisation.announced" }
func (*OrganisationConfirmed) Kind() string { return "organisation.confirmed" }
func (*OrganisationDeclined) Kind() string  { return "organisation.declined" }
func (*MandateOffered) Kind() string        { return "mandate.offered" }
func (*OfferWithdrawn) Kind() string        { return "offer.withdrawn" }
func (*MandateAccepted) Kind() string       { return "mandate.accepted" }
func (*MandateEnded) Kind() string          { return "mandate.ended" }
func (*ConfirmationProposed) Kind() string  { return "confirmation.proposed" }
func (*EndProposed) Kind() string           { return "end.proposed" }
