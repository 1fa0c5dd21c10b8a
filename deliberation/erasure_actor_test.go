package deliberation

import "testing"

func TestNoProgramErasesAPersonOrAText(t *testing.T) {
	for _, fact := range []Fact{&PersonErased{Person: 1}, &TextErased{Text: ID{1}}} {
		s := NewState()
		e := Entry{Nonce: ID{1}, Command: ID{2}, Actor: Actor{Program: Operator}, Fact: fact}
		if err := s.Apply(Head{Number: 1, At: 1}, &e); err == nil {
			t.Errorf("%s by a program was applied", fact.Kind())
		}
		if s.Number() != 0 {
			t.Errorf("%s by a program moved the state", fact.Kind())
		}
	}
}
