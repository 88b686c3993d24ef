// Package scenarios is the library of scenarios that docgen ships with: text
// files in the scenario language (package script), one story each.
//
// Every expectation in them was derived by hand from the kernel's sources, not
// copied from what the simulator printed, so that the library is a second
// opinion about it: a scenario that fails means that one of the two is wrong.
// The package only carries the files. Running them is sim/script's business,
// and a test there runs them all.
package scenarios

import "embed"

// FS holds the scenarios as NAME.mms, without folders.
//
//go:embed *.mms
var FS embed.FS
