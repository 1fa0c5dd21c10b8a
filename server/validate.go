package server

import (
	"errors"
	"strings"

	"github.com/go-playground/validator/v10"
	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/page"
)

// Lengths are counted in characters (Unicode code points).
const (
	titleLength    = 140
	textLength     = 10_000
	argumentLength = 2_000
)

// newValidator knows the domain's enumerations; faults name fields as forms and JSON do.
func newValidator() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(fieldName)
	parses := func(parse func(string) error) validator.Func {
		return func(l validator.FieldLevel) bool { return parse(l.Field().String()) == nil }
	}
	rules := map[string]validator.Func{
		"theme":    parses(func(s string) error { _, err := deliberation.ParseTheme(s); return err }),
		"office":   parses(func(s string) error { _, err := deliberation.ParseOffice(s); return err }),
		"lever":    parses(func(s string) error { _, err := deliberation.ParseLever(s); return err }),
		"choice":   parses(func(s string) error { _, err := deliberation.ParseChoice(s); return err }),
		"language": func(l validator.FieldLevel) bool { _, ok := deliberation.ParseLanguage(l.Field().String()); return ok },
		"college":  parses(func(s string) error { _, err := deliberation.ParseCollege(s); return err }),
		"presence": parses(func(s string) error { _, err := deliberation.ParsePresence(s); return err }),
		"side":     parses(func(s string) error { _, err := deliberation.ParseSide(s); return err }),
		"mandated": parses(func(s string) error { _, err := deliberation.ParseMandated(s); return err }),
		"setting":  parses(func(s string) error { _, err := deliberation.ParseSetting(s); return err }),
		"audience": parses(func(s string) error { _, err := deliberation.ParseAudience(s); return err }),
		"access":   func(l validator.FieldLevel) bool { _, ok := deliberation.ParseAccess(l.Field().String()); return ok },
		"item":     parses(func(s string) error { _, err := deliberation.ParseItemKind(s); return err }),
		"date":     func(l validator.FieldLevel) bool { _, _, _, ok := dateOf(l.Field().String()); return ok },
		"clock":    func(l validator.FieldLevel) bool { _, _, ok := clockOf(l.Field().String()); return ok },
		"day":      func(l validator.FieldLevel) bool { _, ok := dayOf(l.Field().String()); return ok },
		"orgsort":  parses(func(s string) error { _, err := deliberation.ParseOrganisationSort(s); return err }),
		"role":     parses(func(s string) error { _, err := deliberation.ParseRole(s); return err }),
		"register": func(l validator.FieldLevel) bool { _, ok := deliberation.ParseRegister(l.Field().String()); return ok },
		"settled":  parses(func(s string) error { _, err := deliberation.ParseSettlement(s); return err }),
		"step":     parses(func(s string) error { _, err := deliberation.ParseStep(s); return err }),
		// Words: at least one character that is no space, and no control characters but line ends and tabs.
		"words": func(l validator.FieldLevel) bool {
			return strings.TrimSpace(l.Field().String()) != "" && !strings.ContainsFunc(l.Field().String(), func(r rune) bool {
				return r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0x7f || r == '\uFFFD'
			})
		},
		// Line: for what is shown on one line.
		"line": func(l validator.FieldLevel) bool { return !strings.ContainsAny(l.Field().String(), "\n\r\t") },
	}
	for name, rule := range rules {
		if err := v.RegisterValidation(name, rule); err != nil {
			panic(err) // only for an empty name
		}
	}
	return v
}

// faultsOf checks an input struct and names every fault, in the order of its fields. Fields name themselves by their json tag.
func (s *Server) faultsOf(c *fiber.Ctx, input any) (page.Faults, error) {
	err := s.check.Struct(input)
	var invalid validator.ValidationErrors
	if err == nil {
		return nil, nil
	}
	if !errors.As(err, &invalid) {
		return nil, err
	}
	var faults page.Faults
	for _, f := range invalid {
		faults = append(faults, s.pages.Catalogue.FaultOf(localeOf(c), f.Field(), f.Tag(), limitOf(f.Param())))
	}
	return faults, nil
}

func limitOf(parameter string) any {
	n := 0
	for _, r := range parameter {
		if r < '0' || r > '9' {
			return parameter
		}
		n = 10*n + int(r-'0')
	}
	return n
}

// refusedInput is the failure for an input with faults.
func refusedInput(faults page.Faults) *failure {
	return &failure{status: 422, code: "input", faults: faults}
}

// orRefused is err, or without one refusedInput: for what ends as soon as faultsOf returned either.
func orRefused(faults page.Faults, err error) error {
	if err != nil {
		return err
	}
	return refusedInput(faults)
}
