package sim

// An inspection checks the invariants of one state after another. It first
// takes a census: it counts, from the pointers alone, who holds references on
// each mm, and which tasks are in the middle of a change.
//
// A micro-step touches few tasks and mms, and a machine can have thousands. So
// on a large one only the first look of an operation is at everything. After it,
// what has been touched since is counted and checked again, on top of what all
// others contribute; what has not cannot have broken a rule, unless an mm has
// been freed that it points to. If something is wrong, everything is looked at
// once more, so that the violation is told in the same words.
type inspection struct {
	m     *Machine
	s     *State
	open  [numFuncs]uint64 // by PC: the micro-step before it opens (see micro.open)
	loads [numFuncs]uint64 // by item: between a change of a task's mm and the load of it

	// The census.
	users, count []int16 // by MMID: what the counters must be
	current      []int8  // by TaskID: of how many CPUs it is rq->curr
	changing     []bool  // by TaskID: one of its mm and active_mm has been changed, and the other is to follow
	between      []int8  // by TaskID: above 0 if that, or if it is one of the two in a context switch
	gone         []bool  // by TaskID: the idle task of a CPU that is gone, or a child that is not to be; its pointers mean nothing
	arriving     []int16 // by MMID: how many tasks have it that were preempted before they loaded it
	borrowers    int     // tasks that borrow an mm and are not in between
	lenders      int     // CPUs on which a task can borrow
	maps         []int16 // by PageID: entries of page tables that point to it
	gathered     []int16 // by PageID: entries that did, until it is given back
	live         int     // mms that are not freed, but for init_mm

	// What has been touched since the operation's last look at everything. It
	// is not in the census but while a state is looked at.
	large  int  // how many tasks and mms make a machine large
	inOp   bool // an operation is being carried out that has not looked at everything yet, or is local
	local  bool // the census holds what has not been touched
	tasks  []TaskID
	mms    []MMID
	freed0 []bool        // by place in mms: it was freed then
	ofID   [2][]bool     // by TaskID, and by MMID: it is in tasks, in mms
	loaded [MaxCPUs]MMID // loaded_mm then
	loose  [MaxCPUs]bool // the CPU was excused then from having left all other masks

	tolerated uint64 // rules that have broken and are no longer looked at
	found     []finding
}

// largeMachine is how many tasks and mms make it cheaper to keep books of what
// is touched than to look at all.
const largeMachine = 128

// A finding is a violation of a rule.
type finding struct {
	rule rule
	v    Violation
}

func newInspection(m *Machine) inspection {
	in := inspection{m: m, s: &m.State, large: largeMachine}
	for fn, p := range m.code {
		for pc := range p {
			if p[pc].open {
				in.open[fn] |= 1 << (pc + 1)
			}
		}
	}
	for _, fn := range []Func{fnExecMmap, fnUseMM, fnEndLazyTLB, fnContextSwitch} {
		in.loads[fn] = loadsAt(fn, m.code[fn])
	}
	in.loads[fnSwitchMM] = ^uint64(1) // if it has only just been called, nothing has changed yet
	return in
}

// bad reports a violation.
func (in *inspection) bad(r rule, v Violation) {
	if in.tolerated&(1<<r) == 0 {
		in.found = append(in.found, finding{r, v})
	}
}

func (in *inspection) freed(id MMID) bool { return id != NoMM && in.s.MMs[id].Freed }

// look counts the whole state and checks every rule.
func (in *inspection) look() {
	in.local = false
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
	in.arriving = zeroed(in.arriving, len(s.MMs))
	in.current = zeroed(in.current, len(s.Tasks))
	in.changing = zeroed(in.changing, len(s.Tasks))
	in.between = zeroed(in.between, len(s.Tasks))
	in.gone = zeroed(in.gone, len(s.Tasks))
	in.borrowers, in.lenders, in.live = 0, 0, -1
	in.addShared(+1)
	for id := range s.MMs {
		in.addMM(MMID(id), &s.MMs[id], +1)
	}
	for id := range s.Tasks {
		in.addTask(TaskID(id), &s.Tasks[id], +1)
	}
}

