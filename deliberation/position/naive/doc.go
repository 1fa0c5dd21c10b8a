// Package naive works out the same answers as package position a second time, from plain numbers, slowly, by other ways and without any
// code of it: so that whoever checks a dossier trusts two programs that had to be wrong in the same manner, and not one. Intervals come from
// halving the score equation in whole numbers instead of its solution in floating point, verdicts from lists of names instead of
// counters, places from counting all intervals by thousandths instead of sorting them.
package naive
