package opinion

import "io"

// MaxVotes is how many rows a file of votes may have, so how many statements there can be at most. A larger one is refused.
const MaxVotes = 200_000_000

// ReadVotes reads the columns participant, statement and vote (+1 or 1 agrees, -1 disagrees, 0 passes) of a CSV file, in any order among
// others. file names it in faults. If anything is wrong, it returns up to twenty faults as *Malformed errors joined by
// errors.Join.
func ReadVotes(file string, r io.Reader) (*Ballots, error) {
	c := newRecords(file, r, "participant", "statement", "vote")
	b := new(Ballots)
	for c.row() {
		var vote Vote
		switch f := c.wanted[2]; string(f) {
		case "1", "+1":
			vote = Agree
		case "-1":
			vote = Disagree
		case "0":
			vote = Pass
		default:
			c.fault("le vote «\u202f%s\u202f» n’est ni 1, ni -1, ni 0", excerpt(f))
			continue
		}
		if b.Len() == MaxVotes {
			c.stop("plus de %d votes", MaxVotes)
			break
		}
		participant, statement := c.identifier("participant", 0), c.identifier("statement", 1)
		if participant && statement && len(c.faults) == 0 {
			b.Add(c.wanted[0], c.wanted[1], vote)
		}
	}
	if b.Len() == 0 && len(c.faults) == 0 {
		c.whole("il n’y a aucun vote")
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	return b, nil
}

// ReadStandings reads the columns statement, moderated (-1 out, 0 not moderated, 1 accepted), is_meta and in_scope (0 or 1) of a CSV
// file, as ReadVotes does. A statement named twice is a fault.
func ReadStandings(file string, r io.Reader) (map[string]Standing, error) {
	c := newRecords(file, r, "statement", "moderated", "is_meta", "in_scope")
	standings := map[string]Standing{}
	for c.row() {
		ok := c.identifier("statement", 0)
		statement := string(c.wanted[0])
		if _, twice := standings[statement]; ok && twice {
			c.fault("l’énoncé «\u202f%s\u202f» est donné deux fois", excerpt(c.wanted[0]))
		}
		moderated := string(c.wanted[1])
		if moderated != "-1" && moderated != "0" && moderated != "1" {
			c.fault("moderated «\u202f%s\u202f» n’est ni -1, ni 0, ni 1", excerpt(c.wanted[1]))
		}
		standings[statement] = Standing{Out: moderated == "-1", Meta: c.yes("is_meta", 2), Unranked: !c.yes("in_scope", 3)}
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	return standings, nil
}

func (c *records) yes(name string, i int) bool {
	value := string(c.wanted[i])
	if value != "0" && value != "1" {
		c.fault("%s «\u202f%s\u202f» n’est ni 0, ni 1", name, excerpt(c.wanted[i]))
	}
	return value == "1"
}

// ReadGroups reads the columns participant and group of a CSV file, as ReadVotes does. An empty group means none; a participant
// named twice is a fault.
func ReadGroups(file string, r io.Reader) (map[string]string, error) {
	c := newRecords(file, r, "participant", "group")
	groups := map[string]string{}
	known := map[string]bool{}
	for c.row() {
		if !c.identifier("participant", 0) {
			continue
		}
		participant := string(c.wanted[0])
		if known[participant] {
			c.fault("le participant «\u202f%s\u202f» est donné deux fois", excerpt(c.wanted[0]))
		}
		known[participant] = true
		if len(c.wanted[1]) > 0 && c.identifier("group", 1) {
			groups[participant] = string(c.wanted[1])
		}
	}
	if len(groups) == 0 && len(c.faults) == 0 {
		c.whole("il n’y a aucun groupe")
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	return groups, nil
}
