package server

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"voix/deliberation"
	"voix/server/live"
)

// maxTopics is how many topics a page may follow.
const maxTopics = live.MaxTopics

// liveSource answers what a page that comes back has missed. It asks the state: no message is kept anywhere.
type liveSource struct{ s *Server }

// Since implements live.Source.
func (of liveSource) Since(topics []live.Topic, after uint64, most int) (messages []live.Message, head uint64, complete bool) {
	var changed []deliberation.Change
	var rooms, arguments []int64
	of.s.platform.Read(func(st *deliberation.State) {
		head = st.Number()
		if after > head {
			return // of another journal, or restored underneath
		}
		complete = true
		for _, t := range topics {
			changes, ok := st.ChangesSince(stateTopic(t), after, most-len(messages))
			if !ok {
				complete = false
				return
			}
			for _, c := range changes {
				messages = append(messages, live.Message{Number: c.Number, Topic: t, Payload: payload(st, c)})
				changed = append(changed, c)
				switch {
				case t.Kind != live.KindRoom:
				case c.Kind == deliberation.ArgumentAdded:
					arguments = append(arguments, c.ID)
				default:
					rooms = append(rooms, c.Topic.Number())
				}
			}
		}
	})
	if !complete || len(rooms)+len(arguments) == 0 {
		return messages, head, complete
	}
	// Words are not in the state, and are not waited for while it is held.
	ctx, cancel := context.WithTimeout(context.Background(), wordsTimeout)
	defer cancel()
	payloads, err := of.s.roomPayloads(ctx, rooms, arguments)
	if err != nil {
		return nil, head, false
	}
	for i := range messages {
		if p := payloads(changed[i]); messages[i].Topic.Kind == live.KindRoom && p != nil {
			messages[i].Payload = p
		}
	}
	return messages, head, true
}

func stateTopic(t live.Topic) deliberation.Topic {
	switch n := int64(t.Number); t.Kind {
	case live.KindProposal:
		return deliberation.ProposalTopic(n)
	case live.KindDebate:
		return deliberation.DebateTopic(n)
	case live.KindRoom:
		return deliberation.RoomTopic(n)
	default:
		return deliberation.ConsultationTopic(n)
	}
}

// liveTopic is stateTopic the other way round; ok is false for what no page follows.
func liveTopic(t deliberation.Topic) (topic live.Topic, ok bool) {
	n := t.Number()
	switch t {
	case deliberation.ProposalTopic(n):
		topic.Kind = live.KindProposal
	case deliberation.DebateTopic(n):
		topic.Kind = live.KindDebate
	case deliberation.ConsultationTopic(n):
		topic.Kind = live.KindConsultation
	case deliberation.RoomTopic(n):
		topic.Kind = live.KindRoom
	default:
		return topic, false
	}
	topic.Number = uint64(n)
	return topic, n > 0
}

// payload is what pages are told of a change. It never tells a figure: what may be shown is fetched, under the rules that
// hold for everybody. Of a room it is what is told where words cannot be had.
func payload(st *deliberation.State, c deliberation.Change) json.RawMessage {
	switch c.Kind {
	case deliberation.ArgumentAdded:
		return fmt.Appendf(nil, `{"kind":"argument","id":%d}`, c.ID)
	case deliberation.ProposalAdded:
		return fmt.Appendf(nil, `{"kind":"proposal","id":%d}`, c.ID)
	case deliberation.DebateAdded:
		return fmt.Appendf(nil, `{"kind":"debate","id":%d}`, c.ID)
	case deliberation.BallotsMoved:
		return append(strconv.AppendInt([]byte(`{"kind":"ballots","ballots":`), st.BallotsOn(c.Topic), 10), '}')
	case deliberation.FiguresShown:
		return json.RawMessage(`{"kind":"shown"}`)
	case deliberation.PhaseChanged:
		return json.RawMessage(`{"kind":"phase"}`)
	case deliberation.TranscriptAdded:
		return fmt.Appendf(nil, `{"kind":"transcript","id":%d}`, c.ID)
	case deliberation.TextTaken:
		return json.RawMessage(`{"kind":"text"}`)
	case deliberation.SummaryChanged:
		return json.RawMessage(`{"kind":"summary"}`)
	case deliberation.SheetChanged:
		return json.RawMessage(`{"kind":"sheet"}`)
	case deliberation.MarksMoved:
		return json.RawMessage(`{"kind":"useful"}`)
	case deliberation.DebateRedrawn:
		return json.RawMessage(`{"kind":"redrawn"}`)
	case deliberation.ObjectionsChanged:
		return json.RawMessage(`{"kind":"objection"}`)
	case deliberation.RoomChanged:
		return json.RawMessage(`{"kind":"room"}`)
	}
	return nil
}

// conflated reports whether only the last of several such changes in a topic matters.
func conflated(k deliberation.ChangeKind) bool {
	switch k {
	case deliberation.BallotsMoved, deliberation.FiguresShown, deliberation.SummaryChanged, deliberation.SheetChanged, deliberation.ObjectionsChanged, deliberation.MarksMoved,
		deliberation.RoomChanged:
		return true
	}
	return false
}

// superseded reports whether a change right after this one, in the same batch, tells all that it does: ballots on what
// everybody looks at come one after the other.
func superseded(later []deliberation.Change, c deliberation.Change) bool {
	return conflated(c.Kind) && len(later) > 0 && later[0].Topic == c.Topic && later[0].Kind == c.Kind
}
