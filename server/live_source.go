package server

import (
	"encoding/json"
	"fmt"

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
		return fmt.Appendf(nil, `{"kind":"ballots","ballots":%d}`, st.BallotsOn(c.Topic))
	case deliberation.FiguresShown:
		return json.RawMessage(`{"kind":"shown"}`)
	case deliberation.PhaseChanged:
		return json.RawMessage(`{"kind":"phase"}`)
	case deliberation.TextTaken:
		return json.RawMessage(`{"kind":"text"}`)
	}
	return nil
}

// publish hands what a batch has changed to the hub. It runs in the journal's writer, so it only notes.
func (s *Server) publish(a journal.Applied) {
	for _, c := range a.Changes {
		if c.Kind == deliberation.TextTaken || c.Kind == deliberation.PersonGone {
			s.cache.pages.Purge() // no page keeps the words
		}
		var message json.RawMessage
		s.platform.Read(func(st *deliberation.State) { message = payload(st, c) })
		topic, ok := live.ParseTopic(c.Topic.String())
		if !ok || message == nil {
			continue // a person's erasure: no page follows persons
		}
		var err error
		if c.Kind == deliberation.BallotsMoved || c.Kind == deliberation.FiguresShown {
			err = s.hub.PublishLatest(c.Number, topic, fmt.Sprint(c.Kind), message)
		} else {
			err = s.hub.Publish(c.Number, topic, message)
		}
		if err != nil && err != live.ErrClosed {
			s.log.Error("publish", "number", c.Number, "error", err)
		}
	}
	s.hub.Reached(a.Head.Number)
}
