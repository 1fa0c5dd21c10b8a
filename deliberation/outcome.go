package deliberation

import "maps"

// rememberFor is how long, in milliseconds of journal time, the id of a command is remembered: a day.
const rememberFor = 24 * 60 * 60 * 1000

// Outcome is the entries that a command has led to.
type Outcome struct {
	First, Last uint64
}

// outcomes remembers the commands of the last day, so that a repeat gets the first answer.
type outcomes struct {
	of    map[ID]Outcome
	queue []remembered // by time
	head  int          // queue before it is forgotten
	peak  int          // the most that of has held since it was made
}

type remembered struct {
	command ID
	at      int64
}

func (o *outcomes) record(h Head, command ID) {
	for o.head < len(o.queue) && o.queue[o.head].at < h.At-rememberFor {
		delete(o.of, o.queue[o.head].command)
		o.head++
	}
	if o.head > 1024 && o.head > len(o.queue)/2 {
		o.queue = append(make([]remembered, 0, len(o.queue)-o.head+1024), o.queue[o.head:]...)
		o.head = 0
		// A map never gives memory back. It is copied only once that is a small part of what it was made for: who applies waits.
		if len(o.of) < o.peak/4 {
			left := make(map[ID]Outcome, len(o.of)) // a clone would be as large
			maps.Copy(left, o.of)
			o.of, o.peak = left, len(left)
		}
	}
	known, ok := o.of[command]
	if !ok {
		known.First = h.Number
		o.queue = append(o.queue, remembered{command, h.At})
	}
	known.Last = h.Number
	o.of[command] = known
	o.peak = max(o.peak, len(o.of))
}

// Outcome returns what the command with that id has led to, if it did within the last day of journal time.
func (s *State) Outcome(command ID) (Outcome, bool) {
	o, ok := s.outcomes.of[command]
	return o, ok
}
