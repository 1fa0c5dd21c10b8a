// Package live tells browsers over WebSockets what has just happened.
//
// A page opens one WebSocket and names in its address the topics it shows and
// the last journal number it knows: /live?topics=proposal/12,consultation/1&since=4711.
//
// What holds on every connection:
//
//   - Each WebSocket message is one or more JSON objects, one a line. All that
//     one journal number has to say to this connection travels in the same
//     message, so a connection cut anywhere never leaves half a number behind.
//   - Numbers never decrease from one message to the next. Having read a
//     message, a page knows everything up to the greatest number in it, and
//     may say that number when it comes back.
//   - The first object says hello with the number from which the connection
//     follows. After since, what changed meanwhile is in the same message.
//   - No history is kept here: what changed since a number is asked of a
//     [Source]. If that cannot tell, the page is told to reload.
//   - A reader that does not keep up is dropped, and resumes.
//
// Publishing never waits for a reader: Publish, PublishLatest and Reached only
// note what is to be told, and one goroutine of the hub hands it out in rounds.
package live
