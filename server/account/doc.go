// Package account holds what tells people apart and lets them in: the sealed profile of a person, the link to the person's
// voter, sign-in links and sessions. None of it stands in the journal.
package account
