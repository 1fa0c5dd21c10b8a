// Package search finds what is public by its words: proposals, arguments, debates, consultations, pages and offices. It knows nothing of
// the state: its owner tells it what there is (Put, Remove), and looks again at what it is answered before showing any of it.
//
// The index is a cache on disk. It holds the words of texts as terms, never the texts, and is made anew by each start and by each
// compaction in a folder of its own: bleve keeps the words of deleted documents in its segments for as long as it likes (and merges a
// lone segment never), so that only a folder that was never told an erased text is sure not to hold it.
//
// Who wrote something is not indexed: people are not to be looked up.
package search
