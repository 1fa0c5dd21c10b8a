// Package position is consolidation: from what may be published on a question it works out what comes out of it (in French "ce qui
// ressort", in the dossier "position consolidée"). It reads published figures and nothing else, so nothing that it says can tell more than
// these (rule 7), and whoever has them can work it out again: package naive does, by other ways and without any code of this one.
//
// Colleges are never added together: no function here takes ballots of two colleges into one sum, and how many people of one took part
// never moves another's stance. The only thing that crosses colleges is a count of colleges, each counting once.
//
// Nothing depends on the machine: of package math only Sqrt is called, and products that a sum follows stand in a conversion, across which
// the language forbids to fuse them.
package position
