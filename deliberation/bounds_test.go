package deliberation

import (
	"testing"
	"time"
)

// A bound that Apply holds is part of what a journal may say for ever: whoever lowers it makes journals unreadable that were right when they were
// written, and their servers do not start. To lower one, leave what is written here to Apply under a name of its own, and ask for less in Decide only.
func TestBoundsThatStoredJournalsRelyOnAreNeverLowered(t *testing.T) {
	for name, c := range map[string][2]int64{
		"MostAdopted":        {MostAdopted, 50},
		"MostAttendees":      {MostAttendees, 2000},
		"MostCalls":          {MostCalls, 150},
		"MostFacilitators":   {MostFacilitators, 20},
		"MostItems":          {MostItems, 20},
		"MostMandates":       {MostMandates, 500},
		"MostOffers":         {MostOffers, 50},
		"MostParagraphs":     {MostParagraphs, 500},
		"MostPrinted":        {MostPrinted, 2000},
		"MostRead":           {MostRead, 200},
		"MostRecordDays":     {MostRecordDays, 5*366 + 2},
		"MostSeconds":        {MostSeconds, 3600},
		"MostSheets":         {MostSheets, 99_999},
		"MostShows":          {MostShows, 200},
		"MostTaken":          {MostTaken, 3},
		"MostTakenInDebate":  {MostTakenInDebate, 1},
		"LongestMandate (h)": {int64(LongestMandate / time.Hour), 5 * 366 * 24},
	} {
		if c[0] < c[1] {
			t.Errorf("%s is %d: journals may hold %d", name, c[0], c[1])
		}
	}
}
