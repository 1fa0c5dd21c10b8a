package server

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
)

// table is what a picture was drawn from, to download: CSV as RFC 4180 has it, UTF-8, with a line of names. Names and codes are those of
// the API and of the dossier; nothing that people typed is in it, so no cell can be taken for a formula.
type table struct {
	name   string // of the file, without its ending
	header []string
	rows   [][]string
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

// answerTable sends a table, or says that the client's is still that.
func answerTable(c *fiber.Ctx, t table) error {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	w.Write(t.header)  // into memory: cannot fail
	w.WriteAll(t.rows) // likewise
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+t.name+`.csv"`)
	return sendSame(c, "text/csv; charset=utf-8; header=present", b.Bytes())
}

// answerCounted sends a small representation that is counted anew for each request, or says that the client's is still that.
func answerCounted(c *fiber.Ctx, body any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return sendSame(c, fiber.MIMEApplicationJSON, raw)
}

// versionOf names what was counted by what it is: counts move with some entries only, and some with the clock.
func versionOf(counted ...any) string {
	h := fnv.New64a()
	for _, one := range counted {
		fmt.Fprintf(h, "%+v|", one)
	}
	return strconv.FormatUint(h.Sum64(), 36)
}

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
