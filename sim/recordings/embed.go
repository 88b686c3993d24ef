// Package recordings is the recordings of real kernels that docgen ships with:
// what their task_structs and mm_structs held while a workload ran. Pages show
// excerpts of them as evidence, and the tests of sim/replay predict them all.
//
// The package only carries the files, one a workload, in a folder per kernel;
// package replay describes their format, and tools/record makes more. Nothing
// in them is simulated or edited: a recording is replaced by another, or stays.
package recordings

import "embed"

// FS holds the recordings as RELEASE/WORKLOAD.jsonl.gz.
//
//go:embed */*.jsonl.gz
var FS embed.FS
