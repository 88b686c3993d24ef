package sim

// Taking a CPU offline and back. What became of the mm that its idle task
// borrowed was done in four ways over the years. kernel/sched/core.c:
// idle_task_exit, sched_force_init_mm; kernel/cpu.c: finish_cpu;
// arch/x86/kernel/cpu/common.c: cpu_init.
//
// The part on the dying CPU runs on the stack of its idle task or, since 6.14,
// of its cpuhp thread. What another CPU does afterwards is done by a kworker
// from outside. Both threads are made when they are first needed.

// A CPUPhase says how far a CPU is on its way offline.
type CPUPhase uint8

const (
	CPUOnline  CPUPhase = iota
	CPUDying            // it is giving up what it runs on
	CPUDead             // it executes nothing any more; finish_cpu is to come
	CPUOffline          // all is given back
)

func (p CPUPhase) String() string {
	return [...]string{"online", "dying", "dead", "offline"}[p]
}

// offline carries a CPU further on its way, from the phase it is in. It stops
// where the operation does.
func (m *Machine) offline(cpu CPUID) {
	m.op.Hold = false
	c := &m.State.CPUs[cpu]
	if c.Phase == CPUOnline {
		m.goDown(cpu)
	}
	if c.Phase == CPUDying {
		m.until(cpu, resting)
		if m.stopped || m.ended || !resting(m, cpu) {
			return
		}
	}
	m.bury(cpu)
}

// offlineSteps takes n steps on that way: micro-steps of the dying CPU, the
// first of which begins it, and at last all that is done from outside, as one.
func (m *Machine) offlineSteps(cpu CPUID, n int) {
	m.op.Hold = false
	for ; n > 0 && !m.ended && !m.stopped; n-- {
		switch c := &m.State.CPUs[cpu]; {
		case c.Phase == CPUOnline:
			m.goDown(cpu)
			m.advance(cpu)
		case c.Phase == CPUDying && !resting(m, cpu):
			m.steps(cpu, 1)
		default:
			m.bury(cpu)
		}
	}
}

// goDown sends an idle CPU on its way offline: what it has to do is on its stack.
func (m *Machine) goDown(cpu CPUID) {
	m.phase(cpu, CPUDying, CaseOffline)
	idle := &m.State.Tasks[cpu]
	f := newFrame()
	f.Func, f.Task = fnPlayDead, NoTask
	if m.kernel.does(forceInitMM) {
		hp := m.cpuhp(cpu)
		f.Func, f.Task = fnSchedule, hp
		idle = &m.State.Tasks[cpu]
	}
	if !idle.Idle || idle.Depth > 0 {
		panic("sim: a CPU goes offline that is not idle")
	}
	m.enter(cpu, f)
}

// bury does from outside what is to be done when the CPU executes nothing any more.
func (m *Machine) bury(cpu CPUID) {
	c := &m.State.CPUs[cpu]
	if c.Phase == CPUDying {
		m.phase(cpu, CPUDead, NoCase)
	}
	if c.Phase == CPUDead {
		m.outsider(func(f *Frame) { f.Func, f.Task = fnFinishCPU, TaskID(cpu) })
		if !m.stopped && !m.ended {
			m.phase(cpu, CPUOffline, NoCase)
		}
	}
}

// resting says whether a CPU is in its idle task, and that in nothing.
func resting(m *Machine, cpu CPUID) bool {
	c := &m.State.CPUs[cpu]
	return c.Current == TaskID(cpu) && c.Stack == c.Current && m.State.Tasks[cpu].Depth == 0
}

func (m *Machine) phase(cpu CPUID, to CPUPhase, c Case) {
	from := m.State.CPUs[cpu].Phase
	m.State.CPUs[cpu].Phase = to
	m.emit(Event{Micro: m.micro, CPU: cpu, Kind: Store, Obj: ACPU, Task: TaskID(cpu), Peer: NoTask, MM: NoMM,
		Field: FPhase, From: int32(from), To: int32(to), Case: c}, 0)
}

