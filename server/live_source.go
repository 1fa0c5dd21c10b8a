package server

import (
	"encoding/json"
	"fmt"
	"strconv"

	"voix/deliberation"
	"voix/server/journal"
	"voix/server/live"
)

// maxTopics is how many topics a page may follow.
const maxTopics = live.MaxTopics

// liveSource answers what a page that comes back has missed. It asks the state: no message is kept anywhere.
type liveSource struct{ platform *Platform }

// Since implements live.Source.
func (s liveSource) Since(topics []live.Topic, after uint64, most int) (messages []live.Message, head uint64, complete bool) {
	s.platform.Read(func(st *deliberation.State) {
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
			}
		}
	})
	return messages, head, complete
}

func stateTopic(t live.Topic) deliberation.Topic {
	switch n := int64(t.Number); t.Kind {
	case live.KindProposal:
		return deliberation.ProposalTopic(n)
	case live.KindDebate:
		return deliberation.DebateTopic(n)
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
	default:
		return topic, false
	}
	topic.Number = uint64(n)
	return topic, n > 0
}

// payload is what pages are told of a change. It never tells a figure: what may be shown is fetched, under the rules that
// hold for everybody.
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
	}
	return nil
}

// publish hands what a batch has changed to the hub. It runs in the journal's writer, so it only notes.
func (s *Server) publish(a journal.Applied) {
	messages := make([]json.RawMessage, len(a.Changes))
	s.platform.Read(func(st *deliberation.State) {
		for i, c := range a.Changes {
			if !superseded(a.Changes[i+1:], c) {
				messages[i] = payload(st, c)
			}
		}
	})
	for i, c := range a.Changes {
		if c.Kind == deliberation.TextTaken || c.Kind == deliberation.PersonGone {
			s.cache.pages.Purge() // no page keeps the words
			s.posters.drawn.Purge()
		}
		topic, ok := liveTopic(c.Topic)
		if !ok || messages[i] == nil {
			continue // a person's erasure: no page follows persons
		}
		var err error
		if conflated(c.Kind) {
			err = s.hub.PublishLatest(c.Number, topic, strconv.Itoa(int(c.Kind)), messages[i])
		} else {
			err = s.hub.Publish(c.Number, topic, messages[i])
		}
		if err != nil && err != live.ErrClosed {
			s.log.Error("publish", "number", c.Number, "error", err)
		}
	}
	s.hub.Reached(a.Head.Number)
}

// conflated reports whether only the last of several such changes in a topic matters.
func conflated(k deliberation.ChangeKind) bool {
	switch k {
	case deliberation.BallotsMoved, deliberation.FiguresShown, deliberation.SummaryChanged, deliberation.SheetChanged, deliberation.ObjectionsChanged, deliberation.MarksMoved:
		return true
	}
	return false
}

// superseded reports whether a change right after this one, in the same batch, tells all that it does: ballots on what
// everybody looks at come one after the other.
func superseded(later []deliberation.Change, c deliberation.Change) bool {
	return conflated(c.Kind) && len(later) > 0 && later[0].Topic == c.Topic && later[0].Kind == c.Kind
}
