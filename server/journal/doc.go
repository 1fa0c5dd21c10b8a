// Package journal is the append-only log of all that people did, and the documents beside it that must be erasable or
// secret. One insert is the whole transaction: a batch is decided against the state, made durable, and only then applied and
// answered. Several servers agree because they read the same order.
package journal
