package sim

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// A dumb recount, independent of frames, holds and events: it looks at nothing
// but who is current where, whose task->mm points where, who holds what from
// outside, and remembers which address space each CPU last ran a user of. That
// is enough to say what every counter and every active_mm must be between
// operations.
type recount struct {
	loaded  []MMID          // by CPU: the mm of the last task with one that ran there
	bprm    map[TaskID]MMID // the mm of an exec that is under way
	pinned  map[MMID]int    // mmget
	grabbed map[MMID]int    // mmgrab
}

func newRecount(cpus int) *recount {
	r := &recount{bprm: map[TaskID]MMID{}, pinned: map[MMID]int{}, grabbed: map[MMID]int{}}
	for range cpus {
		r.loaded = append(r.loaded, InitMM)
	}
	return r
}

// follow takes note of an operation that was carried out.
func (r *recount) follow(m *Machine, op Op, out Outcome) {
	for _, e := range out.Events {
		if e.Kind == Alloc && op.Verb == Exec && !op.FailEarly {
			r.bprm[op.Task] = e.MM
		}
		if e.Case == CaseNoUsers {
			r.pinned[op.MM]--
		}
	}
	for task, mm := range r.bprm {
		if m.State.Tasks[task].MM == mm {
			delete(r.bprm, task)
		}
	}
	switch op.Verb {
	case Mmget, MmgetNotZero:
		r.pinned[op.MM]++
	case Mmput:
		r.pinned[op.MM]--
	case Mmgrab:
		r.grabbed[op.MM]++
	case Mmdrop:
		r.grabbed[op.MM]--
	}
	for cpu, c := range m.State.CPUs {
		if mm := m.State.Tasks[c.Current].MM; mm != NoMM {
			r.loaded[cpu] = mm
		}
	}
}

// disagreement says what the machine has otherwise.
func (r *recount) disagreement(m *Machine) error {
	s := &m.State
	users, count := make([]int, len(s.MMs)), make([]int, len(s.MMs))
	users[InitMM], count[InitMM] = 2, 1 // the static ones
	for _, t := range s.Tasks {
		if t.MM != NoMM && t.Kthread {
			count[t.MM]++
		} else if t.MM != NoMM {
			users[t.MM]++
		}
	}
	for _, mm := range r.bprm {
		users[mm]++
	}
	for mm, n := range r.pinned {
		users[mm] += n
	}
	for mm, n := range r.grabbed {
		count[mm] += n
	}
	active := make([]MMID, len(s.Tasks))
	for id, t := range s.Tasks {
		active[id] = t.MM
	}
	for cpu, c := range s.CPUs {
		if s.Tasks[c.Current].MM == NoMM {
			active[c.Current] = r.loaded[cpu]
			count[r.loaded[cpu]]++
		}
	}
	for id := range s.Tasks {
		if got := s.Tasks[id].ActiveMM; got != active[id] {
			return fmt.Errorf("task %d: active_mm is %d, want %d", id, got, active[id])
		}
	}
	for id := range s.MMs {
		mm := &s.MMs[id]
		if users[id] > 0 {
			count[id]++
		}
		if int(mm.Users) != users[id] || int(mm.Count) != count[id] {
			return fmt.Errorf("mm %d: %d/%d, want %d/%d", id, mm.Users, mm.Count, users[id], count[id])
		}
		if mm.Freed != (count[id] == 0) {
			return fmt.Errorf("mm %d: freed is %v with a count of %d", id, mm.Freed, count[id])
		}
	}
	return nil
}

// decode turns bytes into operations, so that a fuzzer can mutate them. Most
// are legal; the machine refuses the rest.
func decode(b []byte, s *State) (Op, []byte) {
	next := func(n int) int {
		if len(b) == 0 || n == 0 {
			return 0
		}
		v := int(b[0]) % n
		b = b[1:]
		return v
	}
	verbs := []Verb{Run, Run, Run, Run, Sleep, Wake, Fork, Clone, Vfork, Exec, Exit, Reap,
		Mmget, MmgetNotZero, Mmput, Mmgrab, Mmdrop, UseMM, UnuseMM, Finish}
	op := Op{Verb: verbs[next(len(verbs))], MM: NoMM, N: 1}
	op.CPU = CPUID(next(len(s.CPUs)))
	switch op.Verb {
	case Run, Wake, Reap:
		op.Task = TaskID(next(len(s.Tasks)))
	default: // only current tasks can do anything
		op.Task = s.CPUs[op.CPU].Current
	}
	switch op.Verb {
	case Fork, Clone, Mmget, MmgetNotZero, Mmput, Mmgrab, Mmdrop: // or from outside
		if next(3) == 0 {
			op.Task = TaskID(next(len(s.Tasks)))
		}
	}
	switch op.Verb {
	case Mmget, MmgetNotZero, Mmput, Mmgrab, Mmdrop, UseMM:
		op.MM = MMID(next(len(s.MMs)))
	case Clone:
		op.Thread = next(2) == 1
	case Exec:
		op.FailEarly = next(4) == 1
		op.FailLate = !op.FailEarly && next(4) == 1
	}
	return op, b
}

