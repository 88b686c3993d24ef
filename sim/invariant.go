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
	usersEquality rule = iota
	countEquality
	activeMMOwn
	activeMMParked
	activeMMCurrent
	oneBorrowerPerCPU
	currentOnce
	usersImplyCount
	noResurrection
	teardownOnce
	freedUnreferenced
	initMMImmortal
	prevMMWindow
	deadTaskClean
	slabBalance
	tlbLoaded
	tlbLazyOnly
	tlbCpumask
	tlbSlots
	flushPostcondition
	tlbTruth
	pageReferenced
	cowReadOnly
	lazyInCpumask
	mmdropIRQsOn
	tornUnloaded
	procMemUnpinned
	numRules
)

// ruleTable is indexed by rule.
var ruleTable = [numRules]struct{ name, summary string }{
	usersEquality:      {"users-equality", "mm_users is exactly the references held on the contents"},
	countEquality:      {"count-equality", "mm_count is exactly the references held on the mm_struct"},
	activeMMOwn:        {"active-mm-own", "a task with an mm of its own runs on it"},
	activeMMParked:     {"active-mm-parked", "a task without an mm borrows one only while it runs"},
	activeMMCurrent:    {"active-mm-current", "a task without an mm borrows one while it runs"},
	oneBorrowerPerCPU:  {"one-borrower-per-cpu", "there are no more borrowers than CPUs that run tasks"},
	currentOnce:        {"current-once", "no task runs on two CPUs"},
	usersImplyCount:    {"users-imply-count", "an mm with users has a reference"},
	noResurrection:     {"no-resurrection", "mm_users never rises from zero"},
	teardownOnce:       {"teardown-once", "exit_mmap runs once, and before the mm_struct is freed"},
	freedUnreferenced:  {"freed-unreferenced", "nothing points to a freed mm_struct"},
	initMMImmortal:     {"init-mm-immortal", "init_mm is never freed, and nobody has it for its own"},
	prevMMWindow:       {"prev-mm-window", "rq->prev_mm is set only inside a context switch"},
	deadTaskClean:      {"dead-task-clean", "a dead task that no longer runs has no mm"},
	slabBalance:        {"slab-balance", "mm_cachep counts the mm_structs that live"},
	tlbLoaded:          {"tlb-loaded", "a CPU has loaded its task's mm, or init_mm while the task borrows"},
	tlbLazyOnly:        {"tlb-lazy", "only a CPU whose task borrows is lazy, and not about init_mm"},
	tlbCpumask:         {"tlb-cpumask", "a CPU is in the mm_cpumask of what it has loaded; before 6.14, of nothing else"},
	tlbSlots:           {"tlb-slots", "an mm has one ASID on a CPU, and no generation from the future"},
	flushPostcondition: {"flush-postcondition", "after a flush nobody goes on with older translations"},
	tlbTruth:           {"tlb-truth", "what a CPU has cached and takes to be up to date agrees with the page table"},
	pageReferenced:     {"page-referenced", "a page has as many references as mappings, and those that wait for a flush; it is not freed while a CPU can use it"},
	cowReadOnly:        {"cow-read-only", "a page that several have is writable for none"},
	lazyInCpumask:      {"lazy-in-cpumask", "where lazy references are not counted, a CPU that borrows an mm is in its mm_cpumask"},
	mmdropIRQsOn:       {"mmdrop-irqs-on", "an mm_struct is not freed with interrupts off"},
	tornUnloaded:       {"torn-unloaded", "nobody walks page tables that are gone"},
	procMemUnpinned:    {"proc-mem-unpinned", "an open /proc/PID/mem keeps the mm_struct, not what is in it"},
}

