package sim

// A Tally is what one part of a state says to the invariants: a CPU with its
// idle task, another task with its pins, or an mm. A driver that meets the same
// parts over and over in different states keeps their tallies, and Agree tells
// by them whether a state obeys every invariant, without looking at the parts
// again. It is for machines without translations, memory areas, open files and
// CPUs that are not online, whose ids are given out again, and which have up to
// TallyMMs mms.
//
// The rules are stated once, in invariant.go: a tally is taken by having them
// look at the part in every situation in which it can be.
type Tally struct {
	refs   [TallyMMs / 2]uint64 // by mm, in 16 bits each: references on its contents, and on the struct; an mm's own is at 0
	points uint32               // mms that must not be freed

	// What is so in which situation of the part's task, as bits.
	bad     uint8 // it breaks a rule
	borrows uint8 // it counts as a borrower

	current, stack TaskID // of a CPU
	prev           bool   // of a CPU: rq->prev_mm is set
	switching      bool   // of a task
	freed, lives   bool   // of an mm: as said; it has users and references
}

// TallyMMs is how many mms a machine may have, init_mm included.
const TallyMMs = 8

// The situations of a task.
const (
	onCPU     = 1 << iota // it is rq->curr of some CPU
	switched_             // it is switched from or to, and switch_to has not happened
	situations
)

const everyBad = 1<<situations - 1

// TallyCPU takes the tally of a CPU and its idle task.
func (m *Machine) TallyCPU(id CPUID, c *CPU, idle *Task) Tally {
	t := m.TallyTask(TaskID(id), idle, nil)
	t.current, t.stack, t.prev = c.Current, c.Stack, c.PrevMM != NoMM
	if t.prev {
		t.points |= 1 << c.PrevMM
		t.refer(c.PrevMM, 0, int16(m.lazyRef))
	}
	return t
}

// TallyTask takes the tally of a task and its pins.
func (m *Machine) TallyTask(id TaskID, task *Task, pins []Pin) Tally {
	t := Tally{switching: task.switching()}
	var mms [TallyMMs]MM
	m.probe(&State{MMs: mms[:]}, int(id)+1, func(in *inspection) {
		for s := range situations {
			clear(in.users)
			clear(in.count)
			in.borrowers = 0
			in.changing[id], in.gone[id] = false, false
			in.current[id], in.between[id] = int8(s&onCPU), int8(s&switched_)
			in.addTask(id, task, +1)
			in.ofTask(id, task)
			if len(in.found) > 0 {
				t.bad |= 1 << s
			}
			in.found = in.found[:0]
			t.borrows |= uint8(in.borrowers) << s
		}
		for mm := range mms {
			t.refer(MMID(mm), in.users[mm], in.count[mm])
		}
	})
	for _, mm := range []MMID{task.MM, task.ActiveMM} {
		if mm != NoMM && !task.undone() {
			t.points |= 1 << mm
		}
	}
	for _, p := range pins {
		t.points |= 1 << p.MM
		t.refer(p.MM, p.Users, p.Count)
	}
	return t
}

// TallyMM takes the tally of an mm.
func (m *Machine) TallyMM(mm *MM) Tally {
	t := Tally{freed: mm.Freed, lives: mm.Users > 0 && mm.Count > 0 && !mm.Freed}
	const id = InitMM + 1 // any other than init_mm
	m.probe(&State{MMs: []MM{id: *mm}}, 0, func(in *inspection) {
		in.addMM(id, mm, +1)
		t.refer(0, -mm.Users, in.count[id]-mm.Count)
		in.users[id], in.count[id] = mm.Users, mm.Count
		in.ofMM(id, mm)
		if len(in.found) > 0 {
			t.bad = everyBad
		}
		in.found = in.found[:0]
	})
	return t
}

// probe has the rules look at something else than the machine's state.
func (m *Machine) probe(s *State, tasks int, look func(*inspection)) {
	in := &m.inspect
	was, tolerated := in.s, in.tolerated
	in.s, in.tolerated, in.local = s, 0, false
	in.users, in.count, in.arriving = zeroed(in.users, TallyMMs), zeroed(in.count, TallyMMs), zeroed(in.arriving, TallyMMs)
	in.current, in.gone = zeroed(in.current, tasks), zeroed(in.gone, tasks)
	in.changing, in.between = zeroed(in.changing, tasks), zeroed(in.between, tasks)
	look(in)
	in.s, in.tolerated = was, tolerated
}

// refer adds references on an mm. Adding up words adds up their parts: a word
// is 0 if and only if all four are, as long as none leaves 16 bits.
func (t *Tally) refer(mm MMID, users, count int16) {
	const most = 1 << 8 // parts are fewer than 1<<7
	if max(users, count) > most || min(users, count) < -most {
		t.bad = everyBad // no driver of small machines has so many: let it be looked at
	}
	t.refs[mm/2] += uint64(int64(users)+int64(count)<<16) << (mm % 2 * 32)
}

// Agree says whether the state of which these are all parts obeys every
// invariant. If it says no, the machine knows better: Inspect tells what is broken.
func Agree(cpus, tasks, mms []*Tally) bool {
	var refs [TallyMMs / 2]uint64
	var current, switched uint64
	var points, freed uint32
	var bad uint8
	borrowers := 0
	for _, c := range cpus {
		if current>>c.current&1 != 0 {
			return false
		}
		current |= 1 << c.current
		if c.stack != c.current {
			switched |= 1<<c.stack | 1<<c.current
		}
		if c.prev {
			stack := c
			if at := int(c.stack); at >= len(cpus) {
				stack = tasks[at-len(cpus)]
			} else {
				stack = cpus[at]
			}
			if !stack.switching {
				return false
			}
		}
	}
	words := (len(mms) + 1) / 2
	take := func(id int, t *Tally) {
		situation := current>>id&1*onCPU + switched>>id&1*switched_
		bad |= t.bad >> situation & 1
		borrowers += int(t.borrows >> situation & 1)
		points |= t.points
		for w := range words {
			refs[w] += t.refs[w]
		}
	}
	for id, t := range cpus {
		take(id, t)
	}
	for i, t := range tasks {
		take(len(cpus)+i, t)
	}
	for id, t := range mms {
		bad |= t.bad
		refs[id/2] += t.refs[0] << (id % 2 * 32)
		if t.freed {
			freed |= 1 << id
		}
	}
	refs[InitMM] += initUsers + (initCount-1)<<16 // of which one is the users' share
	ok := bad == 0 && points&freed == 0 && mms[InitMM].lives && borrowers <= len(cpus)
	for w := range words {
		ok = ok && refs[w] == 0
	}
	return ok
}
