package server

import "voix/server/account"

// looked is up to which entry this server found nothing to tell somebody, as their profile was at a revision: what is there already is not searched for each minute.
// It is in memory only: a server that starts looks once through all that may be untold.
type looked struct {
	revision     int64
	binding, all uint64 // of what is binding, and of all, which is looked for when a digest is due
	day          string // of Paris, after which what was put off until the next may be told; empty: nothing was
}

// since is the entry after which there may be something to tell, on a day.
func (l looked) since(r reach, due bool, day string) uint64 {
	if l.revision != r.revision || l.day != "" && l.day != day {
		l = looked{}
	}
	if due {
		return max(l.all, r.Told.From())
	}
	return max(l.binding, r.Told.From())
}

// upTo is what is known once there was nothing to tell up to an entry, on a day.
func (l looked) upTo(r reach, due bool, head uint64, day string) looked {
	if l.revision != r.revision || l.day != "" && l.day != day {
		l = looked{revision: r.revision}
	}
	if l.binding = head; due {
		l.all = head
	}
	if putOff(r.Told, day) {
		l.day = day
	}
	return l
}

// putOff reports whether something may be told on the next day only: about a subject of which they were told on this one, or since nobody took it.
func putOff(t account.Told, day string) bool {
	for _, a := range t.Apart {
		if a.Day == day {
			return true
		}
	}
	for _, o := range t.Open {
		if o.Day == day {
			return true
		}
	}
	return false
}
