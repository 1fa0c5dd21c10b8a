// Package polis reads a public export of a Pol.is conversation: the four CSV files that compdemocracy/openData publishes. It
// checks the whole before anything is made of it, and numbers what it holds as rows that an import can take one by one,
// stop anywhere and resume.
package polis

import (
	"iter"
	"time"

	"voix/deliberation"
)

// Export is a checked export. Everything in it is in a fixed order, so that a row number means the same whenever files of the
// same Source are read again.
type Export struct {
	Source      deliberation.Hash // SHA-256 over the files' names, lengths and contents
	Title       string            // the topic, as published
	Description string            // as published; may be empty
	URL         string            // of the conversation; may be empty
	LeftOut     LeftOut
	Differences Differences

	participants []int32     // ids, ascending
	statements   []statement // those that appear, by id
	votes        []vote      // on those, by time, then line
}

// LeftOut counts what the conversation's moderators took out (moderated is -1), and is therefore not imported: statements, and the votes
// on them. Nobody could be shown what these votes are about.
type LeftOut struct {
	Statements, Votes int
}

// Differences says where participants-votes.csv, the published matrix, is not what the vote events amount to. Pol.is queries its
// files one after the other, so that an export taken while people vote may differ by a few cells: votes.csv is what is imported, and
// whoever imports is told. The two published consultations that we know do not differ in any cell.
type Differences struct {
	Cells int      // how many
	First []string // a French sentence each, for up to twenty of them, in the order of the file
}

type statement struct {
	id, author int32
	at         int64 // milliseconds since 1970 UTC
	body       string
}

// vote is 24 bytes: conversations of many million votes are held whole, to be put in the order of time.
type vote struct {
	at          int64 // milliseconds since 1970 UTC
	row         int32 // in votes.csv, from 0
	participant int32
	statement   int32
	sign        int8
}

// Participants is how many people took part: who voted, who wrote a statement (published or not), and who is in the matrix.
func (e *Export) Participants() int { return len(e.participants) }

// Statements is how many statements appear.
func (e *Export) Statements() int { return len(e.statements) }

// Votes is how many vote events there are on statements that appear, changed votes included.
func (e *Export) Votes() int { return len(e.votes) }

// Kind says what a row is.
type Kind uint8

const (
	Consultation Kind = iota + 1
	Participant
	Statement
	Vote
)

// Row is one thing to import. Numbers are those of Pol.is, from 0.
type Row struct {
	Kind        Kind
	Participant int64               // who: of Participant, Statement (its author) and Vote
	Statement   int64               // comment-id: of Statement and Vote
	Choice      deliberation.Choice // of Vote
	Given       time.Time           // of Statement and Vote, whole milliseconds
	Text        deliberation.Text   // of Consultation and Statement
}

// Rows is the number of rows: the consultation, participants by id, statements by id, votes by time, then line.
func (e *Export) Rows() int64 {
	return 1 + int64(len(e.participants)) + int64(len(e.statements)) + int64(len(e.votes))
}

// Row returns row i, counted from 0; i is below Rows.
func (e *Export) Row(i int64) Row {
	if i == 0 {
		return Row{Kind: Consultation, Text: e.text()}
	}
	i--
	if n := int64(len(e.participants)); i < n {
		return Row{Kind: Participant, Participant: int64(e.participants[i])}
	} else {
		i -= n
	}
	if n := int64(len(e.statements)); i < n {
		s := &e.statements[i]
		return Row{
			Kind: Statement, Participant: int64(s.author), Statement: int64(s.id), Given: time.UnixMilli(s.at).UTC(), Text: statementText(s.body),
		}
	} else {
		i -= n
	}
	v := &e.votes[i]
	return Row{
		Kind: Vote, Participant: int64(v.participant), Statement: int64(v.statement), Choice: choiceOf(v.sign), Given: time.UnixMilli(v.at).UTC(),
	}
}

// From yields rows from number n on, each with its number.
func (e *Export) From(n int64) iter.Seq2[int64, Row] {
	return func(yield func(int64, Row) bool) {
		for i := n; i < e.Rows(); i++ {
			if !yield(i, e.Row(i)) {
				return
			}
		}
	}
}

func choiceOf(sign int8) deliberation.Choice {
	switch sign {
	case 1:
		return deliberation.Agree
	case -1:
		return deliberation.Disagree
	}
	return deliberation.Pass
}
