// Package deliberation is the domain: consultations, proposals, debates, arguments and ballots, and the rules that hold
// for them. It does no I/O, reads no clock and draws no random number: a command is a method that looks at the State and
// returns entries or a motivated refusal; Apply folds entries into the State.
package deliberation
