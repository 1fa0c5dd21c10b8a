package deliberation

import "time"

// RecordsOpened says that records of connections are handed to the two who can together open them, because an authority asks. It stands before they
// leave the store. Its actor is the program of the operator. It names nobody.
type RecordsOpened struct {
	Authority Authority `entry:"authority"`
	Ground    Ground    `entry:"ground"`
	From      time.Time `entry:"from"`             // midnight in Paris of the first day asked for
	To        time.Time `entry:"to"`               // of the last
	Records   int64     `entry:"records,optional"` // how many were found
	// Concerned is of the person whose records they are: half drawn by chance, half a MAC under the master key (account.Keys.Told); zero: of nobody who
	// has an account.
	Concerned Hash `entry:"concerned,optional"`
	// TellFrom is the Paris midnight from which that person is told, if the authority forbids to tell them before; zero: at once.
	TellFrom time.Time `entry:"tell,optional"`
}

func (*RecordsOpened) Kind() string { return "records.opened" }
