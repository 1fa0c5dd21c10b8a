package live

import "encoding/json"

// Message is something that pages following a topic should know. Payload is a
// JSON object; readers get it with "n" and "topic" put before its members, so
// it must not have members of these names.
type Message struct {
	Number  uint64
	Topic   Topic
	Payload json.RawMessage
}

// Source is the state, asked what has changed. The hub keeps no history.
//
// A source must not lag behind the hub: what has been given to
// [Hub.Publish] or [Hub.PublishLatest] must be in the state already. It is
// asked by many goroutines at once, outside any lock of the hub.
type Source interface {
	// Since returns what changed in topics after number after, at most most
	// messages, and the head: the number up to which this is the whole truth,
	// all that head itself changed included.
	// A thing that changed several times may be told once, as it is at head,
	// under the number of its last change. complete is false if it cannot be
	// told, because after is too far back or there are more than most
	// messages; messages are then ignored, and the page reloads.
	Since(topics []Topic, after uint64, most int) (messages []Message, head uint64, complete bool)
}

// What a page is told at most when it comes back; past that it had better
// reload.
const (
	mostMissed      = 256
	mostMissedBytes = 64 << 10
)
