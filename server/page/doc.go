// Package page turns plain data into HTML bytes. A handler fills one view struct (Home, Proposal, Debate…), asks the
// Renderer for a Rendered, which can be kept and served to everybody of the same locale and role, and lets Fill splice
// in the few things that differ from person to person.
//
// The package reads no state, no clock and no store; of the domain it knows only the enumerations.
package page
