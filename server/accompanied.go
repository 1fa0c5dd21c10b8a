package server

import (
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"voix/server/page"
)

// accompaniment is what whoever enters somebody's words states of their age, each by a tick: that they are below fifteen, and that an adult with
// parental authority is there and agrees. One without the other is nothing that can be entered. Nobody states a date of birth.
type accompaniment struct {
	Child string `json:"child" validate:"omitempty,oneof=yes"`
	Adult string `json:"adult" validate:"omitempty,oneof=yes"`
}

func accompanimentOf(form url.Values) accompaniment {
	return accompaniment{form.Get("child"), form.Get("adult")}
}

func (a accompaniment) accompanied() bool { return a.Child != "" }

// given is what stands in the form again.
func (a accompaniment) given() page.Accompaniment {
	return page.Accompaniment{Child: a.Child != "", Adult: a.Adult != ""}
}

// faultsOfAge names what was stated of somebody's age and cannot be. With pictured, a picture came with their words: of a child none is taken, and that
// which came is dropped with the form.
func (s *Server) faultsOfAge(c *fiber.Ctx, a accompaniment, pictured bool) (faults page.Faults) {
	say := func(field, key string) {
		faults = append(faults, page.Fault{Field: field, Sentence: s.pages.Catalogue.Say(localeOf(c), key)})
	}
	switch {
	case a.Child != "" && a.Adult == "":
		say("adult", "child.no_adult")
	case a.Child == "" && a.Adult != "":
		say("child", "child.no_child")
	}
	if a.Child != "" && pictured {
		say("files", "child.no_picture")
	}
	return faults
}

// faultsWithAge are those of an input with those of the age that it states.
func (s *Server) faultsWithAge(c *fiber.Ctx, in any, a accompaniment, pictured bool) (page.Faults, error) {
	faults, err := s.faultsOf(c, in)
	if err != nil {
		return nil, err
	}
	for _, f := range s.faultsOfAge(c, a, pictured) {
		if !slices.ContainsFunc(faults, func(other page.Fault) bool { return other.Field == f.Field }) {
			faults = append(faults, f)
		}
	}
	return faults, nil
}
