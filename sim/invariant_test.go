package sim

import (
	"slices"
	"strings"
	"testing"
)

// kernel returns a release, which must exist; "6.12 powerpc64" is one, too.
func kernel(t testing.TB, release string) Kernel {
	t.Helper()
	release, arch, has := strings.Cut(release, " ")
	k, err := ParseKernel(release)
	if err == nil && has {
		k, err = k.On(arch)
	}
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// borrowed returns a machine on which kernel thread K (task 3) runs on CPU 0
// and borrows mm 1 of process A (task 2), and CPU 1 is idle.
func borrowed(t testing.TB, release string) *Machine {
	t.Helper()
	m, err := New(Config{CPUs: 2, Kernel: kernel(t, release)})
	if err != nil {
		t.Fatal(err)
	}
	a, _ := m.Process()
	k := m.Kthread()
	for _, task := range []TaskID{a, k} {
		if out := m.Do(Op{Verb: Run, Task: task}); out.Refused != "" || len(out.Violations) > 0 {
			t.Fatalf("run %d: %+v", task, out)
		}
	}
	return m
}

// keepBooks makes a machine keep books from here on of what is touched, as it
// does in an operation on a large machine: then tasks and mms may change only by
// way of Machine.task and Machine.mm.
func keepBooks(t *testing.T, m *Machine) {
	t.Helper()
	m.inspect.large = 0
	m.inspect.begin()
	if m.check(); !m.inspect.local {
		t.Fatal("no books are kept")
	}
}

// Every invariant must notice a state that breaks it, also if the machine looks
// only at what has been touched. A state corrupted in one place may break others too.
func TestInvariantsNotice(t *testing.T) {
	const A, K, M = TaskID(2), TaskID(3), MMID(1)
	broken := map[string]func(*Machine){
		"users-equality":    func(m *Machine) { m.mm(M).Users++ },
		"count-equality":    func(m *Machine) { m.mm(M).Count++ },
		"active-mm-own":     func(m *Machine) { m.task(A).ActiveMM = InitMM },
		"active-mm-parked":  func(m *Machine) { m.task(m.Kthread()).ActiveMM = M },
		"active-mm-current": func(m *Machine) { m.task(K).ActiveMM = NoMM },
		"one-borrower-per-cpu": func(m *Machine) {
			m.task(m.Kthread()).ActiveMM = M
		},
		"current-once":      func(m *Machine) { m.State.CPUs[1].Current = K },
		"users-imply-count": func(m *Machine) { m.mm(M).Count = 0 },
		"no-resurrection": func(m *Machine) {
			m.mm(M).Users, m.mm(M).Torn = 0, true
			x := exec{m: m, cpu: 0, task: K, leaf: fnMmget}
			x.addUsers(M, +1)
		},
		"teardown-once":      func(m *Machine) { m.mm(M).Freed = true },
		"freed-unreferenced": func(m *Machine) { m.mm(M).Freed = true },
		"init-mm-immortal":   func(m *Machine) { m.task(A).MM = InitMM },
		"prev-mm-window":     func(m *Machine) { m.State.CPUs[0].PrevMM = M },
		"dead-task-clean":    func(m *Machine) { m.task(A).State = Zombie },
		"tlb-truth": func(m *Machine) {
			m.State.Translations = []Translation{{CPU: 0, ASID: m.State.CPUs[0].TLB.ASID, MM: M, VPN: 5, Page: 1}}
			m.State.Pages = append(m.State.Pages, Page{Refs: 1})
		},
		"page-referenced": func(m *Machine) { m.State.Pages = append(m.State.Pages, Page{Maps: 1}) },
		"cow-read-only": func(m *Machine) {
			m.State.Pages = append(m.State.Pages, Page{Refs: 2, Maps: 2})
			m.State.PTEs = []PTE{{MM: M, VPN: 5, Page: 1, Writable: true}}
		},
		"lazy-in-cpumask": func(m *Machine) {
			m.tlb, m.lazyRef = tlbMask, 0
			m.mm(M).Mask = 0
		},
		"mmdrop-irqs-on": func(m *Machine) {
			m.State.CPUs[0].IRQsOff = true
			x := &exec{m: m, cpu: 0, task: K}
			m.task(K).push(Frame{Func: fnMmdropSlow, MM: [2]Ref{{MM: 2}, {MM: NoMM}}})
			p := m.code[fnMmdropSlow]
			p[len(p)-1].do(x)
		},
		"slab-balance":  func(m *Machine) { m.State.Cachep.Freed++ },
		"tlb-loaded":    func(m *Machine) { m.State.CPUs[0].TLB.Loaded = 2 },
		"tlb-lazy":      func(m *Machine) { m.State.CPUs[1].TLB.Lazy = true },
		"tlb-cpumask":   func(m *Machine) { m.mm(M).Mask = 0 },
		"tlb-slots":     func(m *Machine) { m.State.CPUs[0].TLB.Ctxs[3].MM = M },
		"torn-unloaded": func(m *Machine) { m.mm(M).Torn = true; m.mm(M).TLBGen++ },
		"proc-mem-unpinned": func(m *Machine) {
			m.State.Files = []File{{Holder: A, Of: A, MM: M, Pins: true}}
			m.mm(M).Users++
		},
		"flush-postcondition": func(m *Machine) {
			m.mm(M).TLBGen++
			m.State.CPUs[1].Flush = Flush{MM: M, Gen: m.mm(M).TLBGen, FreedTables: true}
			x := exec{m: m, cpu: 1, task: 1}
			x.checkFlushed()
		},
	}
	for _, name := range Invariants() {
		breakIt, ok := broken[name]
		if !ok {
			t.Errorf("no state here breaks %s", name)
			continue
		}
		for _, books := range []bool{false, true} {
			m := borrowed(t, "6.12")
			m.Process()
			if m.check(); len(m.violations) > 0 {
				t.Fatalf("before: %+v", m.violations)
			}
			m.op.Tolerate = Invariants() // look at all of them, not only up to the first
			if books {
				keepBooks(t, m)
			}
			breakIt(m)
			m.check()
			if !slices.ContainsFunc(m.violations, func(v Violation) bool { return v.Invariant == name }) {
				t.Errorf("%s does not notice, books kept: %v: %+v", name, books, m.violations)
			}
		}
		delete(broken, name)
	}
	for name := range broken {
		t.Errorf("%s is not an invariant", name)
	}
}

// An invariant is excused only for as long as the code that breaks it is under
// way, and equalities are equalities.
func TestInvariantsAreExact(t *testing.T) {
	const A, K, M, parked = TaskID(2), TaskID(3), MMID(1), TaskID(5)
	for _, test := range []struct {
		rule, about string
		op          *Op // stops half-way
		breakIt     func(*Machine)
	}{
		{"page-referenced", "a reference too many", nil, func(m *Machine) {
			m.State.Pages = append(m.State.Pages, Page{Refs: 2, Maps: 1})
			m.State.PTEs = []PTE{{MM: M, VPN: 5, Page: 1}}
		}},
		{"page-referenced", "mapcount without a mapping", nil, func(m *Machine) {
			m.State.Pages = append(m.State.Pages, Page{Refs: 1, Maps: 1})
			m.State.PTEs = []PTE{{MM: M, VPN: 5, Page: 1, Gone: true}}
		}},
		{"active-mm-own", "the task switched to", &Op{Verb: Run, Task: A, Until: Until{Func: "switch_mm_irqs_off"}}, func(m *Machine) {
			m.task(A).ActiveMM = InitMM
		}},
		{"tlb-loaded", "__mmdrop in finish_task_switch", &Op{Verb: Run, Task: A, Until: Until{Func: "mmdrop_lazy_tlb_sched"}}, func(m *Machine) {
			m.State.CPUs[0].TLB.Loaded = InitMM
		}},
		{"freed-unreferenced", "loaded_mm", nil, func(m *Machine) {
			m.State.MMs = append(m.State.MMs, MM{Freed: true, Torn: true, FreeBy: NoTask})
			m.State.CPUs[1].TLB.Loaded = MMID(len(m.State.MMs) - 1)
		}},
		{"one-borrower-per-cpu", "a CPU that is offline", &Op{Verb: OfflineCPU, Task: NoTask, CPU: 1}, func(m *Machine) {
			m.task(m.Kthread()).ActiveMM = M
		}},
		{"tlb-cpumask", "exec_mmap before its first store", &Op{Verb: Exec, Task: K, Until: Until{Func: "exec_mmap", Field: FActiveMM}}, func(m *Machine) {
			m.mm(M).Mask = 0
		}},
		{"tlb-cpumask", "exec_mmap after activate_mm", &Op{Verb: Exec, Task: K, Until: Until{Func: "activate_mm", Return: true}}, func(m *Machine) {
			m.mm(m.task(K).MM).Mask = 0
		}},
		{"tlb-cpumask", "the mask of an mm that nobody has run", nil, func(m *Machine) { m.mm(2).Mask = 1 << 1 }},
		{"active-mm-current", "a task that has come to a CPU unseen", nil, func(m *Machine) {
			m.task(1).ActiveMM = NoMM // idle1's
			m.mm(InitMM).Count--
			m.State.CPUs[1].Current, m.State.CPUs[1].Stack = parked, parked
		}},
		{"freed-unreferenced", "a task that nothing has touched", nil, func(m *Machine) {
			m.mm(2).Freed, m.mm(2).Torn = true, true
			m.State.Cachep.Freed++
		}},
	} {
		for _, books := range []bool{false, true} {
			m := borrowed(t, "6.12")
			m.Process()
			m.Kthread()
			if test.op != nil {
				if out := m.Do(*test.op); out.Refused != "" || len(out.Violations) > 0 {
					t.Fatalf("%s, %s: %+v", test.rule, test.about, out)
				}
			}
			m.op.Tolerate, m.ended = Invariants(), false
			if books {
				keepBooks(t, m)
			}
			test.breakIt(m)
			m.check()
			if !slices.ContainsFunc(m.violations, func(v Violation) bool { return v.Invariant == test.rule }) {
				t.Errorf("%s, %s: not noticed, books kept: %v: %+v", test.rule, test.about, books, m.violations)
			}
		}
	}
}

// Each fault is noticed by a named invariant in the smallest run that has the
// operation, and without the fault the same run is sound.
func TestFaultsAreNoticed(t *testing.T) {
	const a, b, k = TaskID(2), TaskID(3), TaskID(4) // two processes, with mms 1 and 2, and a kernel thread
	exit := []Op{{Verb: Run, Task: a}, {Verb: Exit, Task: a}}
	borrow := []Op{{Verb: Run, Task: a}, {Verb: Run, Task: k}, {Verb: Run, Task: a}}
	lazy := []Op{{Verb: Run, Task: a, CPU: 1}, {Verb: Sleep, Task: a}, {Verb: Wake, Task: a}}
	offline := append(lazy[:2:2], Op{Verb: OfflineCPU, Task: NoTask, CPU: 1})
	preempt := func(begin Op) []Op {
		return []Op{{Verb: Run, Task: a}, {Verb: Run, Task: k}, begin, {Verb: Run, Task: b}, {Verb: Run, Task: k}, {Verb: Finish, Task: k}}
	}
	all := slices.DeleteFunc(slices.Clone(releases), func(r string) bool { return strings.Contains(r, powerpc64) })
	noticed := make([][]string, numFaults)
	noticed[ProcMemPinsUsers] = []string{procMemUnpinned.String()} // in the library's bug-proc-mem-pins: it takes an open file
	for _, test := range []struct {
		fault    Fault
		arch     string
		releases []string
		ops      []Op
		want     rule
	}{
		{SkipLazyMmgrab, x86, all, borrow[:2], countEquality},
		{SkipPrevMmdrop, x86, all[3:], borrow, countEquality}, // before 2.5.63 there is no rq->prev_mm
		{SkipFinalMmdrop, x86, all, exit, countEquality},
		{SkipExitMmgrab, x86, all, exit, countEquality},
		{SkipIdleExit, x86, []string{"3.0", "5.3", "5.8", "6.12", "6.14"}, offline, countEquality},
		{IRQsOnInExec, x86, []string{"5.10", "6.12"}, preempt(Op{Verb: Exec, Task: k, Until: Until{Func: "exec_mmap", Field: FActiveMM}}), countEquality},
		{IRQsOnInUseMM, x86, []string{"5.9", "6.1", "6.12"}, preempt(Op{Verb: UseMM, Task: k, MM: 2, Until: Until{Func: "kthread_use_mm", Field: FActiveMM}}), countEquality},
		{BareUsersInc, x86, []string{"2.6.10", "6.12"}, append([]Op{{Verb: Mmgrab, Task: b, MM: 1}}, append(exit, Op{Verb: MmgetNotZero, Task: b, MM: 1})...), noResurrection},
		{BprmNotNulled, x86, []string{"2.6.10", "6.12"}, []Op{{Verb: Run, Task: a}, {Verb: Exec, Task: a, FailLate: true}}, countEquality},
		{IgnoreFreedTables, x86, []string{"5.3", "6.12", "7.0"}, append(lazy, exit...), flushPostcondition},
		{SkipSwitchingCheck, x86, []string{"6.14.7", "7.0"}, []Op{{Verb: Run, Task: a}, {Verb: Mmap, Task: a, Page: 1}, {Verb: Clone, Task: a},
			{Verb: Write, Task: a}, {Verb: Run, Task: 5, CPU: 1, Until: Until{Func: "switch_mm_irqs_off", Field: FCR3}},
			{Verb: Mprotect, Task: a}, {Verb: StepCPU, Task: NoTask, CPU: 1, N: 20}}, flushPostcondition},
		{LeaveKeepsCR3, x86, []string{"2.6.10", "4.13"}, exit, tornUnloaded},
		{ClearMaskBeforeIdle, x86, []string{"6.12", "6.14"}, offline, tlbCpumask},
		{ClearMaskBeforeIdle, powerpc64, []string{"6.14", "7.0"}, offline, lazyInCpumask},
	} {
		if name := test.want.String(); !slices.Contains(noticed[test.fault], name) {
			noticed[test.fault] = append(noticed[test.fault], name)
		}
		for _, release := range test.releases {
			for _, faulty := range []bool{false, true} {
				kernel, err := kernel(t, release).On(test.arch)
				if err != nil {
					t.Fatal(err)
				}
				m, err := New(Config{CPUs: 2, Kernel: kernel})
				if err != nil {
					t.Fatal(err)
				}
				m.Process()
				m.Process()
				m.Kthread()
				if faulty {
					m.Inject(test.fault)
				}
				var got []Violation
				for _, op := range test.ops {
					out := m.Do(op)
					if got = out.Violations; out.Broken {
						break
					}
				}
				switch {
				case !faulty && len(got) > 0:
					t.Errorf("kernel %s without %s: violations %+v", release, test.fault, got)
				case faulty && (len(got) == 0 || got[0].Invariant != test.want.String()):
					t.Errorf("kernel %s, %s: violations %+v, want %s", release, test.fault, got, test.want)
				}
			}
		}
	}
	for f, want := range noticed {
		if got := Fault(f).NoticedBy(); !slices.Equal(got, want) {
			t.Errorf("%s: NoticedBy says %v, but these notice it: %v", Fault(f), got, want)
		}
	}
}

// Counters are exact between any two micro-steps, not only between operations:
// stepping one at a time over everything a scenario does finds no violation.
func TestExactInEveryMicroState(t *testing.T) {
	for _, release := range releases {
		m := borrowed(t, release)
		steps := 0
		for _, op := range []Op{
			{Verb: UseMM, Task: 3, MM: 1}, {Verb: UnuseMM, Task: 3}, {Verb: Run, Task: 2},
			{Verb: Fork, Task: 2}, {Verb: Exec, Task: 2}, {Verb: Run, Task: 4, CPU: 1},
			{Verb: Vfork, Task: 4}, {Verb: Exit, Task: 2},
		} {
			out := m.Do(op)
			if out.Refused == NoFunction || out.Refused == HasNoMM && op.Verb == UnuseMM {
				continue
			}
			if out.Refused != "" || len(out.Violations) > 0 {
				t.Fatalf("kernel %s: %+v: %+v", release, op, out)
			}
			if len(out.Events) > 0 {
				steps += out.Events[len(out.Events)-1].Micro
			}
		}
		if m.Micros < steps || steps < 50 {
			t.Errorf("kernel %s: %d micro-steps in events, %d in all", release, steps, m.Micros)
		}
	}
}

// A task that a CPU is about to switch to cannot be taken by another.
func TestChosenTaskIsTaken(t *testing.T) {
	m := borrowed(t, "6.12")
	if out := m.Do(Op{Verb: Run, Task: 2, CPU: 1, Until: Until{Func: "__schedule"}}); !out.Stopped {
		t.Fatalf("run until=__schedule: %+v", out)
	}
	if out := m.Do(Op{Verb: Run, Task: 2, CPU: 0}); out.Refused != Running {
		t.Errorf("run on another CPU: refused %q, want %s", out.Refused, Running)
	}
}