func (r rule) String() string { return ruleTable[r].name }

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
	if in.gone[id] {
		return
	}
	if in.freed(t.MM) {
		in.bad(freedUnreferenced, Violation{Task: id, MM: t.MM, CPU: NoCPU})
	} else if in.freed(t.ActiveMM) {
		in.bad(freedUnreferenced, Violation{Task: id, MM: t.ActiveMM, CPU: NoCPU})
	}
	if t.MM == InitMM {
		in.bad(initMMImmortal, Violation{Task: id, MM: InitMM, CPU: NoCPU})
	}
	switch {
	case in.changing[id]:
	case t.MM != NoMM: // no context switch touches either
		if t.ActiveMM != t.MM {
			in.bad(activeMMOwn, Violation{Task: id, MM: t.ActiveMM, CPU: NoCPU})
		}
	case in.between[id] > 0:
	case t.ActiveMM != NoMM && in.current[id] == 0:
		in.bad(activeMMParked, Violation{Task: id, MM: t.ActiveMM, CPU: NoCPU})
	case t.ActiveMM == NoMM && in.current[id] > 0:
		in.bad(activeMMCurrent, Violation{Task: id, MM: NoMM, CPU: t.CPU})
	}
	if t.State.dead() && (t.MM != NoMM || t.ActiveMM != NoMM) && in.current[id] == 0 && in.between[id] == 0 {
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
	if in.m.tlb != tlbNone && c.Phase < CPUDead {
		in.ofTLB(id, c)
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

// ofTLB checks the rules about what a CPU has loaded.
func (in *inspection) ofTLB(id CPUID, c *CPU) {
	t := &c.TLB
	if in.freed(t.CR3) {
		in.bad(freedUnreferenced, Violation{Task: NoTask, MM: t.CR3, CPU: id})
	} else if in.m.tlb == tlbModern && t.Loaded != t.CR3 && in.freed(t.Loaded) {
		in.bad(freedUnreferenced, Violation{Task: NoTask, MM: t.Loaded, CPU: id})
	}
	loading := in.loading(&in.s.Tasks[c.Stack])
	if in.m.tlb == tlbMask {
		cur := &in.s.Tasks[c.Current]
		if mm := cur.ActiveMM; in.m.lazyRef == 0 && cur.MM == NoMM && mm != NoMM && mm != InitMM && in.between[c.Current] == 0 &&
			!in.s.MMs[mm].Mask.Has(id) && !loading {
			in.bad(lazyInCpumask, Violation{Task: c.Current, MM: mm, CPU: id})
		}
		return
	}
	// Page tables that are gone may be loaded again, empty; but not be the ones
	// that were loaded before the flush. Up to 6.13 a CPU leaves mm_cpumask a few
	// instructions before it writes CR3, with interrupts off: a flush in between
	// does not wait for it.
	if mm := &in.s.MMs[t.CR3]; mm.Torn && (in.m.kernel.does(leaveLoadsCR3) && !mm.Mask.Has(id) && !loading ||
		in.m.tlb == tlbModern && t.Ctxs[t.ASID].MM == t.CR3 && t.Ctxs[t.ASID].Gen < mm.TLBGen &&
			(mm.Mask.Has(id) || !loading)) {
		in.bad(tornUnloaded, Violation{Task: c.Current, MM: t.CR3, CPU: id})
	}
	if t.Loaded != InitMM && !t.Switching && in.m.tlb == tlbModern && !in.s.MMs[t.Loaded].Mask.Has(id) && !loading {
		in.bad(tlbCpumask, Violation{Task: c.Current, MM: t.Loaded, CPU: id})
	}
	if in.m.tlb == tlbModern {
		in.ofSlots(id, t, loading)
		if t.Loaded != InitMM && !t.Lazy && t.Ctxs[t.ASID].Gen < in.s.MMs[t.Loaded].TLBGen && !loading &&
			!in.flushing(t.Loaded) {
			in.bad(flushPostcondition, Violation{Task: c.Current, MM: t.Loaded, CPU: id,
				Want: int(in.s.MMs[t.Loaded].TLBGen), Got: int(t.Ctxs[t.ASID].Gen)})
		}
		if !in.m.kernel.does(lazyCpumask) && !loading {
			in.ofMasks(id, c, t.Loaded)
		}
	}
	if c.IRQsOff || c.Phase != CPUOnline || in.between[c.Current] > 0 || loading {
		return
	}
	cur := &in.s.Tasks[c.Current]
	switch {
	case t.Lazy && (cur.MM != NoMM || t.Loaded == InitMM):
		in.bad(tlbLazyOnly, Violation{Task: c.Current, MM: t.Loaded, CPU: id})
	case cur.MM != NoMM && t.Loaded != cur.MM:
		in.bad(tlbLoaded, Violation{Task: c.Current, MM: t.Loaded, CPU: id})
	case cur.MM == NoMM && cur.ActiveMM != NoMM && t.Loaded != cur.ActiveMM && t.Loaded != InitMM && in.arriving[cur.ActiveMM] == 0:
		in.bad(tlbLoaded, Violation{Task: c.Current, MM: t.Loaded, CPU: id})
	}
}

// ofMasks checks that a CPU is in the mm_cpumask of nothing but what it has loaded.
func (in *inspection) ofMasks(id CPUID, c *CPU, loaded MMID) {
	check := func(mm MMID) {
		if in.s.MMs[mm].Mask.Has(id) && mm != loaded {
			in.bad(tlbCpumask, Violation{Task: c.Current, MM: mm, CPU: id})
		}
	}
	if in.local && !in.loose[id] { // then it was in that of then, and of nothing else
		check(in.loaded[id])
		for _, mm := range in.mms {
			check(mm)
		}
		return
	}
	for mm := range in.s.MMs {
		check(MMID(mm))
	}
}

// loading says whether a task is in the middle of changing its mm and loading it.
func (in *inspection) loading(t *Task) bool {
	for i := range t.Frames[:t.Depth] {
		f := &t.Frames[i]
		at := f.PC
		if i < int(t.Depth)-1 {
			at-- // it is inside of the call before
		}
		if in.loads[f.Func]&(1<<at) != 0 {
			return true
		}
	}
	return false
}

// loadsAt says at which items of a function a task's mm and what its CPU has
// loaded may differ: from the first store of a pointer until the mm is loaded.
// A context switch has stored rq->curr before it begins.
func loadsAt(fn Func, p program) uint64 {
	first, last := -1, -1
	for pc := range p {
		switch mi := &p[pc]; {
		case mi.fn == fnSwitchMM || mi.fn == fnActivateMM || mi.fn == fnUseSwitchMM:
			last = pc
		case first < 0 && (mi.field == FMM || mi.field == FActiveMM):
			first = pc
		}
	}
	switch {
	case last < 0:
		return 0
	case fn == fnContextSwitch:
		first = -1
	}
	return 1<<(last+1) - 1<<(first+1)
}

// flushing says whether a flush of an mm is under way.
func (in *inspection) flushing(mm MMID) bool {
	for i := range in.s.Tasks {
		t := &in.s.Tasks[i]
		for j := range t.Frames[:t.Depth] {
			if f := &t.Frames[j]; f.Func == fnFlushTLBMMRange && f.MM[0].MM == mm {
				return true
			}
		}
	}
	return false
}

// ofSlots checks what a CPU's address space ids stand for.
func (in *inspection) ofSlots(id CPUID, t *TLB, loading bool) {
	for i := range t.Ctxs {
		ctx := &t.Ctxs[i]
		if ctx.MM == NoMM {
			continue
		}
		for j := range i {
			if t.Ctxs[j].MM == ctx.MM {
				in.bad(tlbSlots, Violation{Task: NoTask, MM: ctx.MM, CPU: id})
			}
		}
		if ctx.Gen > in.s.MMs[ctx.MM].TLBGen {
			in.bad(tlbSlots, Violation{Task: NoTask, MM: ctx.MM, CPU: id, Want: int(in.s.MMs[ctx.MM].TLBGen), Got: int(ctx.Gen)})
		}
	}
	if !t.Switching && t.Ctxs[t.ASID].MM != t.Loaded && !loading {
		in.bad(tlbSlots, Violation{Task: NoTask, MM: t.Loaded, CPU: id})
	}
}

// ofState checks the rules about the machine as a whole.
func (in *inspection) ofState() {
	s := in.s
	if n := in.lenders; in.borrowers > n {
		in.bad(oneBorrowerPerCPU, Violation{Task: NoTask, MM: NoMM, CPU: NoCPU, Want: n, Got: in.borrowers})
	}
	for i := range s.Files {
		f := &s.Files[i]
		if in.freed(f.MM) {
			in.bad(freedUnreferenced, Violation{Task: f.Holder, MM: f.MM, CPU: NoCPU})
		}
		if f.Pins {
			in.bad(procMemUnpinned, Violation{Task: f.Holder, MM: f.MM, CPU: NoCPU})
		}
	}
	for _, pin := range s.Pins {
		if in.freed(pin.MM) {
			in.bad(freedUnreferenced, Violation{Task: pin.Task, MM: pin.MM, CPU: NoCPU})
		}
	}
	if len(s.Pages) > 1 {
		in.ofMemory()
	}
	if mm := &s.MMs[InitMM]; mm.Freed || mm.Count < 1 {
		in.bad(initMMImmortal, Violation{Task: NoTask, MM: InitMM, CPU: NoCPU, Want: 1, Got: int(mm.Count)})
	}
	if want, got := in.live, s.Cachep.Live(); want != got && !in.m.recycle {
		in.bad(slabBalance, Violation{Task: NoTask, MM: NoMM, CPU: NoCPU, Want: want, Got: got})
	}
}

// ofMemory checks the rules about pages, page tables and what is cached of them.
func (in *inspection) ofMemory() {
	s := in.s
	in.maps = zeroed(in.maps, len(s.Pages))
	in.gathered = zeroed(in.gathered, len(s.Pages))
	for i := range s.PTEs {
		if e := &s.PTEs[i]; e.Gone {
			in.gathered[e.Page]++
		} else {
			in.maps[e.Page]++
		}
	}
	for id := range s.Pages {
		p := &s.Pages[id]
		maps, refs := in.maps[id], in.maps[id]+in.gathered[id]
		if PageID(id) != ZeroPage && (p.Maps != maps || p.Refs != refs || p.Freed && refs != 0) {
			in.bad(pageReferenced, Violation{Task: NoTask, MM: NoMM, CPU: NoCPU, Want: int(refs), Got: int(p.Refs)})
		}
	}
	for i := range s.PTEs {
		e := &s.PTEs[i]
		p := &s.Pages[e.Page]
		if e.Writable && p.Maps > 1 {
			in.bad(cowReadOnly, Violation{Task: NoTask, MM: e.MM, CPU: NoCPU})
		}
		if p.Freed {
			in.bad(pageReferenced, Violation{Task: NoTask, MM: e.MM, CPU: NoCPU})
		}
	}
	next := 0 // of PTEs, which are in the same order: mostly the one after the last that was looked for
	for i := range s.Translations {
		e := &s.Translations[i]
		c := &s.CPUs[e.CPU]
		t := &c.TLB
		// Up to 4.19 loaded_mm does not say that CR3 is being written. The CPU has left
		// mm_cpumask then, and will not use its translations again: see ofTLB.
		leaving := !s.MMs[e.MM].Mask.Has(e.CPU) && in.loading(&s.Tasks[c.Stack])
		if s.Pages[e.Page].Freed && t.CR3 == e.MM && t.ASID == e.ASID && !t.Lazy && !t.Switching && !leaving {
			in.bad(pageReferenced, Violation{Task: NoTask, MM: e.MM, CPU: e.CPU})
		}
		ctx := &t.Ctxs[e.ASID]
		if in.m.tlb != tlbModern || ctx.MM != e.MM || ctx.Gen != s.MMs[e.MM].TLBGen || s.MMs[e.MM].Stale {
			continue
		}
		at, there := next, next < len(s.PTEs) && s.PTEs[next].MM == e.MM && s.PTEs[next].VPN == e.VPN
		if !there {
			at, there = s.pte(e.MM, e.VPN)
		}
		next = at + 1
		if !there || s.PTEs[at].Gone || s.PTEs[at].Page != e.Page || e.Writable && !s.PTEs[at].Writable {
			in.bad(tlbTruth, Violation{Task: NoTask, MM: e.MM, CPU: e.CPU})
		}
	}
}

// Invariants lists the names of all invariants, in the order they are reported.
func Invariants() []string {
	names := make([]string, numRules)
	for r := range names {
		names[r] = ruleTable[r].name
	}
	return names
}

// InvariantSummary says in a line what an invariant demands, or "".
func InvariantSummary(name string) string {
	for _, r := range ruleTable {
		if r.name == name {
			return r.summary
		}
	}
	return ""
}

// check looks at every invariant that has not broken before.
func (m *Machine) check() {
	in := &m.inspect
	if !in.lookAgain() {
		in.look()
		in.remember()
	}
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
	in.local = false
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
