package polis

import (
	"cmp"
	"fmt"
	"slices"
)

// final is the last vote of a participant on a statement.
type final struct {
	participant, statement int32
	sign                   int8
	seen                   bool // the matrix has this cell
}

// finals returns the last vote of each participant on each statement, by participant, then statement. cast is by time, then line.
func finals(cast []vote) []final {
	order := make([]int32, len(cast))
	for i := range order {
		order[i] = int32(i)
	}
	byPair := func(a, b vote) int {
		return cmp.Or(cmp.Compare(a.participant, b.participant), cmp.Compare(a.statement, b.statement))
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Or(byPair(cast[a], cast[b]), cmp.Compare(a, b)) })
	var all []final
	for i, o := range order {
		if i+1 == len(order) || byPair(cast[o], cast[order[i+1]]) != 0 {
			v := cast[o]
			all = append(all, final{participant: v.participant, statement: v.statement, sign: v.sign})
		}
	}
	return all
}

const maxDifferences = 20

func (d *Differences) add(format string, args ...any) {
	d.Cells++
	if len(d.First) < maxDifferences {
		d.First = append(d.First, fmt.Sprintf(format, args...))
	}
}

// readMatrix compares the published matrix, cell by cell, with what the vote events amount to.
func (r *reader) readMatrix(rows *records) {
	fixed := []string{"participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree"}
	if !rows.header(true, fixed...) {
		return
	}
	columns := make([]int32, 0, len(rows.fields))
	given := map[int32]struct{}{}
	for _, field := range rows.fields[len(fixed):] {
		id, ok := rows.number("comment-id", field, 0, maxID)
		if !ok {
			continue
		}
		if _, exists := r.comments[int32(id)]; !exists && r.known {
			rows.fault("comment-id %d n’est pas dans %s", id, commentsFile)
		}
		if _, twice := given[int32(id)]; twice {
			rows.fault("comment-id %d est donné deux fois", id)
		}
		given[int32(id)] = struct{}{}
		columns = append(columns, int32(id))
	}
	if len(columns)+len(fixed) != len(rows.fields) {
		return
	}
	last := finals(r.cast)
	rest := map[int32]struct{}{}
	for rows.row(len(fixed) + len(columns)) {
		f := rows.fields
		participant, ok := rows.number("participant", f[0], 0, maxID)
		if len(f[1]) > 0 {
			rows.number("group-id", f[1], 0, maxID)
		}
		for i := 2; i < len(fixed); i++ {
			rows.number(fixed[i], f[i], 0, maxID)
		}
		if _, twice := rest[int32(participant)]; twice && ok {
			rows.fault("participant %d est donné deux fois", participant)
		}
		rest[int32(participant)] = struct{}{}
		if !ok {
			continue
		}
		r.participants[int32(participant)] = struct{}{}
		r.compareRow(rows, int32(participant), columns, f[len(fixed):], last)
	}
	for i := range last {
		if v := &last[i]; !v.seen {
			r.export.Differences.add("participant %d, proposition %d\u202f: %d dans %s, rien dans %s", v.participant, v.statement, v.sign, votesFile, matrixFile)
		}
	}
}

func (r *reader) compareRow(rows *records, participant int32, columns []int32, cells [][]byte, last []final) {
	for i, cell := range cells {
		if len(cell) == 0 {
			continue
		}
		published, ok := rows.number("vote", cell, -1, 1)
		if !ok {
			continue
		}
		at, found := slices.BinarySearchFunc(last, final{participant: participant, statement: columns[i]}, func(a, b final) int {
			return cmp.Or(cmp.Compare(a.participant, b.participant), cmp.Compare(a.statement, b.statement))
		})
		if !found {
			r.export.Differences.add("ligne %d, participant %d, proposition %d\u202f: %d dans %s, rien dans %s", rows.line, participant, columns[i], published, matrixFile, votesFile)
			continue
		}
		last[at].seen = true
		if int64(last[at].sign) != published {
			r.export.Differences.add("ligne %d, participant %d, proposition %d\u202f: %d dans %s, %d dans %s", rows.line, participant, columns[i], published, matrixFile, last[at].sign, votesFile)
		}
	}
}
