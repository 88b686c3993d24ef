package excerpt

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"docgen/sim"
	"docgen/sim/replay"
)

// A Recording is all events of a recording, and what came of its replay.
type Recording struct {
	Name   string // "6.1/use-mm"
	Header replay.Header
	Events []replay.Event // event N is Events[N-1]
	Result *replay.File
}

// Read decodes and replays a recording. The error, a *replay.Error if it is
// about the text, says why that cannot be shown.
func Read(name string, data []byte) (*Recording, error) {
	result, err := replay.Replay(name, bytes.NewReader(data))
	switch {
	case err != nil:
		return nil, err
	case len(result.Errors) > 0:
		return nil, result.Errors[0]
	}
	d, err := replay.NewDecoder(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	r := &Recording{Name: name, Header: d.Header, Result: result, Events: make([]replay.Event, 0, result.Events)}
	for {
		var e replay.Event
		switch err := d.Next(&e); {
		case errors.Is(err, io.EOF):
			return r, nil
		case err != nil:
			return nil, err
		}
		r.Events = append(r.Events, e)
	}
}

// unpredicted returns what the simulator does not predict in the events from
// first to last, if anything.
func (r *Recording) unpredicted(first, last int) *replay.Mismatch {
	i := slices.IndexFunc(r.Result.Mismatches, func(m replay.Mismatch) bool {
		return m.Line >= r.Events[first-1].Line && m.Line <= r.Events[last-1].Line
	})
	if i < 0 {
		return nil
	}
	return &r.Result.Mismatches[i]
}

// release is the recorded kernel's. That it can be read, the replay has shown.
func (r *Recording) release() sim.Release {
	k, _ := sim.ParseKernel(r.Result.Release)
	return k.Release
}

// calls returns the pids that a task of this name has had, in order of
// appearance. The idle task is none of them.
func (r *Recording) calls(comm string) []int32 {
	var pids []int32
	for i := range r.Events {
		for _, t := range tasks(&r.Events[i]) {
			if t.PID != 0 && t.Comm == comm && !slices.Contains(pids, t.PID) {
				pids = append(pids, t.PID)
			}
		}
	}
	return pids
}

// tasks returns what an event says about tasks by name: of a switch prev and next.
func tasks(e *replay.Event) []replay.Task {
	switch e.Kind {
	case replay.Switch:
		return []replay.Task{e.Other, e.Task}
	case replay.Fork, replay.ExecMmap, replay.Exec, replay.DropMM, replay.UseMM, replay.UnuseMM, replay.Mmput:
		return []replay.Task{e.Task}
	}
	return nil
}

// kinds lists the kinds of events by name.
func kinds() map[string]replay.Kind {
	all := map[string]replay.Kind{}
	for k := replay.Switch; k <= replay.CPUOffline; k++ {
		all[k.String()] = k
	}
	return all
}

// hasMM says whether events of a kind are about an mm beside a task's own.
func hasMM(k replay.Kind) bool {
	switch k {
	case replay.DropMM, replay.Mmput, replay.MmputDone, replay.Free, replay.Mmget, replay.Mmgrab, replay.Mmdrop, replay.UseMM, replay.UnuseMM:
		return true
	}
	return false
}

// cpuName names a CPU, idleName its idle task.
func cpuName(cpu int) string  { return fmt.Sprintf("cpu%d", cpu) }
func idleName(cpu int) string { return fmt.Sprintf("idle%d", cpu) }

// exts end the names of recordings, packed or not.
var exts = []string{".jsonl.gz", ".jsonl"}

// Open returns the recording called name, 6.1/use-mm, of the first of the trees
// that has it. If none has, the error is fs.ErrNotExist.
func Open(name string, trees ...fs.FS) ([]byte, error) {
	for _, tree := range trees {
		for _, ext := range exts {
			data, err := fs.ReadFile(tree, name+ext)
			if !errors.Is(err, fs.ErrNotExist) {
				return data, err
			}
		}
	}
	return nil, fs.ErrNotExist
}

// Names lists the recordings in some trees.
func Names(trees ...fs.FS) []string {
	var names []string
	for _, tree := range trees {
		// What cannot be read has no names.
		_ = fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
			for _, ext := range exts {
				if base, ok := strings.CutSuffix(name, ext); ok && err == nil && !d.IsDir() {
					names = append(names, base)
				}
			}
			return nil
		})
	}
	slices.Sort(names)
	return slices.Compact(names)
}
