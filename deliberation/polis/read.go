package polis

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash"
	"io"
	"io/fs"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"voix/deliberation"
)

// What an export may hold at most. Larger ones are refused: they would not fit in the memory of a small server.
const (
	MaxFile         = 4 << 30    // bytes of one file
	MaxStatements   = 100_000    // comments.csv, moderated ones included
	MaxVotes        = 50_000_000 // votes.csv
	MaxParticipants = 5_000_000  // who voted, wrote or is in the matrix
	MaxStatement    = 20_000     // characters of a statement, and of the description
)

const (
	summaryFile  = "summary.csv"
	commentsFile = "comments.csv"
	votesFile    = "votes.csv"
	matrixFile   = "participants-votes.csv" // may be missing: it can be worked out from the votes
)

// Timestamps are milliseconds. Seconds, microseconds and unset clocks all fall outside of these years.
const (
	earliest = 1262304000000 // 2010: Pol.is is younger
	latest   = 4102444800000 // 2100
	maxID    = 1<<31 - 1
)

type reader struct {
	files        fs.FS
	faults       faults
	sums         map[string][]byte // by file: name, length and SHA-256 of its contents
	export       *Export
	comments     map[int32]bool // every comment-id, true if it appears
	known        bool           // comments.csv is sound, so that an id which it does not have is a fault
	participants map[int32]struct{}
	cast         []vote // every vote event, those on statements that do not appear included
}

// Read reads and checks an export whole. If anything is wrong with it, Read returns no Export but all faults, up to twenty, as
// *Malformed errors joined by errors.Join.
func Read(files fs.FS) (*Export, error) {
	r := &reader{
		files: files, sums: map[string][]byte{}, export: &Export{},
		comments: map[int32]bool{}, participants: map[int32]struct{}{},
	}
	r.open(summaryFile, true, r.summary)
	r.known = r.open(commentsFile, true, r.readComments)
	r.open(votesFile, true, r.readVotes)
	slices.SortFunc(r.cast, func(a, b vote) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.row, b.row)) })
	r.open(matrixFile, false, r.readMatrix)
	if len(r.participants) > MaxParticipants {
		r.faults.add(votesFile, 0, "plus de %d participants", MaxParticipants)
	}
	if len(r.faults.list) > 0 {
		return nil, r.faults.err()
	}
	return r.finish(), nil
}

// open gives a file's records to read, and reports whether nothing was wrong with it.
func (r *reader) open(name string, required bool, read func(*records)) bool {
	before := len(r.faults.list)
	f, err := r.files.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		if required {
			r.faults.add(name, 0, "le fichier manque")
		}
		return !required
	}
	if err != nil {
		r.faults.add(name, 0, "lecture impossible\u202f: %v", err)
		return false
	}
	defer f.Close()
	sum := sha256.New()
	counted := &counter{r: io.LimitReader(f, MaxFile+1), sum: sum}
	records := newRecords(name, counted, &r.faults)
	read(records)
	if counted.n > MaxFile {
		r.faults.add(name, 0, "le fichier dépasse %d octets", int64(MaxFile))
	}
	length := binary.BigEndian.AppendUint64(nil, uint64(len(name)))
	part := append(append(length, name...), binary.BigEndian.AppendUint64(nil, uint64(counted.n))...)
	r.sums[name] = sum.Sum(part)
	return len(r.faults.list) == before
}

// counter hashes and counts what is read, so that what is hashed is what was parsed.
type counter struct {
	r   io.Reader
	sum hash.Hash
	n   int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	c.sum.Write(p[:n])
	return n, err
}

