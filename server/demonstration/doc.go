// Package demonstration makes a platform that looks as if a consultation had been going on for weeks, and lets it live. It writes nothing
// by itself: everything it shows was decided by the commands that people use, at simulated times. The same seed gives the same persons,
// texts, ballots, numbers and figures; ids and hashes differ each time.
package demonstration
