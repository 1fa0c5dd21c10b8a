package demonstration

import (
	"context"
	"fmt"

	"voix/deliberation"
	"voix/server"
)

// Guest is a person of the demonstration who does nothing by itself: whoever looks at it can sign in with the code, as often as they like.
type Guest struct {
	College   deliberation.College
	Office    deliberation.Office
	Pseudonym string
	Code      string

	office string
}

// guests are the first persons to join, so that they can be found again: one of each college.
var guests = []Guest{
	{College: deliberation.Concerned, office: "caf-59"},
	{College: deliberation.Agent, office: "caf-75"},
	{College: deliberation.Association, office: "caf-69"},
	{College: deliberation.Resident, office: "caf-44"},
}

// Guests returns the guests of a platform that Build has filled, one of each college.
func Guests(ctx context.Context, p *server.Platform) ([]Guest, error) {
	var found []Guest
	for i := range guests {
		var person deliberation.Person
		p.Read(func(s *deliberation.State) { person, _ = s.Person(int64(i + 1)) })
		profile, ok, err := p.People.Profile(ctx, int64(i+1))
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, fmt.Errorf("demonstration: guest %d is not there", i+1)
		}
		found = append(found, Guest{
			College: person.College, Office: profile.Office, Pseudonym: profile.ChosenName, Code: p.Keys.Code(person.Document),
		})
	}
	return found, nil
}
