// Package mail sends messages through a mail server of the operator's: plain text first, HTML beside it, signed (DKIM) if the operator gave a
// key. What waits is in memory only and bounded; whoever hands a message over never waits for a server.
package mail
