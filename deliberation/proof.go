package deliberation

// Proof is how it is known that a voter is of their college.
type Proof uint8

const (
	// NotTold: verified and declared ballots are not told apart, for either would be too few to be shown (rule 7), or were imported.
	NotTold Proof = iota
	// Declared: the voter says so.
	Declared
	// Verified: somebody who may attest the college says so, too; of an association, its mandate.
	Verified
)

var proofNames = []string{"", "declared", "verified"}

func (Proof) enumerationNames() []string { return proofNames }

// String is the name used in entries, the API and the dossier; NotTold has the empty name.
func (p Proof) String() string { return nameOf(p) }

// Valid reports whether p is Declared or Verified.
func (p Proof) Valid() bool { return valid(p) }

func (p Proof) isNone() bool { return p == NotTold }

// MarshalText is the name; it never fails.
func (p Proof) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads a name, and refuses any other text.
func (p *Proof) UnmarshalText(name []byte) error { return unmarshalName(p, "proof", name) }

// Evidence is what an attester goes by. Nothing of it is kept: neither a copy nor a name.
type Evidence uint8

const (
	NoEvidence Evidence = iota
	// Known: the attester accompanies the person, or works with them.
	Known
	// Document: the attester was shown one, such as a payslip or a letter of a Caf, and gave it back.
	Document
)

var evidenceNames = []string{"", "known", "document"}

func (Evidence) enumerationNames() []string { return evidenceNames }

// String is the name used in entries and the API; NoEvidence has the empty name.
func (e Evidence) String() string { return nameOf(e) }

// Valid reports whether e is a sort of evidence.
func (e Evidence) Valid() bool { return valid(e) }

func (e Evidence) isNone() bool { return e == NoEvidence }

// MarshalText is the name; it never fails.
func (e Evidence) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// UnmarshalText reads a name, and refuses any other text.
func (e *Evidence) UnmarshalText(name []byte) error { return unmarshalName(e, "evidence", name) }

// Evidences lists them.
func Evidences() []Evidence { return allOf[Evidence]() }

// ParseEvidence returns the evidence of that name, or an error that names the input.
func ParseEvidence(name string) (Evidence, error) { return parseName[Evidence]("evidence", name) }

// Attests reports whether whoever issues cards under a mandate may attest a college by them. An association attests people concerned, a union
// agents, and who holds a mandate of their own the college that it names. Nobody attests for an employer: an institution attests nothing and
// issues no card, and a mandate for one office alone is none of that office.
func (s *State) Attests(mandate int64, college College) bool {
	if mandate < 1 || mandate > int64(len(s.mandates)) {
		return false
	}
	m := &s.mandates[mandate-1]
	switch {
	case !s.issuesCards(m), m.role != AttesterRole && m.role != RepresentativeRole:
		return false
	case m.scope.Organisation == 0:
		return college.Valid() && m.college == college
	case s.organisations[m.scope.Organisation-1].sort == UnionOrganisation:
		return college == Agent
	}
	return college == Concerned
}

// attestable reports whether a mandate of one's own may name a college to attest.
func (c College) attestable() bool { return c == Concerned || c == Agent }

// issuerCode packs an issuer: an organisation by its number, a mandate of somebody's own by its number below zero, a debate by its number above
// debateCodes, none as zero.
type issuerCode int32

// debateCodes are above the numbers of all organisations: entries enough for more would fit in no memory.
const debateCodes = 1 << 30

func (i Issuer) code() issuerCode {
	switch {
	case i.Organisation != 0:
		return issuerCode(i.Organisation)
	case i.Debate != 0:
		return issuerCode(debateCodes + i.Debate)
	}
	return issuerCode(-i.Mandate)
}

func (c issuerCode) issuer() Issuer {
	switch {
	case c < 0:
		return Issuer{Mandate: -int64(c)}
	case c > debateCodes:
		return Issuer{Debate: int64(c - debateCodes)}
	}
	return Issuer{Organisation: int64(c)}
}

// None reports whether i names nobody.
func (i Issuer) None() bool { return i == Issuer{} }

// issues reports whether there is an issuer of that name: a confirmed organisation, the first mandate of somebody who attests by themselves, or the
// first debate that somebody convened in nobody's name. What once is stays so.
func (s *State) issues(of Issuer) bool {
	switch {
	case of.Organisation != 0:
		return of.Mandate == 0 && of.Debate == 0 && s.confirmed(of.Organisation)
	case of.Debate != 0:
		d := s.debate(of.Debate)
		return of.Mandate == 0 && d != nil && d.first == of.Debate
	}
	return of.Mandate >= 1 && of.Mandate <= int64(len(s.mandates)) && s.mandates[of.Mandate-1].role == AttesterRole && s.issuer(of.Mandate) == of
}

// Standing is by whom a voter came, and whether somebody attests their college. A voter's first ballot in a consultation fixes it.
type Standing struct {
	Issuer Issuer // of the card by which they joined or were attested, or who stands behind the debate in which it was entered for them; else none
	Proof  Proof  // Declared or Verified; NotTold is taken for Declared
}

// mayStand reports whether a ballot may say so.
func (s *State) mayStand(x Standing) bool {
	return (x.Issuer.None() || s.issues(x.Issuer)) && x.Proof <= Verified
}

// stored is the standing as entries have it: what is merely declared is not said.
func (x Standing) stored() Standing {
	if x.Proof == Declared {
		x.Proof = NotTold
	}
	return x
}

func (v *voter) standsAs() Standing {
	x := Standing{Issuer: v.issuer.issuer()}
	if v.verified {
		x.Proof = Verified
	}
	return x
}

func (v *voter) stand(x Standing) {
	v.issuer, v.verified = x.Issuer.code(), x.Proof == Verified
}

// AttestedVoters is how many voters of one college came by an issuer in a consultation, or by what was entered in its debates.
type AttestedVoters struct {
	College College
	Issuer  Issuer
	Voters  int64 // 0: fewer than Fewer, and at least one
	Fewer   int64 // 0: Voters is exact
}

// AttestedVoters tells, of a consultation whose vote is closed, by whom the voters of each college came, college by college, organisations first,
// each by number; nothing before. It counts who takes part and nothing of what they chose, exactly from k of rule 7 on.
func (s *State) AttestedVoters(consultation int64) []AttestedVoters {
	if c, ok := s.Consultation(consultation); !ok || !c.VoteClosed() {
		return nil
	}
	return s.consultations[consultation-1].attested
}

// Concentration is that one issuer stands behind more than a third of the ballots in the shown figures of a college: too much for a consensus.
type Concentration struct {
	College College
	Issuer  Issuer
}

// entered is how what somebody enters in a debate for others stands: declared, and behind it whoever answers for the debate.
func (d *debate) entered() Standing {
	if d.organisation != 0 {
		return Standing{Issuer: Issuer{Organisation: d.organisation}}
	}
	return Standing{Issuer: Issuer{Debate: d.first}}
}

func (f *BallotCast) standing() Standing {
	return Standing{Issuer{f.Organisation, f.Mandate, f.Debate}, f.Proof}
}

func (f *BallotsClaimed) standing() Standing {
	return Standing{Issuer{Organisation: f.Organisation, Mandate: f.Mandate}, f.Proof}
}