// cpuhp returns the thread that takes a CPU down, made ready to do so.
func (m *Machine) cpuhp(cpu CPUID) TaskID {
	c := &m.State.CPUs[cpu]
	if c.Cpuhp == NoTask {
		c.Cpuhp = m.helper(cpu)
	}
	t := m.task(c.Cpuhp)
	f := newFrame()
	f.Func = fnCPUWaitEmpty
	copy(t.Frames[1:], t.Frames[:t.Depth]) // under what waits for the scheduler
	t.Frames[0] = f
	t.Depth++
	if t.State != Runnable {
		m.emit(Event{CPU: cpu, Kind: Store, Obj: ATask, Task: c.Cpuhp, Peer: NoTask, MM: NoMM, Field: FState,
			From: int32(t.State), To: int32(Runnable)}, 0)
		t.State = Runnable
	}
	return c.Cpuhp
}

// helper makes a kernel thread of the machine's own: cpuhp of a CPU, or the
// kworker.
func (m *Machine) helper(cpu CPUID) TaskID {
	id := m.Kthread()
	m.emit(Event{CPU: cpu, Kind: Create, Obj: ATask, Task: id, Peer: NoTask, MM: NoMM}, 0)
	m.emit(Event{CPU: cpu, Kind: Store, Obj: ATask, Task: id, Peer: NoTask, MM: NoMM, Field: FState,
		From: int32(Waiting), To: int32(Runnable)}, 0)
	return id
}

// outsider has the kworker carry out a function from outside of all CPUs, to
// its end: there is no CPU on which it could be carried on later.
func (m *Machine) outsider(set func(*Frame)) {
	if m.State.Kworker == NoTask {
		m.State.Kworker = m.helper(NoCPU)
	}
	m.op.Task, m.op.Until = m.State.Kworker, Until{}
	m.floor, m.reads.All = m.State.Tasks[m.op.Task].Depth, true
	f := newFrame()
	set(&f)
	m.enter(NoCPU, f)
	m.until(NoCPU, func(m *Machine, _ CPUID) bool { return m.stack(NoCPU).Depth == m.floor })
}

// playDead is what the idle task does on a CPU that goes offline.
func playDead(cfg Config) program {
	k := cfg.Kernel
	if !k.does(idleExits) || k.does(forceInitMM) {
		return program{leaveMasks(k)}
	}
	return program{leaveMasks(k), plain(fnIdleTaskExit)}
}

// leaveMasks takes a CPU out of every mm's mask too early.
func leaveMasks(k Kernel) micro {
	return store(FCpumask, func(x *exec) {
		for id := range x.m.State.MMs {
			x.setMask(MMID(id), false)
		}
	}).when(func(x *exec) bool { return k.does(clearsMaskEarly) || x.faulty(ClearMaskBeforeIdle) })
}

// idleTaskExit leaves the borrowed page tables and, until 5.7, drops the mm.
func idleTaskExit(cfg Config) program {
	k := cfg.Kernel
	borrows := func(x *exec) bool { return x.self().ActiveMM != InitMM }
	var p program
	if cfg.tlb() != tlbNone {
		p = append(p, callSwitch(func(*exec) MMID { return InitMM }).when(borrows))
	}
	if !k.does(idleExitDrops) {
		return p
	}
	take := store(NoField, func(x *exec) {
		*x.arg() = Ref{MM: x.self().ActiveMM, Count: +1}
		x.c().Returned = true
		if k.does(idleExitStores) && x.self().ActiveMM != InitMM {
			x.setTask(x.task, FActiveMM, int32(InitMM))
		}
	})
	return append(append(p, take), giveBack(fnMmdrop)...)
}

// giveBack drops the reference in the frame's first Ref.
func giveBack(mmdrop Func) program {
	return program{
		call(mmdrop, func(x *exec) Frame { return withMM(x.arg()) }).unless(SkipIdleExit),
		store(NoField, func(x *exec) { *x.arg() = Ref{MM: NoMM} }).
			when(func(x *exec) bool { return x.faulty(SkipIdleExit) }),
	}
}

