package deliberation

// debateText is one of the many texts around a debate: what is announced of it, its agenda, minutes, remarks, what it adopted.
type debateText struct {
	debate int64
	author int64 // 0 once the debate adopted it: it is everybody's then, and no one's to take back
	text   ID
	entry  uint64
}

// write takes note of a text that belongs to a debate.
func (s *State) write(h Head, debate, author int64, text ID) {
	s.debateTexts = append(s.debateTexts, debateText{debate, author, text, h.Number})
	s.texts[text] = owner{debateTextTopic, int64(len(s.debateTexts))}
}

// belong hands a text over from its author to its debate.
func (s *State) belong(text ID) {
	if o := s.texts[text]; o.of == debateTextTopic {
		s.debateTexts[o.number-1].author = 0
	}
}

// DebateTextBy returns who wrote a text around a debate; 0 for one that the debate adopted, and for any other text.
func (s *State) DebateTextBy(text ID) int64 {
	if o := s.texts[text]; o.of == debateTextTopic {
		return s.debateTexts[o.number-1].author
	}
	return 0
}

// WrittenAround counts the texts around debates that a person wrote and that were neither taken back nor adopted.
func (s *State) WrittenAround(person int64) (n int64) {
	for i := range s.debateTexts {
		if t := &s.debateTexts[i]; person > 0 && t.author == person && !s.IsErased(t.text) {
			n++
		}
	}
	return n
}

// eraseDebateTextsBy takes back what a person wrote around debates.
func (s *State) eraseDebateTextsBy(h Head, person int64) {
	for i := range s.debateTexts {
		if t := &s.debateTexts[i]; t.author == person && !s.IsErased(t.text) {
			s.eraseText(h, t.text)
		}
	}
}