// addMM adds to the census what an mm itself says of its counters or, with the
// sign -1, takes it out.
func (in *inspection) addMM(id MMID, mm *MM, sign int16) {
	if !mm.Freed {
		in.live += int(sign)
	}
	switch {
	case id == InitMM:
		in.users[id] += sign * initUsers
		in.count[id] += sign * initCount
	case mm.Users > 0 || mm.Dying: // all users together hold one count reference, until the end of __mmput
		in.count[id] += sign
	}
}

// addTask adds what a task holds.
func (in *inspection) addTask(id TaskID, t *Task, sign int16) {
	changing := t.unborn()
	for i := range t.Frames[:t.Depth] {
		f := &t.Frames[i]
		for j := range f.MM {
			if ref := &f.MM[j]; ref.MM != NoMM {
				in.hold(ref.MM, sign*int16(ref.Users), sign*int16(ref.Count))
			}
		}
		if in.open[f.Func]&(1<<f.PC) != 0 {
			changing = true
		}
		if (f.Func == fnExecMmap || f.Func == fnUseMM) && t.MM != NoMM {
			in.arriving[t.MM] += sign
		}
	}
	if changing && sign > 0 {
		in.changing[id] = true
		in.between[id]++
	}
	if t.Hidden != NoMM {
		in.hold(t.Hidden, sign, 0)
	}
	if t.OomMM != NoMM {
		in.hold(t.OomMM, 0, sign)
	}
	if t.undone() {
		in.gone[id] = true
	} else if !t.Idle { // of an idle task its CPU says it
		in.gone[id] = false
	}
	switch {
	case in.gone[id]:
	case t.MM == NoMM && t.ActiveMM == NoMM:
	case t.MM != NoMM && t.Kthread:
		in.hold(t.MM, 0, sign) // kthread_use_mm
	case t.MM != NoMM:
		in.hold(t.MM, sign, 0)
	default:
		in.hold(t.ActiveMM, 0, sign*int16(in.m.lazyRef))
		if in.between[id] == 0 {
			in.borrowers += int(sign)
		}
	}
	if changing && sign < 0 {
		in.changing[id] = false
		in.between[id]--
	}
}

// addShared adds what CPUs, files and pins hold.
func (in *inspection) addShared(sign int16) {
	s := in.s
	for id := range s.CPUs {
		c := &s.CPUs[id]
		in.current[c.Current] += int8(sign)
		if !c.Returned {
			in.lenders += int(sign)
		}
		if sign > 0 {
			in.gone[id] = c.Returned // its idle task
		}
		if c.PrevMM != NoMM {
			in.hold(c.PrevMM, 0, sign*int16(in.m.lazyRef))
		}
		if c.Stack != c.Current { // between rq->curr = next and switch_to
			in.between[c.Stack] += int8(sign)
			in.between[c.Current] += int8(sign)
		}
	}
	for i := range s.Files {
		if f := &s.Files[i]; f.Pins {
			in.hold(f.MM, sign, 0)
		} else {
			in.hold(f.MM, 0, sign)
		}
	}
	for _, pin := range s.Pins {
		in.hold(pin.MM, sign*pin.Users, sign*pin.Count)
	}
}

// hold adds references on an mm.
func (in *inspection) hold(id MMID, users, count int16) {
	if in.local {
		in.touchMM(id)
	}
	in.users[id] += users
	in.count[id] += count
}

// begin says that an operation begins: what has been changed from outside
// since the last is not known.
func (in *inspection) begin() { in.local, in.inOp = false, true }

// end says that it has ended.
func (in *inspection) end() { in.local, in.inOp = false, false }

