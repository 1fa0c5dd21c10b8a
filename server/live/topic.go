package live

import (
	"strconv"
	"strings"
)

// Kind is what a topic is about.
type Kind string

// The closed list of kinds a page may follow.
const (
	KindConsultation Kind = "consultation"
	KindDebate       Kind = "debate"
	KindProposal     Kind = "proposal"
	KindRoom         Kind = "room"
)

// Topic is one thing that pages follow: a kind and its number, from 1.
type Topic struct {
	Kind   Kind
	Number uint64
}

// String is the topic as it stands in addresses and messages: proposal/12.
func (t Topic) String() string {
	return string(t.Kind) + "/" + strconv.FormatUint(t.Number, 10)
}

// MaxTopics is how many topics one connection may follow.
const MaxTopics = 8

// ParseTopic reads proposal/12. It accepts exactly what [Topic.String] writes
// for a known kind and a number from 1 on; ok is false for anything else.
func ParseTopic(s string) (t Topic, ok bool) {
	kind, number, found := strings.Cut(s, "/")
	if !found {
		return Topic{}, false
	}
	// the constants, and not kind itself, which would keep the request's buffer
	switch Kind(kind) {
	case KindConsultation:
		t.Kind = KindConsultation
	case KindDebate:
		t.Kind = KindDebate
	case KindProposal:
		t.Kind = KindProposal
	case KindRoom:
		t.Kind = KindRoom
	default:
		return Topic{}, false
	}
	if t.Number, ok = parseNumber(number); !ok || t.Number == 0 {
		return Topic{}, false
	}
	return t, true
}

// parseNumber reads a decimal number written in the only way: digits, no sign,
// no leading zero.
func parseNumber(s string) (uint64, bool) {
	if s == "" || (s[0] == '0' && len(s) > 1) {
		return 0, false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
	}
	n, err := strconv.ParseUint(s, 10, 64)
	return n, err == nil
}

// wish is what a page asks for in the address of its WebSocket.
type wish struct {
	topics []Topic
	// since is the last number the page knows; it says nothing unless resumes.
	since   uint64
	resumes bool
}

// parseWish reads the query's values: topics and since, each as often as it
// was given.
func parseWish(topics, since []string) (wish, *Refusal) {
	var w wish
	if len(topics) != 1 || topics[0] == "" {
		return w, refuseNoTopics
	}
	names := strings.Split(topics[0], ",")
	if len(names) > MaxTopics {
		return w, refuseManyTopics
	}
	seen := make(map[Topic]bool, len(names))
	for _, name := range names {
		t, ok := ParseTopic(name)
		if !ok || seen[t] {
			return w, refuseTopic
		}
		seen[t] = true
		w.topics = append(w.topics, t)
	}
	if len(since) > 1 {
		return w, refuseSince
	}
	if len(since) == 1 {
		n, ok := parseNumber(since[0])
		if !ok {
			return w, refuseSince
		}
		w.since, w.resumes = n, true
	}
	return w, nil
}
