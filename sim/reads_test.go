package sim

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReadsAreRecorded finds code that gets at CPUs, tasks or mms otherwise than
// by the accessors that record it. A file that has it is either about something that
// Reads does not speak for, or about states and not about what the machine does.
func TestReadsAreRecorded(t *testing.T) {
	elsewhere := map[string]string{
		"reads.go":     "the accessors",
		"flush.go":     "translations",
		"tlb.go":       "translations",
		"tlb_state.go": "translations",
		"shoot.go":     "translations",
		"memory.go":    "memory areas",
		"page.go":      "memory areas",
		"hotplug.go":   "hotplug; what acts from outside of all CPUs says so",
		"machine.go":   "what is done before the first step",
		"apply.go":     "states",
		"encode.go":    "states",
		"invariant.go": "states",
		"census.go":    "states",
		"delta.go":     "states",
		"extent.go":    "memory areas",
		"tally.go":     "states",
		"state.go":     "states",
		"drive.go":     "states, and which ids are free, which it says",
	}
	allowed := []string{
		"for c := range m.State.CPUs {",          // Do: what is driven step by step has no use for it
		"for i := range m.State.CPUs {",          // refuseOffline; serves, which is about threads that hotplug and the OOM killer make
		"m.State.CPUs[i].",                       // likewise
		"c := &m.State.CPUs[cpu]",                // refuseOffline
		"for cpu := range m.State.CPUs {",        // chosen, which is an exception of Reads
		"m.State.Tasks[m.State.CPUs[cpu].Stack]", // likewise
		"len(x.m.State.Tasks)",                   // does not look at any
	}
	direct := regexp.MustCompile(`\b(State|s)\.(CPUs|Tasks|MMs)\b|\bState\.Running\(`)
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 20 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		if elsewhere[file] != "" || strings.HasSuffix(file, "_test.go") {
			continue
		}
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(src), "\n") {
			code, _, _ := strings.Cut(line, "//")
			for _, a := range allowed {
				code = strings.ReplaceAll(code, a, "")
			}
			if direct.MatchString(code) {
				t.Errorf("%s:%d: not recorded: %s", file, i+1, strings.TrimSpace(line))
			}
		}
	}
}
