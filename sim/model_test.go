package sim

import (
	"fmt"
	"math/rand/v2"
	"slices"
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
	case OnlineCPU:
		r.loaded[op.CPU] = InitMM
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
	for _, t := range s.Tasks {
		if t.Hidden != NoMM {
			users[t.Hidden]++
		}
	}
	for _, f := range s.Files {
		count[f.MM]++
	}
	for _, t := range s.Tasks {
		if t.OomMM != NoMM {
			count[t.OomMM]++
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
		if c.Returned { // offline: whatever active_mm is, it holds nothing
			active[c.Current] = s.Tasks[c.Current].ActiveMM
		} else if s.Tasks[c.Current].MM == NoMM {
			if s.MMs[r.loaded[cpu]].Freed && m.kernel.does(shootLazies) {
				r.loaded[cpu] = InitMM // the CPU has been told to leave
			}
			active[c.Current] = r.loaded[cpu]
			if !m.kernel.does(shootLazies) {
				count[r.loaded[cpu]]++
			}
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
		Mmget, MmgetNotZero, Mmput, Mmgrab, Mmdrop, UseMM, UnuseMM, Lazy, Unlazy, OpenMem, ReadMem, CloseMem, Oom, OfflineCPU, OnlineCPU, Finish,
		Mmap, Munmap, Mprotect, Read, Read, Write, Write}
	op := Op{Verb: verbs[next(len(verbs))], MM: NoMM, N: 1}
	op.CPU = CPUID(next(len(s.CPUs)))
	switch op.Verb {
	case OfflineCPU, OnlineCPU:
		op.Task = NoTask
	case Run, Wake, Reap:
		op.Task = TaskID(next(len(s.Tasks)))
	default: // only current tasks can do anything
		op.Task = s.CPUs[op.CPU].Current
	}
	switch op.Verb {
	case Fork, Clone, Mmget, MmgetNotZero, Mmput, Mmgrab, Mmdrop, OpenMem, ReadMem, CloseMem, Oom: // or from outside
		if next(3) == 0 {
			op.Task = TaskID(next(len(s.Tasks)))
		}
	}
	switch op.Verb {
	case Mmap, Munmap, Mprotect, Read, Write:
		op.Area, op.Page = AreaID(next(3)), 1+next(2)
		op.Writable = next(2) == 0
	case OpenMem, ReadMem, CloseMem, Oom:
		op.Peer = TaskID(next(len(s.Tasks)))
	case Mmget, MmgetNotZero, Mmput, Mmgrab, Mmdrop, UseMM:
		op.MM = MMID(next(len(s.MMs)))
	case Clone:
		op.Thread = next(2) == 1
	}
	switch op.Verb {
	case Exec, Fork, Clone, Vfork:
		op.FailEarly = next(4) == 1
		op.FailLate = !op.FailEarly && next(4) == 1
	}
	return op, b
}

// drive runs what b says on a machine, and compares after each operation.
func drive(t *testing.T, release string, b []byte) {
	t.Helper()
	k := kernel(t, release)
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
		if knownBug(k, op) {
			continue
		}
		before := m.State.Clone()
		op.Tolerate = known(k)
		out := m.Do(op)
		done = append(done, fmt.Sprintf("%s task=%d mm=%d cpu=%d", op.Verb, op.Task, op.MM, op.CPU))
		if out.Refused != "" {
			if string(before.Encode(nil)) != string(m.State.Encode(nil)) {
				t.Fatalf("kernel %s: refused (%s) but changed the state: %q", release, out.Refused, done)
			}
			continue
		}
		if out.Broken {
			t.Fatalf("kernel %s: %+v after %q", release, out.Violations, done)
		}
		r.follow(m, op, out)
		if err := r.disagreement(m); err != nil {
			t.Fatalf("kernel %s: %v after %q", release, err, done)
		}
		sameObservable(t, &before, out.Events, &m.State)
		roundTrip(t, &m.State)
		sameByDelta(t, &before, &m.State)
		if len(done)%16 == 0 {
			sameByDelta(t, new(State), &m.State)
		}
	}
}

// sameByDelta fails unless a delta makes the one state the other; a part of it
// is refused.
func sameByDelta(t *testing.T, from, to *State) {
	t.Helper()
	delta := AppendDelta(nil, from, to)
	got := from.Clone()
	if err := got.Patch(delta); err != nil {
		t.Fatal(err)
	}
	same := slices.Equal(got.CPUs, to.CPUs) && slices.Equal(got.Tasks, to.Tasks) && slices.Equal(got.MMs, to.MMs) &&
		slices.Equal(got.Areas, to.Areas) && slices.Equal(got.PTEs, to.PTEs) && slices.Equal(got.Pages, to.Pages) &&
		slices.Equal(got.Translations, to.Translations) && slices.Equal(got.Files, to.Files) && slices.Equal(got.Pins, to.Pins) &&
		slices.Equal(got.Cachep.Free, to.Cachep.Free) && got.Cachep.Allocated == to.Cachep.Allocated &&
		got.Cachep.Freed == to.Cachep.Freed && got.Cachep.Objects == to.Cachep.Objects &&
		got.Kworker == to.Kworker && got.Outside == to.Outside && got.Cost == to.Cost
	if !same {
		t.Fatalf("a state and the delta from it give %+v, want %+v", got, *to)
	}
	if n := len(delta); got.Patch(delta[:n-1]) == nil {
		t.Fatalf("%d of %d bytes of a delta are taken for all of it", n-1, n)
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
	of := map[Obj]int{ATask: len(s.Tasks), AMM: len(s.MMs), ACPU: len(s.CPUs), ACache: 1, ACost: 1, APage: len(s.Pages)}
	for _, field := range Fields() {
		for id := range of[field.Of()] {
			if a, b := s.Load(field, id), after.Load(field, id); a != b {
				t.Fatalf("%s %d: %s is %d by its events, want %d", field.Of(), id, field, a, b)
			}
		}
	}
	for i := range s.MMs {
		if a, b := s.MMs[i], after.MMs[i]; a.Freed != b.Freed || a.FreeBy != b.FreeBy || a.Slot != b.Slot {
			t.Fatalf("mm %d by its events is %+v, want %+v", i, a, b)
		}
	}
	for _, e := range after.PTEs {
		if a, _ := s.PTEOf(e.MM, e.VPN); !e.Gone && (a.Page != e.Page || a.Writable != e.Writable) {
			t.Fatalf("the page table entry %+v by its events is %+v", e, a)
		}
	}
	if len(s.Areas) != len(after.Areas) || len(s.Pages) != len(after.Pages) {
		t.Fatalf("events make %d areas and %d pages, want %d and %d", len(s.Areas), len(s.Pages), len(after.Areas), len(after.Pages))
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
var releases = []string{"2.3.13", "2.4.31", "2.5.62", "2.6.10", "3.0", "4.14", "4.19", "5.3", "5.4", "5.8", "5.9", "5.10", "5.11", "6.1", "6.4", "6.12", "6.12.117", "6.14", "7.0", "6.3 powerpc64", "6.12 powerpc64", "6.14 powerpc64"}

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
		drive(t, releases[int(release)%len(releases)], b[:min(len(b), 1000)])
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
		op.Tolerate = known(k)
		out := m.Do(op)
		done = append(done, fmt.Sprintf("%s task=%d mm=%d cpu=%d n=%d until=%v hold=%v late=%v thread=%v: %s",
			op.Verb, op.Task, op.MM, op.CPU, op.N, op.Until, op.Hold, op.FailLate, op.Thread, out.Refused))
		switch {
		case out.Refused != "" && string(before.Encode(nil)) != string(m.State.Encode(nil)):
			t.Fatalf("kernel %s: refused but changed the state:\n%s", release, strings.Join(done, "\n"))
		case out.Broken && !broken:
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
		case how&14 == 14:
			op.Limited, op.N = true, n%9
		case how&6 == 4:
			op.Until = Until{Func: names[n%len(names)], Return: how&8 == 8}
			if how&24 == 16 {
				op.Until.Field = Field(how>>5) + FMM
			}
		}
		if broken {
			op.Tolerate = Invariants()
			if n%40 == 0 {
				m.Inject(Fault(int(how) % int(numFaults)))
			}
		} else if races(m, op) {
			continue
		} else {
			op.Tolerate = known(k)
		}
		do(op)
	}
	if broken {
		return
	}
	for i := 0; !m.atRest(0) || !m.atRest(1); i++ {
		if i == 100 {
			t.Fatalf("kernel %s: the CPUs never come to rest:\n%s", release, strings.Join(done, "\n"))
		}
		do(Op{Verb: StepCPU, CPU: CPUID(i % 2), N: 50})
	}
}

// atRest says whether a CPU has nothing to do but to wait for another one.
func (m *Machine) atRest(cpu CPUID) bool {
	t := m.stack(cpu)
	return t.Depth == 0 && m.State.CPUs[cpu].IPIs == 0 || t.State == Waiting && !m.Undecided(cpu) && !t.switching()
}

// races says whether an operation that is not carried out in one go may break
// an invariant because the kernel, or its caller, did so too: the holders'
// callers must keep the mm alive, and kernels without interrupts off in
// kthread_use_mm and exec_mmap are at fault (behaviourTable says where to read of it).
func races(m *Machine, op Op) bool {
	if knownBug(m.kernel, op) {
		return true
	}
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

// known lists what a release's own bugs break.
func known(k Kernel) []string {
	if k.does(dropsInline) && !k.does(switchIRQsOn) {
		return []string{mmdropIRQsOn.String()} // mended in 2.5.63 (6fe3b423bf)
	}
	return nil
}

// knownBug says whether a release does something wrong, which the model does, too.
func knownBug(k Kernel, op Op) bool {
	return op.Verb == Lazy && k.does(lazyState) || // see hide.go
		op.Verb == Exec && op.FailLate && k.does(execKeepsBprm) || // mended in 2.5.75 (610a61e01f)
		op.Verb == OfflineCPU && k.does(clearsMaskEarly) || // mended in 6.14 (21641bd9a7a7)
		op.Verb == OfflineCPU && !k.does(idleExits) || // the idle task keeps what it borrowed (e2c5665198)
		(op.Verb == Fork || op.Verb == Clone || op.Verb == Vfork) && op.FailLate && k.does(forkErrorExits) // see forkfail.go
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
