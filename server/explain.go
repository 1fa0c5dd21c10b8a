package server

import (
	"errors"

	"voix/client"
	"voix/deliberation"
	"voix/server/page"
)

// Explain says an error to the operator: a refusal by its sentence in the catalogue, anything else as it is.
func Explain(err error) string {
	var refusal *deliberation.Refusal
	if !errors.As(err, &refusal) {
		return err.Error()
	}
	catalogue, err := page.ReadCatalogue(client.Files)
	if err != nil {
		return refusal.Error()
	}
	return catalogue.Refusal(page.French, refusal.Code)
}