// cpuWaitEmpty is what a CPU's cpuhp thread does before the CPU dies.
func cpuWaitEmpty(k Kernel) program {
	return program{
		store(NoField, func(x *exec) { // its frame was put under what waited: only now is it entered
			x.m.emit(Event{CPU: x.cpu, Kind: Call, Task: x.task, Peer: NoTask, MM: NoMM, Func: fnCPUWaitEmpty}, 0)
		}),
		leaveMasks(k),
		plain(fnForceInitMM).when(func(x *exec) bool { return x.self().ActiveMM != InitMM && !x.faulty(SkipIdleExit) }),
		plain(fnSleep),
	}
}

// forceInit is sched_force_init_mm: the thread borrows init_mm instead.
func forceInit(cfg Config) program {
	p := program{
		leaf(fnMmgrabLazy, FCount, func(x *exec) {
			*x.local() = Ref{MM: InitMM, Count: x.m.lazyRef}
			if x.m.lazyRef != 0 {
				x.addCount(InitMM, +1)
			}
		}),
		irqs(true),
		store(FActiveMM, func(x *exec) {
			*x.arg() = Ref{MM: x.self().ActiveMM, Count: x.m.lazyRef}
			x.local().Count = 0
			x.setTask(x.task, FActiveMM, int32(InitMM)).Case = CaseForceInit
		}),
	}
	if cfg.tlb() != tlbNone {
		p = append(p, callSwitch(func(*exec) MMID { return InitMM }))
	}
	return append(p, irqs(false), call(fnUseMmdrop, func(x *exec) Frame { return withMM(x.arg()) }))
}

// finishCPU_ is finish_cpu: another CPU gives back what the dead one's idle
// task, the frame's Task, borrowed.
func finishCPU_(k Kernel) program {
	if !k.does(finishCPU) {
		return program{}
	}
	return append(program{
		store(FActiveMM, func(x *exec) {
			idle := x.frame().Task
			t := x.t(idle)
			*x.arg() = Ref{MM: t.ActiveMM, Count: x.m.lazyRef}
			x.m.State.CPUs[t.CPU].Returned = true
			switch {
			case k.does(forceInitMM):
				x.setTask(idle, FActiveMM, int32(NoMM)).Case = CaseFinishCPU
			case t.ActiveMM != InitMM:
				x.setTask(idle, FActiveMM, int32(InitMM)).Case = CaseFinishCPU
			}
		}),
	}, giveBack(fnUseMmdrop)...)
}

// cpuInit brings a CPU up: its idle task borrows init_mm, and counts that.
func cpuInit(cfg Config) program {
	return program{
		leaf(fnMmgrabLazy, FCount, func(x *exec) {
			*x.arg() = Ref{MM: InitMM, Count: x.m.lazyRef}
			if x.m.lazyRef != 0 {
				x.addCount(InitMM, +1)
			}
		}),
		store(FActiveMM, func(x *exec) {
			x.arg().Count = 0
			x.c().Returned = false
			x.setTask(x.task, FActiveMM, int32(InitMM)).Case = CaseOnline
		}),
		store(FCR3, func(x *exec) {
			if cfg.tlb() != tlbNone {
				x.resetTLB()
			}
		}),
		enterLazy(cfg, nil),
		store(FPhase, func(x *exec) { x.m.phase(x.cpu, CPUOnline, NoCase) }),
	}
}

// resetTLB is initialize_tlbstate_and_flush.
func (x *exec) resetTLB() {
	t := x.tlb()
	x.setLazy(false)
	if t.CR3 != InitMM {
		x.writeCR3(InitMM, 0, true)
	}
	if t.Loaded != InitMM {
		x.setLoaded(InitMM)
	}
	for asid := range int8(NumASIDs) {
		x.m.State.forget(x.cpu, asid)
	}
	fresh := bootTLB()
	if t.NextASID != fresh.NextASID {
		x.setNextASID(fresh.NextASID)
	}
	x.setASID(0)
	for i := range t.Ctxs {
		x.setContext(uint8(i), fresh.Ctxs[i].MM, fresh.Ctxs[i].Gen)
	}
}
