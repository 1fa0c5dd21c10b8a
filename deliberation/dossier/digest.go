package dossier

import (
	"cmp"
	"slices"

	"voix/deliberation"
	"voix/deliberation/position"
)

// What a document prints is bounded, whatever the consultation holds; the data files hold all. Each bound that is met is said where it
// is met.
const (
	detailedAtMost    = 150  // proposals with a page of their own
	namedAtMost       = 600  // proposals named in a table
	commitmentsAtMost = 10   // of the summary
	dividingAtMost    = 3    // disagreements of the summary
	printedAtMost     = 4000 // characters of one person's text
)

// digest is what the documents tell: the proposals that are printed, and counts of all.
type digest struct {
	head      head
	retained  []*proposal // by place: at most detailedAtMost
	dividing  []*proposal // disagreements, those that divide most first: at most detailedAtMost
	parting   []*proposal // whatever comes out of them, those on which people part most: at most dividingAtMost
	set       []*proposal // set aside or not decided, by number: at most namedAtMost
	debates   []*debate   // at most namedAtMost, their arguments counted and left out
	local     local
	beside    map[int64]*standing // what comes out of proposals on which debates raised hands
	verdicts  map[string]int64
	themes    map[string]map[string]int64 // by theme and verdict
	offices   map[string]*officeDigest
	total     int64 // proposals of this dossier
	retention int64 // of these, retained
	disagreed int64
	aside     int64
	takenBack int64 // proposals that were taken back
	met       int64 // debates
	arguments int64 // on the proposals of this dossier
	replied   int64 // of these, replies
	quoted    int64
	erased    int64 // contributions that were taken back
	objected  int64 // objections
	answered  int64 // of these, with an answer
}

// officeDigest is what a dossier says of one office.
type officeDigest struct {
	named   int64 // proposals that name it
	debates int64
	rows    []officeRow // of what is printed, where its people's opinions are shown by themselves
}

type officeRow struct {
	proposal *proposal
	row      *row
}

// digestOf reads the content once.
func digestOf(c *content) (*digest, error) {
	d := &digest{
		head: c.head, verdicts: map[string]int64{}, themes: map[string]map[string]int64{}, offices: map[string]*officeDigest{},
		beside: map[int64]*standing{}, local: local{people: map[string]int64{}, fewer: map[string]int64{}, where: map[string]bool{}},
	}
	err := c.debates(func(one *debate) error {
		d.meet(one)
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = c.each(func(p *proposal) error {
		if _, asked := d.beside[p.Proposal]; asked {
			d.beside[p.Proposal] = &p.Position
		}
		d.take(p)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, printed := range [][]*proposal{d.retained, d.dividing} {
		for _, p := range printed {
			for i := range p.Rows {
				if r := &p.Rows[i]; r.shown() && isOffice(r.Territory) {
					o := d.office(r.Territory)
					o.rows = append(o.rows, officeRow{p, r})
				}
			}
		}
	}
	return d, nil
}

func isOffice(territory string) bool {
	o, err := deliberation.ParseOffice(territory)
	return err == nil && o != deliberation.National
}

func (d *digest) office(code string) *officeDigest {
	o := d.offices[code]
	if o == nil {
		o = &officeDigest{}
		d.offices[code] = o
	}
	return o
}

func (d *digest) count(all []argument) {
	for _, a := range all {
		d.arguments++
		if a.ReplyTo != 0 {
			d.replied++
		}
		if a.Quote != nil {
			d.quoted++
		}
		if a.Erased {
			d.erased++
		}
	}
}

func (d *digest) take(p *proposal) {
	d.total++
	d.verdicts[p.Position.Verdict]++
	if p.Theme != nil {
		if d.themes[*p.Theme] == nil {
			d.themes[*p.Theme] = map[string]int64{}
		}
		d.themes[*p.Theme][p.Position.Verdict]++
	}
	if isOffice(p.Office) {
		d.office(p.Office).named++
	}
	d.count(p.Arguments)
	for _, o := range p.Objections {
		d.objected++
		if o.answered() {
			d.answered++
		}
	}
	if p.Erased {
		d.erased++
	}
	if p.Position.Rift > 0 && !p.Erased {
		d.parting = keepFirst(d.parting, p, dividingAtMost, byRift)
	}
	switch {
	case p.Erased:
		d.takenBack++
		d.setAside(p)
	case p.Position.retained():
		d.retention++
		d.retained = keepFirst(d.retained, p, detailedAtMost, byPlace)
	case p.Position.divides():
		d.disagreed++
		d.dividing = keepFirst(d.dividing, p, detailedAtMost, byRift)
	default:
		d.aside++
		d.setAside(p)
	}
}

func (d *digest) setAside(p *proposal) {
	if len(d.set) < namedAtMost {
		d.set = append(d.set, p)
	}
}

// answered reports whether an answer to it can be read.
func (o *objection) answered() bool {
	return slices.ContainsFunc(o.Answers, func(a answer) bool { return !a.Erased })
}

// divides reports whether colleges part over it, or the one college of the dossier within itself.
func (s *standing) divides() bool {
	if s.Verdict == "" {
		return len(s.Colleges) == 1 && s.Colleges[0].Stance == position.Split.String()
	}
	return s.Verdict == position.Disagreement.String()
}

// keepFirst inserts p in its order and forgets what comes after the first most.
func keepFirst(list []*proposal, p *proposal, most int, order func(a, b *proposal) int) []*proposal {
	at, _ := slices.BinarySearchFunc(list, p, order)
	if at == most {
		return list
	}
	list = slices.Insert(list, at, p)
	return list[:min(len(list), most)]
}

// byPlace goes by the best place, then the worst, then the number: those that are tied stand in the order in which they were filed.
func byPlace(a, b *proposal) int {
	return cmp.Or(cmp.Compare(*a.Position.Best, *b.Position.Best), cmp.Compare(*a.Position.Worst, *b.Position.Worst), cmp.Compare(a.Proposal, b.Proposal))
}

// byRift goes by how much a proposal divides people at least, then by how many gave an opinion, then by its number.
func byRift(a, b *proposal) int {
	return cmp.Or(cmp.Compare(b.Position.Rift, a.Position.Rift), cmp.Compare(ballotsOf(b), ballotsOf(a)), cmp.Compare(a.Proposal, b.Proposal))
}

func ballotsOf(p *proposal) int64 {
	if p.Ballots == nil {
		return 0
	}
	return *p.Ballots
}
