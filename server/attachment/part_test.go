package attachment

import (
	"bytes"
	"math"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"testing"
	"time"
)

func TestRequestedPart(t *testing.T) {
	const etag = `"abc"`
	for _, c := range []struct {
		header, ifRange string
		size            int64
		want            Part
		status          int
	}{
		{"", "", 100, Part{0, 100}, 200},
		{"bytes=0-0", "", 100, Part{0, 1}, 206},
		{"bytes=0-99", "", 100, Part{0, 100}, 206},
		{"bytes=0-", "", 100, Part{0, 100}, 206},
		{"bytes=99-", "", 100, Part{99, 1}, 206},
		{"bytes=90-200", "", 100, Part{90, 10}, 206},
		{"bytes=90-99999999999999999999999", "", 100, Part{90, 10}, 206},
		{"Bytes=5-6", "", 100, Part{5, 2}, 206},
		{"bytes= 5-6 ", "", 100, Part{5, 2}, 206},
		{"bytes=-1", "", 100, Part{99, 1}, 206},
		{"bytes=-100", "", 100, Part{0, 100}, 206},
		{"bytes=-99999999999999999999999", "", 100, Part{0, 100}, 206},
		{"bytes=100-", "", 100, Part{}, 416},
		{"bytes=100-200", "", 100, Part{}, 416},
		{"bytes=99999999999999999999999-", "", 100, Part{}, 416},
		{"bytes=-0", "", 100, Part{}, 416},
		{"bytes=6-5", "", 100, Part{0, 100}, 200},
		{"bytes=-", "", 100, Part{0, 100}, 200},
		{"bytes=", "", 100, Part{0, 100}, 200},
		{"bytes=1", "", 100, Part{0, 100}, 200},
		{"bytes=a-b", "", 100, Part{0, 100}, 200},
		{"bytes=+1-2", "", 100, Part{0, 100}, 200},
		{"bytes=1--2", "", 100, Part{0, 100}, 200},
		{"bytes=--2", "", 100, Part{0, 100}, 200},
		{"bytes=0-1,5-6", "", 100, Part{0, 100}, 200},
		{"bytes=-1,5-6", "", 100, Part{0, 100}, 200},
		{"items=0-1", "", 100, Part{0, 100}, 200},
		{"bytes 0-1", "", 100, Part{0, 100}, 200},
		{"bytes=0-1", etag, 100, Part{0, 2}, 206},
		{"bytes=0-1", `"other"`, 100, Part{0, 100}, 200},
		{"bytes=0-1", `W/"abc"`, 100, Part{0, 100}, 200},
		{"bytes=0-1", "Sat, 29 Oct 1994 19:43:31 GMT", 100, Part{0, 100}, 200},
		{"bytes=200-", `"other"`, 100, Part{0, 100}, 200},
		{"bytes=0-1", "", 0, Part{0, 0}, 200},
		{"bytes=-1", "", 0, Part{0, 0}, 200},
		{"bytes=1-", "", math.MaxInt64, Part{1, math.MaxInt64 - 1}, 206},
	} {
		part, status := RequestedPart(c.header, c.ifRange, etag, c.size)
		if part != c.want || status != c.status {
			t.Errorf("%q, %q of %d: %+v, %d; want %+v, %d", c.header, c.ifRange, c.size, part, status, c.want, c.status)
		}
	}
	if got := (Part{90, 10}).ContentRange(100); got != "bytes 90-99/100" {
		t.Error(got)
	}
	if got := NoContentRange(100); got != "bytes */100" {
		t.Error(got)
	}
}

// oneRange is what RFC 9110 calls a single int-range or suffix-range.
var oneRange = regexp.MustCompile(`^bytes=([0-9]+-[0-9]*|-[0-9]+)$`)

// Whatever is asked for, the part lies inside the content; and where net/http
// answers one well-formed range with 206, so do we, with the same bytes.
func FuzzRequestedPart(f *testing.F) {
	for _, header := range []string{"", "bytes=0-", "bytes=-5", "bytes=3-7", "bytes=50-", "bytes=7-3", "bytes=0-1,3-4", "bytes=-0"} {
		f.Add(header, uint8(10))
	}
	f.Fuzz(func(t *testing.T, header string, length uint8) {
		size := int64(length)
		part, status := RequestedPart(header, "", `"e"`, size)
		switch status {
		case http.StatusOK:
			if part != (Part{0, size}) {
				t.Fatalf("whole: %+v", part)
			}
		case http.StatusPartialContent:
			if part.First < 0 || part.Length < 1 || part.First+part.Length > size {
				t.Fatalf("part: %+v of %d", part, size)
			}
		case http.StatusRequestedRangeNotSatisfiable:
			if part != (Part{}) {
				t.Fatalf("nothing: %+v", part)
			}
		default:
			t.Fatalf("status %d", status)
		}

		request := httptest.NewRequest(http.MethodGet, "/", nil)
		request.Header["Range"] = []string{header}
		answer := httptest.NewRecorder()
		http.ServeContent(answer, request, "", time.Time{}, bytes.NewReader(make([]byte, size)))
		theirs := answer.Header().Get("Content-Range")
		if answer.Code != http.StatusPartialContent || !oneRange.MatchString(header) || answer.Body.Len() == 0 {
			return // it also takes signs, spaces, several ranges, and gives empty parts
		}
		if status != http.StatusPartialContent || part.ContentRange(size) != theirs {
			t.Fatalf("%q of %s: %+v, %d; net/http answers %s", header, strconv.Itoa(int(size)), part, status, theirs)
		}
	})
}
