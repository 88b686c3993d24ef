package sim

import "testing"

// Tallies notice what points to a freed mm even if all counters are exact, so that
// no other rule breaks. Exploration meets no such state, so it is made by hand.
func TestTalliesNoticeFreed(t *testing.T) {
	const A, K, gone = TaskID(2), TaskID(3), MMID(2)
	tests := map[string]func(s *State) (users, count int16){ // references on what is gone
		"a pin": func(s *State) (int16, int16) {
			s.Pins = []Pin{{Task: A, MM: gone, Count: 1}}
			return 0, 1
		},
		"rq->prev_mm": func(s *State) (int16, int16) {
			s.CPUs[1].PrevMM = gone // and not what idle1 borrowed
			s.MMs[InitMM].Count--
			return 0, 1
		},
		"task->mm": func(s *State) (int16, int16) {
			s.Tasks[A].MM, s.Tasks[A].ActiveMM = gone, gone
			s.MMs[1].Users, s.MMs[1].Dying = 0, true // which keeps the share of its users
			return 1, 1
		},
		"active_mm": func(s *State) (int16, int16) {
			s.MMs[1].Count--
			s.Tasks[K].ActiveMM = gone
			return 0, 1
		},
	}
	for about, point := range tests {
		m, err := New(Config{CPUs: 2, Kernel: kernel(t, "6.12"), NoTLB: true, NoMemory: true})
		if err != nil {
			t.Fatal(err)
		}
		m.Process()
		m.Kthread()
		m.Recycle(true)
		for _, op := range []Op{
			{Verb: Run, Task: A}, {Verb: Run, Task: K}, // which borrows mm 1
			{Verb: Run, Task: A, CPU: 1, Until: Until{Func: "switch_to"}}, // rq->prev_mm may be set there
		} {
			if out := m.Do(op); out.Refused != "" || len(out.Violations) > 0 {
				t.Fatalf("%+v: %+v", op, out)
			}
		}
		s := &m.State
		s.MMs = append(s.MMs, MM{Freed: true, Torn: true, FreeBy: NoTask})
		if broken := m.Inspect(); len(broken) > 0 || !agree(m) {
			t.Fatalf("before: %+v, and tallies agree: %v", broken, agree(m))
		}
		mm := &s.MMs[gone]
		mm.Users, mm.Count = point(s)
		broken := m.Inspect()
		if len(broken) != 1 || broken[0].Invariant != freedUnreferenced.String() {
			t.Errorf("%s: the state breaks something else, too: %+v", about, broken)
		}
		if agree(m) {
			t.Errorf("%s: tallies do not notice", about)
		}
	}
}

// agree says whether the tallies of all parts of a machine's state agree.
func agree(m *Machine) bool {
	s := &m.State
	var cpus, tasks, mms []*Tally
	add := func(list *[]*Tally, t Tally) { *list = append(*list, &t) }
	for i := range s.CPUs {
		add(&cpus, m.TallyCPU(CPUID(i), &s.CPUs[i], &s.Tasks[i]))
	}
	for i := len(s.CPUs); i < len(s.Tasks); i++ {
		var pins []Pin
		for _, p := range s.Pins {
			if p.Task == TaskID(i) {
				pins = append(pins, p)
			}
		}
		add(&tasks, m.TallyTask(TaskID(i), &s.Tasks[i], pins))
	}
	for i := range s.MMs {
		add(&mms, m.TallyMM(&s.MMs[i]))
	}
	return Agree(cpus, tasks, mms)
}
