package sim

import "slices"

// A Violation is an invariant that does not hold in a state.
type Violation struct {
	Invariant string // a name from Invariants
	Task      TaskID // the offender, if it is a task; else NoTask
	MM        MMID   // the offender, if it is an mm; else NoMM
	CPU       CPUID  // the offender, if it is a CPU; else NoCPU
	Want, Got int    // for the equalities: references held, and the counter
}

// An invariant is a rule that every state obeys, between any two micro-steps.
// holds calls bad for each offender. Rules about single moments rather than
// states (no-resurrection) have no holds: the store that breaks one reports it.
type invariant struct {
	name  string
	holds func(s *State, p *census, bad func(Violation))
}

// invariants lists all rules in the order in which they are checked.
func invariants() []invariant {
	return []invariant{
		{"users-equality", func(s *State, p *census, bad func(Violation)) {
			for id := range s.MMs {
				if got, want := int(s.MMs[id].Users), p.users[id]; got != want {
					bad(Violation{MM: MMID(id), Task: NoTask, CPU: NoCPU, Want: want, Got: got})
				}
			}
		}},
		{"count-equality", func(s *State, p *census, bad func(Violation)) {
			for id := range s.MMs {
				if got, want := int(s.MMs[id].Count), p.count[id]; got != want {
					bad(Violation{MM: MMID(id), Task: NoTask, CPU: NoCPU, Want: want, Got: got})
				}
			}
		}},
		{"active-mm-own", func(s *State, p *census, bad func(Violation)) {
			for id, t := range s.Tasks {
				if t.MM != NoMM && t.ActiveMM != t.MM && !p.between[id] {
					bad(Violation{Task: TaskID(id), MM: t.ActiveMM, CPU: NoCPU})
				}
			}
		}},
		{"active-mm-parked", func(s *State, p *census, bad func(Violation)) {
			for id, t := range s.Tasks {
				if t.MM == NoMM && t.ActiveMM != NoMM && !p.current[id] && !p.between[id] {
					bad(Violation{Task: TaskID(id), MM: t.ActiveMM, CPU: NoCPU})
				}
			}
		}},
		{"active-mm-current", func(s *State, p *census, bad func(Violation)) {
			for id, t := range s.Tasks {
				if t.MM == NoMM && t.ActiveMM == NoMM && p.current[id] && !p.between[id] {
					bad(Violation{Task: TaskID(id), MM: NoMM, CPU: t.CPU})
				}
			}
		}},
		{"one-borrower-per-cpu", func(s *State, p *census, bad func(Violation)) {
			borrowers := 0
			for id, t := range s.Tasks {
				if t.MM == NoMM && t.ActiveMM != NoMM && !p.between[id] {
					borrowers++
				}
			}
			if borrowers > len(s.CPUs) {
				bad(Violation{Task: NoTask, MM: NoMM, CPU: NoCPU, Want: len(s.CPUs), Got: borrowers})
			}
		}},
		{"current-once", func(s *State, _ *census, bad func(Violation)) {
			for i, c := range s.CPUs {
				for j := range i {
					if s.CPUs[j].Current == c.Current {
						bad(Violation{Task: c.Current, MM: NoMM, CPU: CPUID(i)})
					}
				}
			}
		}},
		{"users-imply-count", func(s *State, _ *census, bad func(Violation)) {
			for id, mm := range s.MMs {
				if mm.Users > 0 && mm.Count < 1 {
					bad(Violation{MM: MMID(id), Task: NoTask, CPU: NoCPU, Want: 1, Got: int(mm.Count)})
				}
			}
		}},
		{"no-resurrection", nil},
		{"teardown-once", func(s *State, _ *census, bad func(Violation)) {
			for id, mm := range s.MMs {
				if mm.Freed && !mm.Torn {
					bad(Violation{MM: MMID(id), Task: mm.FreeBy, CPU: NoCPU})
				}
			}
		}},
		{"freed-unreferenced", func(s *State, p *census, bad func(Violation)) {
			freed := func(id MMID) bool { return id != NoMM && s.MMs[id].Freed }
			for id, t := range s.Tasks {
				if freed(t.MM) {
					bad(Violation{Task: TaskID(id), MM: t.MM, CPU: NoCPU})
				} else if freed(t.ActiveMM) {
					bad(Violation{Task: TaskID(id), MM: t.ActiveMM, CPU: NoCPU})
				}
			}
			for id, c := range s.CPUs {
				if freed(c.PrevMM) {
					bad(Violation{Task: NoTask, MM: c.PrevMM, CPU: CPUID(id)})
				}
			}
			for _, pin := range s.Pins {
				if freed(pin.MM) {
					bad(Violation{Task: pin.Task, MM: pin.MM, CPU: NoCPU})
				}
			}
		}},
		{"init-mm-immortal", func(s *State, _ *census, bad func(Violation)) {
			if mm := s.MMs[InitMM]; mm.Freed || mm.Count < 1 {
				bad(Violation{Task: NoTask, MM: InitMM, CPU: NoCPU, Want: 1, Got: int(mm.Count)})
			}
			for id, t := range s.Tasks {
				if t.MM == InitMM {
					bad(Violation{Task: TaskID(id), MM: InitMM, CPU: NoCPU})
				}
			}
		}},
		{"prev-mm-window", func(s *State, _ *census, bad func(Violation)) {
			for id, c := range s.CPUs {
				if c.PrevMM != NoMM && !s.Tasks[c.Stack].switching() {
					bad(Violation{Task: NoTask, MM: c.PrevMM, CPU: CPUID(id)})
				}
			}
		}},
		{"dead-task-clean", func(s *State, p *census, bad func(Violation)) {
			for id, t := range s.Tasks {
				if t.State.dead() && !p.current[id] && !p.between[id] && (t.MM != NoMM || t.ActiveMM != NoMM) {
					bad(Violation{Task: TaskID(id), MM: max(t.MM, t.ActiveMM), CPU: NoCPU})
				}
			}
		}},
		{"slab-balance", func(s *State, _ *census, bad func(Violation)) {
			live := 0
			for id := range s.MMs {
				if MMID(id) != InitMM && !s.MMs[id].Freed {
					live++
				}
			}
			if live != s.Cachep.Live() {
				bad(Violation{Task: NoTask, MM: NoMM, CPU: NoCPU, Want: live, Got: s.Cachep.Live()})
			}
		}},
	}
}