// drive runs what b says on a machine, and compares after each operation.
func drive(t *testing.T, release string, b []byte) {
	t.Helper()
	k, err := ParseKernel(release)
	if err != nil {
		t.Fatal(err)
	}
	const cpus = 2
	m, err := New(Config{CPUs: cpus, Kernel: k})
	if err != nil {
		t.Fatal(err)
	}
	r := newRecount(cpus)
	for range 3 {
		m.Process()
	}
	m.Kthread()
	m.Kthread()
	var done []string
	for len(b) > 0 && len(m.State.Tasks) < 24 {
		var op Op
		op, b = decode(b, &m.State)
		before := m.State.Clone()
		out := m.Do(op)
		done = append(done, fmt.Sprintf("%s task=%d mm=%d cpu=%d", op.Verb, op.Task, op.MM, op.CPU))
		if out.Refused != "" {
			if string(before.Encode(nil)) != string(m.State.Encode(nil)) {
				t.Fatalf("kernel %s: refused (%s) but changed the state: %q", release, out.Refused, done)
			}
			continue
		}
		if len(out.Violations) > 0 {
			t.Fatalf("kernel %s: %+v after %q", release, out.Violations, done)
		}
		r.follow(m, op, out)
		if err := r.disagreement(m); err != nil {
			t.Fatalf("kernel %s: %v after %q", release, err, done)
		}
		sameObservable(t, &before, out.Events, &m.State)
		roundTrip(t, &m.State)
	}
}

// sameObservable fails unless the events lead from one state to the other.
func sameObservable(t *testing.T, before *State, events []Event, after *State) {
	t.Helper()
	s := before.Clone()
	for _, e := range events {
		s.Apply(e)
	}
	if len(s.Tasks) != len(after.Tasks) || len(s.MMs) != len(after.MMs) {
		t.Fatalf("events make %d tasks and %d mms, want %d and %d", len(s.Tasks), len(s.MMs), len(after.Tasks), len(after.MMs))
	}
	for i := range s.Tasks {
		a, b := s.Tasks[i], after.Tasks[i]
		if a.MM != b.MM || a.ActiveMM != b.ActiveMM || a.State != b.State || a.CPU != b.CPU {
			t.Fatalf("task %d by its events is %+v, want %+v", i, a, b)
		}
	}
	for i := range s.MMs {
		a, b := s.MMs[i], after.MMs[i]
		if a.Users != b.Users || a.Count != b.Count || a.Freed != b.Freed || a.FreeBy != b.FreeBy || a.Slot != b.Slot {
			t.Fatalf("mm %d by its events is %+v, want %+v", i, a, b)
		}
	}
	for i := range s.CPUs {
		if a, b := s.CPUs[i], after.CPUs[i]; a.Current != b.Current || a.PrevMM != b.PrevMM {
			t.Fatalf("CPU %d by its events is %+v, want %+v", i, a, b)
		}
	}
	if s.Cachep.Allocated != after.Cachep.Allocated || s.Cachep.Freed != after.Cachep.Freed {
		t.Fatalf("mm_cachep by its events is %+v, want %+v", s.Cachep, after.Cachep)
	}
}

// roundTrip fails unless Decode inverts Encode.
func roundTrip(t *testing.T, s *State) {
	t.Helper()
	b := s.Encode(nil)
	back, err := Decode(b)
	if err != nil {
		t.Fatalf("Decode: %v", err)
	}
	if again := back.Encode(nil); string(again) != string(b) {
		t.Fatalf("Encode(Decode(b)) differs from b:\n%x\n%x", again, b)
	}
}

// releases that differ in what they do.
var releases = []string{"2.6.10", "3.0", "5.3", "5.4", "5.8", "5.9", "5.10", "5.11", "6.1", "6.4", "6.12", "7.0"}

func TestRandomOpsAgainstRecount(t *testing.T) {
	for i, release := range releases {
		rng := rand.New(rand.NewPCG(1, uint64(i)))
		for range 100 {
			b := make([]byte, 240)
			for i := range b {
				b[i] = byte(rng.Uint32())
			}
			drive(t, release, b)
		}
	}
}

