package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// maxErrors is how many mistakes in a file are worth reading.
const maxErrors = 20

// Parse reads raw lines: "kernel" and "workload" with a name each, the events in any
// order, and "end", without which the file was cut off on its way out of the guest.
// Fields are separated by tabs; what they are is said by the order in which event
// takes them, which is that of the printfs in mm.bt.
//
// The error joins all that is wrong, each as file:line: with what was expected.
func Parse(file string, text io.Reader) (*Recording, error) {
	rec := &Recording{}
	ended := false
	var errs []error
	lines := bufio.NewScanner(text)
	n := 0
	report := func(format string, args ...any) {
		if len(errs) == maxErrors {
			errs = append(errs, fmt.Errorf("%s: and more", file))
		}
		if len(errs) < maxErrors {
			errs = append(errs, fmt.Errorf("%s:%d: "+format, slices.Concat([]any{file, n}, args)...))
		}
	}
	for lines.Scan() {
		n++
		line := lines.Text()
		kind, _, _ := strings.Cut(line, "\t")
		f := &fields{rest: strings.Split(line, "\t")[1:]}
		switch {
		case line == "": // what bpftrace prints for a map that END has cleared
			continue
		case strings.HasPrefix(line, "Lost "):
			report("bpftrace: %s\n\tA recording with holes is of no use: shorten the workload, or raise BPFTRACE_PERF_RB_PAGES in guest/init.", line)
			continue
		case ended:
			report("a line after \"end\": %q", line)
			continue
		case kind == "kernel":
			rec.Kernel = f.word("name")
		case kind == "workload":
			rec.Workload = f.word("name")
		case kind == "end":
			ended = true
		default:
			e := Event{Ev: kind}
			if !f.event(&e) {
				report("%q is no event", kind)
				continue
			}
			rec.Events = append(rec.Events, e)
		}
		if err := f.finish(); err != nil {
			report("%s: %w", kind, err)
		}
	}
	n++
	if err := lines.Err(); err != nil {
		report("%w", err)
	} else if !ended {
		report("the file ends without \"end\": it was cut off")
	}
	if rec.Kernel == "" || rec.Workload == "" {
		report("the lines \"kernel\" and \"workload\" with their names are missing")
	}
	return rec, errors.Join(errs...)
}

// event takes the fields of e.Ev, and says whether there is such an event.
func (f *fields) event(e *Event) bool {
	e.T = f.integer("t", math.MaxInt64)
	e.CPU = f.number("cpu")
	switch e.Ev {
	case "switch":
		e.Prev = f.task()
		state := uint64(f.integer("state", math.MaxUint32))
		e.Prev.State = &state
		e.Next = f.task()
		e.Counters = f.counters()
	case "fork":
		e.Parent = &Forker{PID: f.number("pid"), MM: f.mm("mm")}
		e.Child = f.task()
		kthread := f.integer("kthread", 1) == 1
		e.Kthread = &kthread
		e.Counters = f.counters()
	case "exec_mmap", "exec":
		e.Task = f.task()
		e.Counters = f.counters()
	case "drop_mm", "mmput", "use_mm", "unuse_mm":
		e.Task = f.task()
		e.MM = f.mmPointer()
		e.Counters = f.counters()
	case "mmput_done":
		e.MM = f.mmPointer()
	case "free":
		e.MM = f.mmPointer()
		e.Counters = f.counters()
	case "mmget", "mmgrab", "mmdrop":
		e.MM = f.mmPointer()
		e.Counters = f.counters()
		pid := f.number("pid")
		e.PID = &pid
	case "prev_mm_dropped", "cpu_offline":
	default:
		return false
	}
	return true
}