// Invariants lists the names of all invariants, in the order they are checked.
func Invariants() []string {
	var names []string
	for _, inv := range invariants() {
		names = append(names, inv.name)
	}
	return names
}

// A census counts, from the pointers alone, who holds references on each mm,
// and which tasks are in the middle of a change.
type census struct {
	users, count []int  // by MMID: what the counters must be
	current      []bool // by TaskID: rq->curr of some CPU
	between      []bool // by TaskID: its mm and active_mm are being changed at this moment
}

// take counts a state. code is needed to know which moments are in between.
func (p *census) take(s *State, code *[numFuncs]program) {
	p.users = append(p.users[:0], make([]int, len(s.MMs))...)
	p.count = append(p.count[:0], make([]int, len(s.MMs))...)
	p.current = append(p.current[:0], make([]bool, len(s.Tasks))...)
	p.between = append(p.between[:0], make([]bool, len(s.Tasks))...)

	p.users[InitMM], p.count[InitMM] = initUsers, initCount
	for id, mm := range s.MMs {
		// All users together hold one count reference, until the end of __mmput.
		if MMID(id) != InitMM && (mm.Users > 0 || mm.Dying) {
			p.count[id]++
		}
	}
	for id := range s.Tasks {
		t := &s.Tasks[id]
		switch {
		case t.MM != NoMM && t.Kthread:
			p.count[t.MM]++ // kthread_use_mm
		case t.MM != NoMM:
			p.users[t.MM]++
		case t.ActiveMM != NoMM:
			p.count[t.ActiveMM]++ // borrowed
		}
		for i := range t.Frames[:t.Depth] {
			f := &t.Frames[i]
			for _, ref := range f.MM {
				if ref.MM != NoMM {
					p.users[ref.MM] += int(ref.Users)
					p.count[ref.MM] += int(ref.Count)
				}
			}
			if f.PC > 0 && code[f.Func][f.PC-1].open {
				p.between[id] = true
			}
		}
	}
	for _, c := range s.CPUs {
		p.current[c.Current] = true
		if c.PrevMM != NoMM {
			p.count[c.PrevMM]++
		}
		if c.Stack != c.Current { // between rq->curr = next and switch_to
			p.between[c.Stack], p.between[c.Current] = true, true
		}
	}
	for _, pin := range s.Pins {
		p.users[pin.MM] += int(pin.Users)
		p.count[pin.MM] += int(pin.Count)
	}
}

// check looks at every invariant that has not broken before.
func (m *Machine) check() {
	m.census.take(&m.State, m.code)
	for _, inv := range m.rules {
		if inv.holds == nil || m.tolerated[inv.name] {
			continue
		}
		inv.holds(&m.State, &m.census, func(v Violation) {
			v.Invariant = inv.name
			m.broke(v)
		})
	}
}

// broke records the first violation of an invariant, and ends the operation if
// that is not expected. What breaks in the same operation after something that
// was expected to is its consequence, and is recorded only.
func (m *Machine) broke(v Violation) {
	if m.tolerated[v.Invariant] || m.ended {
		return
	}
	m.tolerated[v.Invariant] = true
	m.violations = append(m.violations, v)
	m.ended = !slices.ContainsFunc(m.violations, func(v Violation) bool {
		return slices.Contains(m.op.Tolerate, v.Invariant)
	})
}
