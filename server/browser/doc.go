// Package browser holds tests only: a real server over a real platform, seen through a real Chromium.
//
// They show what no test of one package can: that two people see each other's arguments and ballots without reloading, that
// every page works without scripts and by keyboard alone, that axe-core finds nothing on any page, that nothing is wider
// than a small phone, that the console stays silent, and what a first visit weighs.
//
//	go test ./server/browser -run Shots -shots DIR   writes a picture of every page at 360 and 1280 pixels
//	go test ./server/browser -run Written -html DIR  writes every page as it is served, for the checker of .ci/html
package browser
