// Package simulator is a journal.Store in memory that does, at will, what no test server shows: appends that succeed and
// report an error, that report an error and land later, that a new primary rolls back, a store restored underneath, a clock
// that differs. With faults off it passes the contract suite of the real stores.
//
// What happens is drawn from a seed, one draw after the other: the same sequence of calls sees the same faults.
package simulator