// summary reads names and values, one a line. Only the topic is needed; names that we do not know are passed over.
func (r *reader) summary(rows *records) {
	given := map[string]bool{}
	for rows.row(2) {
		name, value := string(rows.fields[0]), string(rows.fields[1])
		if given[name] {
			rows.fault("«\u202f%s\u202f» est donné deux fois", excerpt(rows.fields[0]))
		}
		given[name] = true
		switch name {
		case "topic":
			r.export.Title = value
			if strings.TrimSpace(value) == "" {
				rows.fault("le sujet (topic) est vide")
			}
		case "url":
			r.export.URL = value
			u, err := url.Parse(value)
			if value != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || strings.ContainsAny(value, "<> \t\r\n")) {
				rows.fault("l’adresse (url) «\u202f%s\u202f» n’est pas une adresse web", excerpt(rows.fields[1]))
			}
		case "conversation-description":
			r.export.Description = value
			if utf8.RuneCountInString(value) > MaxStatement {
				rows.fault("la présentation dépasse %d caractères", MaxStatement)
			}
		case "views", "voters", "voters-in-conv", "commenters", "comments", "groups":
			rows.number(name, rows.fields[1], 0, maxID)
		}
	}
	if !rows.broken && !given["topic"] {
		if rows.lines == 0 {
			r.faults.add(summaryFile, 0, "le fichier est vide")
		} else {
			r.faults.add(summaryFile, 0, "le sujet (topic) manque")
		}
	}
}

func (r *reader) readComments(rows *records) {
	if !rows.header(false, "timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated", "comment-body") {
		return
	}
	for rows.row(8) {
		f := rows.fields
		at, ok0 := rows.number("timestamp", f[0], earliest, latest)
		id, ok1 := rows.number("comment-id", f[2], 0, maxID)
		author, ok2 := rows.number("author-id", f[3], 0, maxID)
		_, ok3 := rows.number("agrees", f[4], 0, maxID)
		_, ok4 := rows.number("disagrees", f[5], 0, maxID)
		moderated, ok5 := rows.number("moderated", f[6], -1, 1)
		if !(ok0 && ok1 && ok2 && ok3 && ok4 && ok5) {
			continue
		}
		appears := moderated >= 0
		if _, twice := r.comments[int32(id)]; twice {
			rows.fault("comment-id %d est donné deux fois", id)
			continue
		}
		r.comments[int32(id)] = appears
		r.participants[int32(author)] = struct{}{}
		switch {
		case len(r.comments) > MaxStatements:
			rows.stop("plus de %d propositions", MaxStatements)
		case utf8.RuneCount(f[7]) > MaxStatement:
			rows.fault("la proposition %d dépasse %d caractères", id, MaxStatement)
		case appears && strings.TrimSpace(string(f[7])) == "":
			rows.fault("la proposition %d est vide", id)
		case appears:
			r.export.statements = append(r.export.statements, statement{id: int32(id), author: int32(author), at: at, body: string(f[7])})
		default:
			r.export.LeftOut.Statements++
		}
	}
}

func (r *reader) readVotes(rows *records) {
	if !rows.header(false, "timestamp", "datetime", "comment-id", "voter-id", "vote") {
		return
	}
	for rows.row(5) {
		f := rows.fields
		at, ok0 := rows.number("timestamp", f[0], earliest, latest)
		id, ok1 := rows.number("comment-id", f[2], 0, maxID)
		voter, ok2 := rows.number("voter-id", f[3], 0, maxID)
		sign, ok3 := rows.number("vote", f[4], -1, 1)
		if !(ok0 && ok1 && ok2 && ok3) {
			continue
		}
		if _, exists := r.comments[int32(id)]; !exists && r.known {
			rows.fault("comment-id %d n’est pas dans %s", id, commentsFile)
			continue
		}
		if len(r.cast) == MaxVotes {
			rows.stop("plus de %d votes", MaxVotes)
			return
		}
		r.participants[int32(voter)] = struct{}{}
		r.cast = append(r.cast, vote{at: at, row: int32(len(r.cast)), participant: int32(voter), statement: int32(id), sign: int8(sign)})
	}
}

func (r *reader) finish() *Export {
	e := r.export
	e.participants = slices.Sorted(maps.Keys(r.participants))
	slices.SortFunc(e.statements, func(a, b statement) int { return cmp.Compare(a.id, b.id) })
	all := len(r.cast)
	e.votes = slices.DeleteFunc(r.cast, func(v vote) bool { return !r.comments[v.statement] })
	e.LeftOut.Votes = all - len(e.votes)
	sum := sha256.New()
	for _, name := range []string{commentsFile, matrixFile, summaryFile, votesFile} {
		sum.Write(r.sums[name])
	}
	e.Source = deliberation.Hash(sum.Sum(nil))
	return e
}
