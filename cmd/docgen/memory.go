package main

import (
	"os"
	"runtime/debug"
)

// hurry lets garbage grow to thrice what is in use before it is collected, for verbs
// that are over in seconds: a build makes much that it needs once, and looking for it
// as often as Go does by itself is a seventh of its work. Whoever sets GOGC decides.
// The preview, which stays, does without.
func hurry() {
	if _, set := os.LookupEnv("GOGC"); !set {
		debug.SetGCPercent(300)
	}
}
