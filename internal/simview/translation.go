package simview

import (
	"slices"

	"docgen/sim"
)

// Sentences about translations are asides. Most steps have some, but most
// readers follow references: so they are short, and what goes without saying is
// not said. The call chain and the view "tlb" leave nothing out.

// aboutTranslations says whether a Case is about translations: which page tables a CPU
// has loaded, and what it forgets of them. The four cases of a context switch
// are not: what they load is what they are about.
func aboutTranslations(c sim.Case) bool {
	switch c {
	case sim.CaseLazy, sim.CaseLoadCR3, sim.CaseFlushRequest, sim.CaseFlushTables, sim.CaseFlushAll, sim.CaseIPI,
		sim.CaseIPISkipped, sim.CaseFlushed, sim.CaseFlushedBefore, sim.CaseLeaveLazy, sim.CaseTrim, sim.CaseSpin:
		return true
	}
	return false
}

// goesWithoutSaying says whether a reader who has been told of the events
// before this one learns nothing from it.
func (n *narrator) goesWithoutSaying(i int) bool {
	e := &n.step.Events[i]
	switch e.Case {
	case sim.CaseLazy: // to be a borrower is to be lazy
		switch n.on(e.CPU).told {
		case sim.CaseExitMM, sim.CaseExitUnpaid, sim.CaseHide, sim.CaseUnuseMM:
			return true
		}
	case sim.CaseLoadCR3: // to move somewhere is to load it
		switch n.on(e.CPU).told {
		case sim.CaseExecMM, sim.CaseExecFirst, sim.CaseLeaveLazy, sim.CaseShot, sim.CaseForceInit:
			return true
		}
	case sim.CaseFlushRequest, sim.CaseFlushTables, sim.CaseFlushAll: // nobody has anything to forget
		return !n.broadcasts() && !n.flushes(i)
	}
	return false
}

// again places a message, and shortens what has been explained in an earlier
// step of the figure.
func (v *view) again(msg Msg, at int) Msg {
	msg.At = at
	if !slices.Contains(explanations(), msg.ID) {
		return msg
	}
	if v.explained[msg.ID] {
		msg.ID += "-again"
	} else {
		v.explained[msg.ID] = true
	}
	return msg
}

// explanations lists the messages that explain something which needs to be
// explained only once.
func explanations() []string {
	return []string{"case.return-self", "case.lazy", "case.load-cr3-eager", "case.asid-hit", "case.flush-all", "case.flush-all-broadcast"}
}

// A loading is what it took to load page tables.
type loading struct{ cr3, fresh, stale, flush bool }

func (l *loading) follow(e *sim.Event) {
	switch f := e.Field; {
	case f == sim.FCR3:
		l.cr3 = true
	case f >= sim.FCtx0 && f <= sim.FCtx5: // under an address space id that stood for something else
		l.fresh = true
	case f >= sim.FGen0 && f <= sim.FGen5:
		l.stale = true
	case f == sim.FCostFlush:
		l.flush = true
	}
}

// asid says what loading an mm, the event, was spared or not, if the CPU has
// loaded it before and its address space id still stood for it.
func (n *narrator) asid(e *sim.Event) []Msg {
	switch e.Case {
	case sim.CaseLoad, sim.CaseSwitch, sim.CaseLoadCR3:
	default:
		return nil
	}
	l := n.on(e.CPU).load
	id := slices.IndexFunc(n.step.Before.CPUs[e.CPU].TLB.Ctxs[:], func(c sim.Context) bool { return c.MM == e.MM })
	if !n.gens || !l.cr3 || l.fresh || id < 0 || e.MM == sim.InitMM {
		return nil
	}
	msg := Msg{ID: "case.asid-hit", Args: n.args(e)}
	switch before := n.step.Before; {
	case l.stale:
		msg.ID = "case.asid-stale"
	case l.flush:
		return nil
	case before.CPUs[e.CPU].TLB.Ctxs[id].Gen < before.MMs[e.MM].TLBGen:
		msg.ID = "case.asid-unnoticed"
	}
	msg.Args["ASID"] = id
	return []Msg{msg}
}

// flushes says whether a request to flush, the ith event, makes any CPU do
// anything in the same step, or is not through yet.
func (n *narrator) flushes(i int) bool {
	request := &n.step.Events[i]
	if n.pending(request.CPU) {
		return true
	}
	for j := i + 1; j < len(n.step.Events); j++ {
		e := &n.step.Events[j]
		if e.Kind == sim.Store && e.Field == sim.FCostFlush {
			return true
		}
		switch e.Case {
		case sim.CaseIPI, sim.CaseIPISkipped, sim.CaseFlushed, sim.CaseFlushedBefore, sim.CaseLeaveLazy, sim.CaseTrim:
			return true
		case sim.CaseFlushRequest, sim.CaseFlushTables, sim.CaseFlushAll:
			if e.CPU == request.CPU {
				return false
			}
		}
	}
	return false
}

// translation returns how the message of a Case about translations has to be
// varied.
func (n *narrator) translation(i int) string {
	e := &n.step.Events[i]
	switch e.Case {
	case sim.CaseLoadCR3:
		if n.within(e, "enter_lazy_tlb") {
			return "-eager"
		}
	case sim.CaseFlushTables:
		if n.within(e, "dup_mmap") {
			return "-fork"
		}
	case sim.CaseFlushAll:
		if n.broadcasts() {
			return "-broadcast"
		}
	case sim.CaseLeaveLazy:
		if n.onlyLeavesMask(i) {
			return "-mask"
		}
	case sim.CaseSpin:
		if n.waitsForLock(e) {
			return "-lock"
		}
	}
	return ""
}

// waitsForLock says whether a CPU spins for mmap_lock, and not until other CPUs
// have carried out a flush.
func (n *narrator) waitsForLock(e *sim.Event) bool {
	return e.Case == sim.CaseSpin && !n.pending(e.CPU)
}

// pending says whether a CPU waits for others to flush when the step is over.
func (n *narrator) pending(id sim.CPUID) bool {
	if id == sim.NoCPU {
		return n.step.After.Outside.MM != sim.NoMM
	}
	return n.step.After.CPUs[id].Flush.MM != sim.NoMM
}

// broadcasts says whether the machine flushes without interrupting anybody.
func (v *view) broadcasts() bool { return v.trace.Kernel.Arch == sim.PowerPC64 }

// onlyLeavesMask says whether a CPU that leaves an mm, the ith event, takes
// itself out of its mm_cpumask and stays on its page tables.
func (n *narrator) onlyLeavesMask(i int) bool {
	left := false
	for j := i + 1; j < len(n.step.Events); j++ {
		e := &n.step.Events[j]
		switch {
		case e.CPU != n.step.Events[i].CPU:
		case e.Kind == sim.Store && e.Field == sim.FCR3:
			return false
		case e.Kind == sim.Store && e.Field == sim.FCpumask:
			left = true
		case e.Case != sim.NoCase:
			return left
		}
	}
	return left
}

// countsLoans says whether the machine counts lazy references. If it does, each
// idle task has one on init_mm before anything has run.
func (v *view) countsLoans() bool {
	const never = 2 // of init_mm's references no task has
	return v.trace.Start.MMs[sim.InitMM].Count > never
}
