package sim

import (
	"slices"
	"testing"
)

// kernel returns a release, which must exist.
func kernel(t testing.TB, release string) Kernel {
	t.Helper()
	k, err := ParseKernel(release)
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

// Every invariant must notice a state that breaks it. A state corrupted in one
// place may break others too.
func TestInvariantsNotice(t *testing.T) {
	const A, K, M = TaskID(2), TaskID(3), MMID(1)
	broken := map[string]func(*Machine){
		"users-equality":    func(m *Machine) { m.State.MMs[M].Users++ },
		"count-equality":    func(m *Machine) { m.State.MMs[M].Count++ },
		"active-mm-own":     func(m *Machine) { m.State.Tasks[A].ActiveMM = InitMM },
		"active-mm-parked":  func(m *Machine) { m.State.Tasks[m.Kthread()].ActiveMM = M },
		"active-mm-current": func(m *Machine) { m.State.Tasks[K].ActiveMM = NoMM },
		"one-borrower-per-cpu": func(m *Machine) {
			m.State.Tasks[m.Kthread()].ActiveMM = M
		},
		"current-once":      func(m *Machine) { m.State.CPUs[1].Current = K },
		"users-imply-count": func(m *Machine) { m.State.MMs[M].Count = 0 },
		"no-resurrection": func(m *Machine) {
			m.State.MMs[M].Users, m.State.MMs[M].Torn = 0, true
			x := exec{m: m, cpu: 0, task: K, leaf: fnMmget}
			x.addUsers(M, +1)
		},
		"teardown-once":      func(m *Machine) { m.State.MMs[M].Freed = true },
		"freed-unreferenced": func(m *Machine) { m.State.MMs[M].Freed = true },
		"init-mm-immortal":   func(m *Machine) { m.State.Tasks[A].MM = InitMM },
		"prev-mm-window":     func(m *Machine) { m.State.CPUs[0].PrevMM = M },
		"dead-task-clean":    func(m *Machine) { m.State.Tasks[A].State = Zombie },
		"slab-balance":       func(m *Machine) { m.State.Cachep.Freed++ },
	}
	for _, name := range Invariants() {
		breakIt, ok := broken[name]
		if !ok {
			t.Errorf("no state here breaks %s", name)
			continue
		}
		m := borrowed(t, "6.12")
		if m.check(); len(m.violations) > 0 {
			t.Fatalf("before: %+v", m.violations)
		}
		m.op.Tolerate = Invariants() // look at all of them, not only up to the first
		breakIt(m)
		m.check()
		if !slices.ContainsFunc(m.violations, func(v Violation) bool { return v.Invariant == name }) {
			t.Errorf("%s does not notice: %+v", name, m.violations)
		}
		delete(broken, name)
	}
	for name := range broken {
		t.Errorf("%s is not an invariant", name)
	}
}

// Each fault is noticed by a named invariant in the smallest run that has the
// operation.
func TestFaultsAreNoticed(t *testing.T) {
	exit := []Op{{Verb: Run, Task: 2}, {Verb: Exit, Task: 2}}
	borrow := []Op{{Verb: Run, Task: 2}, {Verb: Run, Task: 3}, {Verb: Run, Task: 2}}
	for _, test := range []struct {
		fault Fault
		ops   []Op
		want  string
	}{
		{SkipLazyMmgrab, borrow[:2], "count-equality"},
		{SkipPrevMmdrop, borrow, "count-equality"},
		{SkipFinalMmdrop, exit, "count-equality"},
		{SkipExitMmgrab, exit, "count-equality"},
	} {
		for _, release := range releases {
			m, err := New(Config{CPUs: 2, Kernel: kernel(t, release)})
			if err != nil {
				t.Fatal(err)
			}
			m.Process()
			m.Kthread()
			var got []Violation
			for i, op := range test.ops {
				if i == len(test.ops)-1 {
					m.Inject(test.fault)
				}
				got = m.Do(op).Violations
			}
			if len(got) != 1 || got[0].Invariant != test.want {
				t.Errorf("kernel %s, %s: violations %+v, want %s", release, test.fault, got, test.want)
			}
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
			if out.Refused != "" || len(out.Violations) > 0 {
				t.Fatalf("kernel %s: %+v: %+v", release, op, out)
			}
			if len(out.Events) > 0 {
				steps += out.Events[len(out.Events)-1].Micro
			}
		}
		if m.Micros < steps || steps < 60 {
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