func FuzzOps(f *testing.F) {
	f.Add(uint8(10), []byte("\x00\x00\x02\x00\x00\x05\x04\x00\x00\x00\x06\x00\x09\x00\x00\x00"))
	f.Add(uint8(0), []byte("\x00\x00\x02\x06\x00\x00\x00\x07\x0a\x00\x0b\x00\x02"))
	f.Fuzz(func(t *testing.T, release uint8, b []byte) {
		drive(t, releases[int(release)%len(releases)], b[:min(len(b), 2000)])
	})
}

// interleave runs what b says on a machine whose operations stop half-way and
// whose CPUs advance in turns, and looks at the invariants only: the recount
// knows nothing of what is in between. At the end everything under way is
// finished. A broken machine has faults injected: its invariants break, but
// it refuses, reports and encodes like any other.
func interleave(t *testing.T, release string, b []byte, broken bool) {
	t.Helper()
	k := kernel(t, release)
	m, err := New(Config{CPUs: 2, Kernel: k})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		m.Process()
	}
	m.Kthread()
	m.Kthread()
	names := k.FuncNames()
	var done []string
	do := func(op Op) Outcome {
		before := m.State.Clone()
		out := m.Do(op)
		done = append(done, fmt.Sprintf("%s task=%d mm=%d cpu=%d n=%d until=%v hold=%v late=%v thread=%v: %s",
			op.Verb, op.Task, op.MM, op.CPU, op.N, op.Until, op.Hold, op.FailLate, op.Thread, out.Refused))
		switch {
		case out.Refused != "" && string(before.Encode(nil)) != string(m.State.Encode(nil)):
			t.Fatalf("kernel %s: refused but changed the state:\n%s", release, strings.Join(done, "\n"))
		case len(out.Violations) > 0 && !broken:
			t.Fatalf("kernel %s: %+v after\n%s", release, out.Violations, strings.Join(done, "\n"))
		}
		if out.Refused == "" {
			sameObservable(t, &before, out.Events, &m.State)
			roundTrip(t, &m.State)
		}
		return out
	}
	for len(b) > 4 && len(m.State.Tasks) < 24 {
		how, n := b[0], int(b[1])
		var op Op
		op, b = decode(b[2:], &m.State)
		op.Hold = how&1 == 1
		switch {
		case how&6 == 2:
			op = Op{Verb: StepCPU, CPU: op.CPU, N: n%9 + 1, Hold: op.Hold}
		case how&6 == 4:
			op.Until = Until{Func: names[n%len(names)], Return: how&8 == 8}
			if how&24 == 16 {
				op.Until.Field = Field(how>>5) + FMM
			}
		}
		if broken {
			op.Tolerate = Invariants()
			if n%40 == 0 {
				m.Inject(Fault(int(how) % len(faultNames)))
			}
		} else if races(m, op) {
			continue
		}
		do(op)
	}
	if broken {
		return
	}
	for cpu := range CPUID(2) {
		for i := 0; m.stack(cpu).Depth > 0; i++ {
			if m.stack(cpu).State == Waiting && i > 0 {
				break
			}
			if i == 100 {
				t.Fatalf("kernel %s: CPU %d never comes to rest:\n%s", release, cpu, strings.Join(done, "\n"))
			}
			do(Op{Verb: StepCPU, CPU: cpu, N: 50})
		}
	}
}

// races says whether an operation that is not carried out in one go may break
// an invariant because the kernel, or its caller, did so too: the holders'
// callers must keep the mm alive, and kernels without interrupts off in
// kthread_use_mm and exec_mmap are at fault (behaviourTable says where to read of it).
func races(m *Machine, op Op) bool {
	switch op.Verb {
	case Mmget, Mmgrab, MmgetNotZero:
		return op.Until.Func != ""
	case UseMM:
		return !m.kernel.does(useMMIRQsOff) || m.State.held(op.Task, op.MM).Users == 0
	case Exec:
		return !m.kernel.does(execIRQsOff) && m.State.Tasks[op.Task].Kthread
	}
	return false
}

func TestRandomInterleavings(t *testing.T) {
	for i, release := range releases {
		rng := rand.New(rand.NewPCG(2, uint64(i)))
		for range 200 {
			b := make([]byte, 400)
			for i := range b {
				b[i] = byte(rng.Uint32())
			}
			interleave(t, release, b, false)
			interleave(t, release, b, true)
		}
	}
}

func FuzzInterleavings(f *testing.F) {
	f.Add(uint8(10), false, []byte("\x00\x00\x00\x00\x02\x05\x0c\x04\x00\x00\x00\x02\x03\x06\x00\x09\x00"))
	f.Fuzz(func(t *testing.T, release uint8, broken bool, b []byte) {
		interleave(t, releases[int(release)%len(releases)], b[:min(len(b), 2000)], broken)
	})
}
