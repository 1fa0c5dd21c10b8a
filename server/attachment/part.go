package attachment

import (
	"fmt"
	"math"
	"net/http"
	"strings"
)

// Part is a run of bytes of a content.
type Part struct {
	First, Length int64
}

// ContentRange is the value of that header for a part of a content of size
// bytes.
func (p Part) ContentRange(size int64) string {
	return fmt.Sprintf("bytes %d-%d/%d", p.First, p.First+p.Length-1, size)
}

// NoContentRange is the value of Content-Range in an answer 416.
func NoContentRange(size int64) string { return fmt.Sprintf("bytes */%d", size) }

// RequestedPart is what a GET asks for of a content of size bytes with a strong
// ETag, by its headers Range and If-Range (RFC 9110, section 14.2 and 13.1.5).
// The status is
//   - 200: the whole content, which part spans;
//   - 206: the part, of at least one byte and inside the content;
//   - 416: nothing, the range lies outside; part is zero.
//
// Several ranges, and what is no range of bytes, are ignored, as RFC 9110
// allows: they are answered with the whole.
func RequestedPart(rangeHeader, ifRange, etag string, size int64) (part Part, status int) {
	whole := Part{0, size}
	set, ok := cutPrefixFold(rangeHeader, "bytes=")
	if !ok || ifRange != "" && ifRange != etag || size <= 0 {
		return whole, http.StatusOK
	}
	first, last, dash := strings.Cut(strings.Trim(set, " \t"), "-")
	if !dash {
		return whole, http.StatusOK
	}
	if first == "" { // the last so many bytes
		n, ok := position(last)
		switch {
		case !ok:
			return whole, http.StatusOK
		case n == 0:
			return Part{}, http.StatusRequestedRangeNotSatisfiable
		}
		n = min(n, size)
		return Part{size - n, n}, http.StatusPartialContent
	}
	from, ok := position(first)
	if !ok {
		return whole, http.StatusOK
	}
	to := int64(math.MaxInt64)
	if last != "" {
		if to, ok = position(last); !ok || to < from {
			return whole, http.StatusOK
		}
	}
	if from >= size {
		return Part{}, http.StatusRequestedRangeNotSatisfiable
	}
	return Part{from, min(to, size-1) - from + 1}, http.StatusPartialContent
}

// position reads a number of digits only; one too large for an int64 counts as
// the largest.
func position(digits string) (int64, bool) {
	if digits == "" {
		return 0, false
	}
	var n int64
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return 0, false
		}
		if n > (math.MaxInt64-9)/10 {
			n = math.MaxInt64
			continue
		}
		n = 10*n + int64(c-'0')
	}
	return n, true
}

func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}
