package live

import "net/http"

// Refusal says why a WebSocket was not opened: an HTTP status, a code for
// programs, a French sentence for people. It is sent as JSON.
type Refusal struct {
	Status  int    `json:"-"`
	Code    string `json:"code"`
	Message string `json:"message"`
	// retryAfter is in seconds; 0 when coming back does not help.
	retryAfter int
}

// Error is the code and the sentence.
func (r *Refusal) Error() string { return r.Code + ": " + r.Message }

var (
	refuseNoTopics = &Refusal{Status: http.StatusBadRequest, Code: "live.topics_missing",
		Message: "Il faut indiquer une fois, dans « topics », ce que la page veut suivre, par exemple « proposal/12 »."}
	refuseManyTopics = &Refusal{Status: http.StatusBadRequest, Code: "live.topics_too_many",
		Message: "Une page peut suivre huit sujets au plus : demandez-en moins."}
	refuseTopic = &Refusal{Status: http.StatusBadRequest, Code: "live.topic_invalid",
		Message: "Un des sujets demandés n’existe pas, ou figure deux fois : écrivez par exemple « proposal/12 »."}
	refuseSince = &Refusal{Status: http.StatusBadRequest, Code: "live.since_invalid",
		Message: "« since » doit être un seul numéro du journal, écrit en chiffres, sans zéro devant."}
	refuseOrigin = &Refusal{Status: http.StatusForbidden, Code: "live.origin_refused",
		Message: "Cette connexion vient d’un autre site : ouvrez la page sur notre site."}
	refuseHandshake = &Refusal{Status: http.StatusBadRequest, Code: "live.not_websocket",
		Message: "Cette adresse ne répond qu’aux connexions WebSocket (version 13) : ouvrez plutôt la page elle-même."}
	refuseMethod = &Refusal{Status: http.StatusMethodNotAllowed, Code: "live.method",
		Message: "Une connexion WebSocket s’ouvre avec la méthode GET."}
	refuseAddress = &Refusal{Status: http.StatusTooManyRequests, Code: "live.too_many_from_address", retryAfter: 30,
		Message: "Trop de pages sont déjà ouvertes en direct depuis votre connexion : fermez-en, ou réessayez dans une demi-minute. Les pages restent lisibles sans cela."}
	refuseFull = &Refusal{Status: http.StatusServiceUnavailable, Code: "live.full", retryAfter: 30,
		Message: "Trop de personnes suivent le site en direct en ce moment : réessayez dans une demi-minute. Les pages restent lisibles sans cela."}
	refuseClosing = &Refusal{Status: http.StatusServiceUnavailable, Code: "live.closing", retryAfter: 5,
		Message: "Le site redémarre : réessayez dans quelques secondes."}
)