// remember keeps books from now on of what is touched, after a look at
// everything, if that is worth it.
func (in *inspection) remember() {
	s := in.s
	in.local = false
	if !in.inOp || len(s.Tasks)+len(s.MMs) < in.large || in.m.recycle || len(in.found) > 0 {
		return
	}
	in.tasks, in.mms, in.freed0 = in.tasks[:0], in.mms[:0], in.freed0[:0]
	in.ofID[0], in.ofID[1] = zeroed(in.ofID[0], len(s.Tasks)), zeroed(in.ofID[1], len(s.MMs))
	in.local = true
	for id := range s.CPUs {
		c := &s.CPUs[id]
		in.touchTask(TaskID(id)) // the idle task, whose state depends on its CPU's
		in.touchTask(c.Current)
		in.touchTask(c.Stack)
		in.loaded[id] = c.TLB.Loaded
		in.loose[id] = c.Phase >= CPUDead || in.loading(&s.Tasks[c.Stack])
	}
	in.addShared(-1)
}

// touchTask takes a task that is about to change out of the census.
func (in *inspection) touchTask(id TaskID) {
	in.grow()
	if !in.ofID[0][id] {
		in.ofID[0][id] = true
		in.tasks = append(in.tasks, id)
		in.addTask(id, &in.s.Tasks[id], -1)
	}
}

// touchMM takes an mm out of the census that is about to change, or that has
// to be looked at because somebody takes or drops references on it.
func (in *inspection) touchMM(id MMID) {
	in.grow()
	if !in.ofID[1][id] {
		in.ofID[1][id] = true
		in.mms = append(in.mms, id)
		in.freed0 = append(in.freed0, in.s.MMs[id].Freed)
		in.addMM(id, &in.s.MMs[id], -1)
	}
}

// grow makes room for tasks and mms that have come since. They are touched, and
// were never in the census.
func (in *inspection) grow() {
	for id := len(in.ofID[0]); id < len(in.s.Tasks); id++ {
		in.current, in.gone = append(in.current, 0), append(in.gone, false)
		in.changing, in.between = append(in.changing, false), append(in.between, 0)
		in.ofID[0], in.tasks = append(in.ofID[0], true), append(in.tasks, TaskID(id))
	}
	for id := len(in.ofID[1]); id < len(in.s.MMs); id++ {
		in.users, in.count, in.arriving = append(in.users, 0), append(in.count, 0), append(in.arriving, 0)
		in.ofID[1], in.mms, in.freed0 = append(in.ofID[1], true), append(in.mms, MMID(id)), append(in.freed0, false)
	}
}

// lookAgain counts and checks what has been touched. It says whether that was
// enough: whether nothing is wrong, and no mm has been freed.
func (in *inspection) lookAgain() bool {
	if !in.local {
		return false
	}
	s := in.s
	in.grow()
	for id := range s.CPUs {
		in.touchTask(s.CPUs[id].Current)
		in.touchTask(s.CPUs[id].Stack)
	}
	in.addShared(+1)
	for i := 0; i < len(in.tasks); i++ {
		in.addTask(in.tasks[i], &s.Tasks[in.tasks[i]], +1)
	}
	enough := true
	for i, id := range in.mms {
		in.addMM(id, &s.MMs[id], +1)
		enough = enough && s.MMs[id].Freed == in.freed0[i]
	}
	for _, id := range in.mms {
		in.ofMM(id, &s.MMs[id])
	}
	for _, id := range in.tasks {
		in.ofTask(id, &s.Tasks[id])
	}
	for i := range s.CPUs {
		in.ofCPU(CPUID(i), &s.CPUs[i])
	}
	in.ofState()
	if len(in.found) > 0 || !enough {
		in.found = in.found[:0]
		return false
	}
	for _, id := range in.tasks {
		in.addTask(id, &s.Tasks[id], -1)
	}
	for _, id := range in.mms {
		in.addMM(id, &s.MMs[id], -1)
	}
	in.addShared(-1)
	return true
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
