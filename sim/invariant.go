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

// A rule is an invariant: something that every state obeys, between any two
// micro-steps, whatever was interleaved with what.
type rule uint8

const (
	usersEquality     rule = iota // mm_users is exactly the references held
	countEquality                 // mm_count is exactly the references held
	activeMMOwn                   // a task with an mm runs on it
	activeMMParked                // a task without an mm borrows one only while it runs
	activeMMCurrent               // and while it runs, it does
	oneBorrowerPerCPU             //
	currentOnce                   // no task runs on two CPUs
	usersImplyCount               // who has users has references
	noResurrection                // mm_users never rises from zero
	teardownOnce                  // exit_mmap once, and before free_mm
	freedUnreferenced             // nothing points to a freed mm
	initMMImmortal                // init_mm is never freed and nobody's own
	prevMMWindow                  // rq->prev_mm is set only inside a context switch
	deadTaskClean                 // a dead task has no mm
	slabBalance                   // mm_cachep counts what lives
	numRules
)

// ruleNames is indexed by rule.
var ruleNames = [numRules]string{"users-equality", "count-equality", "active-mm-own", "active-mm-parked",
	"active-mm-current", "one-borrower-per-cpu", "current-once", "users-imply-count", "no-resurrection",
	"teardown-once", "freed-unreferenced", "init-mm-immortal", "prev-mm-window", "dead-task-clean", "slab-balance"}

func (r rule) String() string { return ruleNames[r] }

// ofMM checks the rules about single mms.
func (in *inspection) ofMM(id MMID, mm *MM) {
	if mm.Users != in.users[id] {
		in.bad(usersEquality, Violation{MM: id, Task: NoTask, CPU: NoCPU, Want: int(in.users[id]), Got: int(mm.Users)})
	}
	if mm.Count != in.count[id] {
		in.bad(countEquality, Violation{MM: id, Task: NoTask, CPU: NoCPU, Want: int(in.count[id]), Got: int(mm.Count)})
	}
	if mm.Users > 0 && mm.Count < 1 {
		in.bad(usersImplyCount, Violation{MM: id, Task: NoTask, CPU: NoCPU, Want: 1, Got: int(mm.Count)})
	}
	if mm.Freed && !mm.Torn {
		in.bad(teardownOnce, Violation{MM: id, Task: mm.FreeBy, CPU: NoCPU})
	}
}

// ofTask checks the rules about single tasks.
func (in *inspection) ofTask(id TaskID, t *Task) {
	if in.freed(t.MM) {
		in.bad(freedUnreferenced, Violation{Task: id, MM: t.MM, CPU: NoCPU})
	} else if in.freed(t.ActiveMM) {
		in.bad(freedUnreferenced, Violation{Task: id, MM: t.ActiveMM, CPU: NoCPU})
	}
	if t.MM == InitMM {
		in.bad(initMMImmortal, Violation{Task: id, MM: InitMM, CPU: NoCPU})
	}
	switch {
	case in.between[id]:
	case t.MM != NoMM:
		if t.ActiveMM != t.MM {
			in.bad(activeMMOwn, Violation{Task: id, MM: t.ActiveMM, CPU: NoCPU})
		}
	case t.ActiveMM != NoMM && !in.current[id]:
		in.bad(activeMMParked, Violation{Task: id, MM: t.ActiveMM, CPU: NoCPU})
	case t.ActiveMM == NoMM && in.current[id]:
		in.bad(activeMMCurrent, Violation{Task: id, MM: NoMM, CPU: t.CPU})
	}
	if t.State.dead() && (t.MM != NoMM || t.ActiveMM != NoMM) && !in.current[id] && !in.between[id] {
		in.bad(deadTaskClean, Violation{Task: id, MM: max(t.MM, t.ActiveMM), CPU: NoCPU})
	}
}

// ofCPU checks the rules about single CPUs.
func (in *inspection) ofCPU(id CPUID, c *CPU) {
	for other := range id {
		if in.s.CPUs[other].Current == c.Current {
			in.bad(currentOnce, Violation{Task: c.Current, MM: NoMM, CPU: id})
		}
	}
	if c.PrevMM != NoMM {
		if in.freed(c.PrevMM) {
			in.bad(freedUnreferenced, Violation{Task: NoTask, MM: c.PrevMM, CPU: id})
		}
		if !in.s.Tasks[c.Stack].switching() {
			in.bad(prevMMWindow, Violation{Task: NoTask, MM: c.PrevMM, CPU: id})
		}
	}
}

// ofState checks the rules about the machine as a whole.
func (in *inspection) ofState() {
	s := in.s
	if n := len(s.CPUs); in.borrowers > n {
		in.bad(oneBorrowerPerCPU, Violation{Task: NoTask, MM: NoMM, CPU: NoCPU, Want: n, Got: in.borrowers})
	}
	for _, pin := range s.Pins {
		if in.freed(pin.MM) {
			in.bad(freedUnreferenced, Violation{Task: pin.Task, MM: pin.MM, CPU: NoCPU})
		}
	}
	if mm := &s.MMs[InitMM]; mm.Freed || mm.Count < 1 {
		in.bad(initMMImmortal, Violation{Task: NoTask, MM: InitMM, CPU: NoCPU, Want: 1, Got: int(mm.Count)})
	}
	if want, got := in.live, s.Cachep.Live(); want != got && !in.m.recycle {
		in.bad(slabBalance, Violation{Task: NoTask, MM: NoMM, CPU: NoCPU, Want: want, Got: got})
	}
}

