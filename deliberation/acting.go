package deliberation

import (
	"slices"
	"time"
)

// Who acts for an organisation: what each may do hangs on the roles of their mandates within it.
var (
	// voiceRoles give its ballot.
	voiceRoles = []Role{RepresentativeRole, SignatoryRole}
	// writerRoles write proposals and arguments in its name.
	writerRoles = []Role{RepresentativeRole, WriterRole}
	// callRoles convene, and take calls, in its name.
	callRoles = []Role{RepresentativeRole, FacilitatorRole, WriterRole}
	// postRoles post letters, and call, for it: they read addresses and numbers of those who chose it for that.
	postRoles = []Role{RepresentativeRole, FacilitatorRole, WriterRole}
)

// actsFor reports whether a person has one of some roles within an organisation at a time.
func (s *State) actsFor(person, organisation int64, roles []Role, at int64) bool {
	return organisation > 0 && slices.ContainsFunc(roles, func(r Role) bool {
		return s.holds(person, r, Scope{Organisation: organisation}, at)
	})
}

// organisationsOf lists, by number, those within which a person ever held a mandate and for which acts returns true.
func (s *State) organisationsOf(person int64, acts func(organisation int64) bool) (organisations []int64) {
	for _, n := range s.mandatesOf[person] {
		if o := s.mandates[n-1].scope.Organisation; o != 0 && acts(o) {
			organisations = append(organisations, o)
		}
	}
	slices.Sort(organisations)
	return slices.Compact(organisations)
}

// givesVoice is asked of organisations that are there.
func (s *State) givesVoice(person, organisation int64, at int64) bool {
	if organisation == 0 || s.organisations[organisation-1].sort == InstitutionOrganisation {
		return false // an institution answers what others think
	}
	return s.actsFor(person, organisation, voiceRoles, at)
}

// VoicesOf lists the organisations whose ballot a person gives at a time: whom they represent or sign for, by number.
func (s *State) VoicesOf(person int64, at time.Time) (organisations []int64) {
	return s.organisationsOf(person, func(o int64) bool { return s.givesVoice(person, o, at.UnixMilli()) })
}

// WritesFor lists the organisations in whose name a person writes proposals and arguments at a time, by number.
func (s *State) WritesFor(person int64, at time.Time) (organisations []int64) {
	return s.organisationsOf(person, func(o int64) bool { return s.mayWriteFor(person, o, at.UnixMilli()) })
}

// mayWriteFor reports whether a person may write in the name of an organisation, or (0) in their own.
func (s *State) mayWriteFor(person, organisation int64, at int64) bool {
	return organisation == 0 || s.actsFor(person, organisation, writerRoles, at)
}

// CallsFor lists the organisations in whose name a person may convene and take calls at a time, by number.
func (s *State) CallsFor(person int64, at time.Time) (organisations []int64) {
	return s.organisationsOf(person, func(o int64) bool { return s.callsFor(person, o, at) })
}

// callsFor is never true of an institution: nobody is entered at the counter of a Caf, and none gathers what people think of it.
func (s *State) callsFor(person, organisation int64, at time.Time) bool {
	return s.confirmed(organisation) && s.organisations[organisation-1].sort != InstitutionOrganisation && s.actsFor(person, organisation, callRoles, at.UnixMilli())
}

// PostsFor lists the organisations for which a person posts letters and calls those who chose that, at a time, by number.
func (s *State) PostsFor(person int64, at time.Time) (organisations []int64) {
	return s.organisationsOf(person, func(o int64) bool { return s.postsFor(person, o, at.UnixMilli()) })
}

// postsFor is never true of an institution: no Caf is given where people live by this way.
func (s *State) postsFor(person, organisation int64, at int64) bool {
	return s.confirmed(organisation) && s.organisations[organisation-1].sort != InstitutionOrganisation && s.takesPart(person) && s.actsFor(person, organisation, postRoles, at)
}

// Posts reports whether there is somebody at a time who posts letters and calls for an organisation.
func (s *State) Posts(organisation int64, at time.Time) bool {
	return organisation > 0 && slices.ContainsFunc(s.mandates, func(m mandate) bool {
		return m.scope.Organisation == organisation && s.postsFor(m.holder, organisation, at.UnixMilli())
	})
}

// runs reports whether a person runs a debate at a time. Of one that nobody's organisation convened, or its rehearsal, those do who convened or
// joined it. What is held in the name of an organisation is run under a mandate within it that holds then: by who joined and may act for it, and by
// its representative, so that nobody runs it who speaks for it no more, and it is never left alone.
func (s *State) runs(d *debate, person, at int64) bool {
	organisation := s.hostOf(d)
	if organisation == 0 {
		return d.isFacilitator(person)
	}
	return s.represents(person, organisation, at) || d.isFacilitator(person) && s.actsFor(person, organisation, callRoles, at)
}

// hostOf is the organisation in whose name a debate is held, or the one that it rehearses; 0: nobody's.
func (s *State) hostOf(d *debate) int64 {
	if d.rehearses != 0 {
		return s.debates[d.rehearses-1].organisation
	}
	return d.organisation
}

func (s *State) represents(person, organisation, at int64) bool {
	return s.actsFor(person, organisation, []Role{RepresentativeRole}, at)
}

// RunsDebate reports whether a person runs a debate or rehearsal at a time: of what is an organisation's, under a mandate within it only.
func (s *State) RunsDebate(debate, person int64, at time.Time) bool {
	d := s.debate(debate)
	return d != nil && s.runs(d, person, at.UnixMilli())
}
