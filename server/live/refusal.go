package live

import "net/http"

// Refusal says why a WebSocket was not opened: an HTTP status, a code for
// programs, a sentence for people, which Options.Sentence gives. It is sent
// as JSON.
type Refusal struct {
	Status  int    `json:"-"`
	Code    string `json:"code"`
	Message string `json:"message"`
	// retryAfter is in seconds; 0 when coming back does not help.
	retryAfter int
}

// Error is the code.
func (r *Refusal) Error() string { return r.Code }

var (
	refuseNoTopics   = &Refusal{Status: http.StatusBadRequest, Code: "live.topics_missing"}
	refuseManyTopics = &Refusal{Status: http.StatusBadRequest, Code: "live.topics_too_many"}
	refuseTopic      = &Refusal{Status: http.StatusBadRequest, Code: "live.topic_invalid"}
	refuseForbidden  = &Refusal{Status: http.StatusForbidden, Code: "live.topic_forbidden"}
	refuseSince      = &Refusal{Status: http.StatusBadRequest, Code: "live.since_invalid"}
	refuseOrigin     = &Refusal{Status: http.StatusForbidden, Code: "live.origin_refused"}
	refuseHandshake  = &Refusal{Status: http.StatusBadRequest, Code: "live.not_websocket"}
	refuseMethod     = &Refusal{Status: http.StatusMethodNotAllowed, Code: "live.method"}
	refuseAddress    = &Refusal{Status: http.StatusTooManyRequests, Code: "live.too_many_from_address", retryAfter: 30}
	refuseFull       = &Refusal{Status: http.StatusServiceUnavailable, Code: "live.full", retryAfter: 30}
	refuseClosing    = &Refusal{Status: http.StatusServiceUnavailable, Code: "live.closing", retryAfter: 5}
)

// Refusals lists every refusal, for the catalogue of sentences to be checked to
// be complete.
func Refusals() []*Refusal {
	return []*Refusal{
		refuseNoTopics,
		refuseManyTopics,
		refuseTopic,
		refuseForbidden,
		refuseSince,
		refuseOrigin,
		refuseHandshake,
		refuseMethod,
		refuseAddress,
		refuseFull,
		refuseClosing,
	}
}