// Invariants lists the names of all invariants, in the order they are reported.
func Invariants() []string { return append([]string(nil), ruleNames[:]...) }

// An inspection checks the invariants of one state after another. It first
// takes a census: it counts, from the pointers alone, who holds references on
// each mm, and which tasks are in the middle of a change.
type inspection struct {
	m    *Machine
	s    *State
	open [numFuncs]uint64 // by PC: the micro-step before it opens (see micro.open)

	// The census.
	users, count []int16 // by MMID: what the counters must be
	current      []bool  // by TaskID: rq->curr of some CPU
	between      []bool  // by TaskID: its mm and active_mm are being changed at this moment
	borrowers    int     // tasks that borrow an mm and are not in between
	live         int     // mms that are not freed, but for init_mm

	tolerated uint64 // rules that have broken and are no longer looked at
	found     []finding
}

// A finding is a violation of a rule.
type finding struct {
	rule rule
	v    Violation
}

func newInspection(m *Machine) inspection {
	in := inspection{m: m, s: &m.State}
	for fn, p := range m.code {
		for pc := range p {
			if p[pc].open {
				in.open[fn] |= 1 << (pc + 1)
			}
		}
	}
	return in
}

// bad reports a violation.
func (in *inspection) bad(r rule, v Violation) {
	if in.tolerated&(1<<r) == 0 {
		in.found = append(in.found, finding{r, v})
	}
}

func (in *inspection) freed(id MMID) bool { return id != NoMM && in.s.MMs[id].Freed }

// look counts the state and checks every rule.
func (in *inspection) look() {
	in.take()
	s := in.s
	for i := range s.MMs {
		in.ofMM(MMID(i), &s.MMs[i])
	}
	for i := range s.Tasks {
		in.ofTask(TaskID(i), &s.Tasks[i])
	}
	for i := range s.CPUs {
		in.ofCPU(CPUID(i), &s.CPUs[i])
	}
	in.ofState()
}

// take counts the state.
func (in *inspection) take() {
	s := in.s
	in.users = zeroed(in.users, len(s.MMs))
	in.count = zeroed(in.count, len(s.MMs))
	in.current = zeroed(in.current, len(s.Tasks))
	in.between = zeroed(in.between, len(s.Tasks))
	in.borrowers, in.live = 0, 0

	for id := range s.MMs {
		mm := &s.MMs[id]
		if mm.Users > 0 || mm.Dying { // all users together hold one count reference, until the end of __mmput
			in.count[id] = 1
		}
		if !mm.Freed {
			in.live++
		}
	}
	in.users[InitMM], in.count[InitMM] = initUsers, initCount
	in.live--

	for id := range s.CPUs {
		c := &s.CPUs[id]
		in.current[c.Current] = true
		if c.PrevMM != NoMM {
			in.count[c.PrevMM]++
		}
		if c.Stack != c.Current { // between rq->curr = next and switch_to
			in.between[c.Stack], in.between[c.Current] = true, true
		}
	}
	for id := range s.Tasks {
		t := &s.Tasks[id]
		for i := range t.Frames[:t.Depth] {
			f := &t.Frames[i]
			for j := range f.MM {
				if ref := &f.MM[j]; ref.MM != NoMM {
					in.users[ref.MM] += int16(ref.Users)
					in.count[ref.MM] += int16(ref.Count)
				}
			}
			if in.open[f.Func]&(1<<f.PC) != 0 {
				in.between[id] = true
			}
		}
		switch {
		case t.MM == NoMM && t.ActiveMM == NoMM:
		case t.MM != NoMM && t.Kthread:
			in.count[t.MM]++ // kthread_use_mm
		case t.MM != NoMM:
			in.users[t.MM]++
		default:
			in.count[t.ActiveMM]++ // borrowed
			if !in.between[id] {
				in.borrowers++
			}
		}
	}
	for _, pin := range s.Pins {
		in.users[pin.MM] += pin.Users
		in.count[pin.MM] += pin.Count
	}
}

// zeroed returns a slice of n zeroes, in the memory of s if it is enough.
func zeroed[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, 2*n)
	}
	s = s[:n]
	clear(s)
	return s
}

// check looks at every invariant that has not broken before.
func (m *Machine) check() {
	in := &m.inspect
	in.look()
	if len(in.found) == 0 {
		return
	}
	in.sort()
	for _, f := range in.found {
		m.broke(f.rule, f.v)
	}
	in.found = in.found[:0]
}

// all returns everything that does not hold, tolerated or not.
func (in *inspection) all() []Violation {
	tolerated := in.tolerated
	in.tolerated = 0
	in.look()
	in.tolerated = tolerated
	if len(in.found) == 0 {
		return nil
	}
	in.sort()
	all := make([]Violation, len(in.found))
	for i, f := range in.found {
		all[i] = f.v
		all[i].Invariant = f.rule.String()
	}
	in.found = in.found[:0]
	return all
}

func (in *inspection) sort() {
	slices.SortStableFunc(in.found, func(a, b finding) int { return int(a.rule) - int(b.rule) })
}

// broke records the first violation of an invariant, and ends the operation if
// that is not expected. What breaks in the same operation after something that
// was expected to is its consequence, and is recorded only.
func (m *Machine) broke(r rule, v Violation) {
	if m.inspect.tolerated&(1<<r) != 0 || m.ended {
		return
	}
	m.inspect.tolerated |= 1 << r
	v.Invariant = r.String()
	m.violations = append(m.violations, v)
	m.ended = !slices.ContainsFunc(m.violations, func(v Violation) bool {
		return slices.Contains(m.op.Tolerate, v.Invariant)
	})
}
