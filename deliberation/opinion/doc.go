// Package opinion is the mathematics of Pol.is: from who agreed with what it works out a plane of opinions, groups of people who
// vote alike, what all groups agree on, what is typical of each, and which statement is most worth showing next. Section numbers
// (§) are those of FORMULAS.md, which states the formulas as read in compdemocracy/polis at commit 08e03eb, folder
// math/src/polismath/math; each docstring names the file there.
//
// # What it must not be used for
//
// Nobody is treated differently because of a profile. Opinion groups exist only as aggregates of at least ten persons, of people who
// did not opt out. A person's group is never stored, never shown, to nobody, and never decides in what order anyone sees anything:
// the routing priority is the same for all. This package does not know who opted out nor what is published, so the caller
// enforces it: leave out the ballots of who opted out, drop groups under MinimumGroup, keep nothing by person.
//
// # Same votes, same bits
//
// The result depends on the set of final votes only: not on their order, the number of processors, or the machine. So identifiers are
// sorted before anything is computed; every sum is taken by one goroutine or in blocks of fixed length added in order; products
// stand in a conversion, float64(x*y), across which the language forbids to fuse them with a sum, as compilers for arm64 otherwise
// do; and nothing of package math is called but Sqrt, Abs, Ldexp, Copysign and Inf, which are exact: Exp2 and Hypot are
// written in assembly on some machines, with other last bits.
//
// Where Pol.is itself depends on chance or on history (start of the power iteration, warm starts of the clusters, smoothing of
// the number of groups), this package takes the fixed point that these aim at: see Plane, BaseClusters and Groups.
package opinion

// MinimumGroup is the least number of persons of a group that a caller may keep or show.
const MinimumGroup = 10
