package server

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
)

// table is what a picture was drawn from, to download: CSV as RFC 4180 has it, UTF-8, with a line of names. Names and codes are those of
// the API and of the dossier; nothing that people typed is in it, so no cell can be taken for a formula.
type table struct {
	name    string // of the file, without its ending
	changed uint64 // the entry that last changed any of it
	when    string // what the clock alone changes in it, empty: nothing
	header  []string
	rows    [][]string
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

// answerTable sends a table, or says that the client's is still that.
func answerTable(c *fiber.Ctx, t table) error {
	if unchanged(c, entryVersion(t.changed, t.when)) {
		return c.SendStatus(fiber.StatusNotModified)
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	w.Write(t.header)  // into memory: cannot fail
	w.WriteAll(t.rows) // likewise
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8; header=present")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+t.name+`.csv"`)
	return c.Send(b.Bytes())
}

// entryVersion names what the given entry last changed, and what the clock alone changes in it.
func entryVersion(changed uint64, when string) string { return strconv.FormatUint(changed, 36) + "-" + when }

func cell(n int64) string { return strconv.FormatInt(n, 10) }

// instant is a time as the API writes it, empty for the zero time.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// parisDay is the Paris date of a time.
func parisDay(t time.Time) string { return t.In(deliberation.Paris()).Format(time.DateOnly) }
