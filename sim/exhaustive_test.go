package sim

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// Every short sequence of operations on a small machine, in every release, is
// compared with the recount: what random sequences hit by chance, this cannot miss.
func TestShortSequences(t *testing.T) {
	for _, release := range releases {
		depth := 3
		if release == DefaultRelease && !testing.Short() {
			depth = 4
		}
		m, err := New(Config{CPUs: 2, Kernel: kernel(t, release), NoTLB: depth > 3})
		if err != nil {
			t.Fatal(err)
		}
		m.Process()
		m.Process()
		m.Kthread()
		s := &sequences{t: t, m: m, ops: shortOps()}
		s.from(newRecount(2), depth)
		if t.Failed() {
			return
		}
		if s.carried < 1000 {
			t.Errorf("kernel %s: only %d operations were carried out", release, s.carried)
		}
	}
}

// shortOps lists what tasks 2 and 3, processes, task 4, a kernel thread, and
// task 5, if one of them makes it, may do.
func shortOps() []Op {
	var ops []Op
	for task := TaskID(2); task <= 5; task++ {
		for cpu := range CPUID(2) {
			ops = append(ops, Op{Verb: Run, Task: task, CPU: cpu, MM: NoMM})
		}
		for _, v := range []Verb{Sleep, Wake, Exec, Exit, Reap} {
			ops = append(ops, Op{Verb: v, Task: task, MM: NoMM})
		}
	}
	for _, v := range []Verb{Fork, Clone, Vfork, Mmap, Write} {
		ops = append(ops, Op{Verb: v, Task: 2, MM: NoMM, Page: 1})
	}
	for _, v := range []Verb{Mmget, Mmput, Mmgrab, Mmdrop} {
		ops = append(ops, Op{Verb: v, Task: 3, MM: 1})
	}
	return append(ops, Op{Verb: UseMM, Task: 4, MM: 1}, Op{Verb: UnuseMM, Task: 4, MM: NoMM},
		Op{Verb: OpenMem, Task: 3, Peer: 2, MM: NoMM}, Op{Verb: OfflineCPU, Task: NoTask, CPU: 1, MM: NoMM})
}

type sequences struct {
	t       *testing.T
	m       *Machine
	ops     []Op
	done    []string
	carried int
}

// from carries out every operation from the machine's state, and from there on
// every sequence of one less.
func (s *sequences) from(r *recount, depth int) {
	if depth == 0 || s.t.Failed() {
		return
	}
	state := s.m.State
	for _, op := range s.ops {
		if int(op.Task) >= len(state.Tasks) || knownBug(s.m.kernel, op) {
			continue
		}
		s.m.State = state.Clone()
		s.m.Reset()
		op.Tolerate = known(s.m.kernel)
		out := s.m.Do(op)
		if out.Refused != "" {
			continue
		}
		s.carried++
		s.done = append(s.done, fmt.Sprintf("%s %d", op.Verb, op.Task))
		after := r.clone()
		after.follow(s.m, op, out)
		if err := after.disagreement(s.m); err != nil || out.Broken {
			s.t.Errorf("kernel %s: %v, violations %+v, after %s", s.m.kernel, err, out.Violations, strings.Join(s.done, ", "))
			return
		}
		s.from(after, depth-1)
		s.done = s.done[:len(s.done)-1]
	}
	s.m.State = state
}

func (r *recount) clone() *recount {
	return &recount{loaded: slices.Clone(r.loaded), bprm: maps.Clone(r.bprm), pinned: maps.Clone(r.pinned), grabbed: maps.Clone(r.grabbed)}
}
