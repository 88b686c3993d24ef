package sim

// A user task that is anonymous for a while: start_lazy_tlb and end_lazy_tlb,
// kernel/exit.c, 2.3.13 to 2.5.62. Their one caller was sys_bdflush(1), until
// 2.3.23. The task keeps its users reference; only task->mm is hidden.
//
// From 2.3.43 on, when CPUs could be lazy, end_lazy_tlb left a CPU lazy that had
// not run anything else in between: nobody noticed, because nobody called it.
// The model does the same, and the invariant tlb-lazy notices.

func startLazyTLB(cfg Config) program {
	return program{
		store(FMM, func(x *exec) {
			mm := x.self().MM
			x.setTask(x.task, FMM, int32(NoMM)).Case = CaseHide
			x.self().Hidden = mm // the caller's local variable
			*x.arg() = Ref{MM: mm, Count: -1}
		}),
		leaf(fnUseMmgrab, FCount, func(x *exec) {
			x.addCount(x.arg().MM, +1)
			x.arg().Count = 0
		}),
		enterLazy(cfg, nil),
	}
}

// endLazyTLB takes the mm that was hidden as the frame's first Ref.
func endLazyTLB(cfg Config) program {
	differs := func(x *exec) bool { return x.local().MM != x.arg().MM }
	return program{
		store(FMM, func(x *exec) {
			mm := x.arg().MM
			*x.local() = Ref{MM: x.self().ActiveMM, Count: +1}
			x.setTask(x.task, FMM, int32(mm)).Case = CaseUnhide
			x.self().Hidden = NoMM
		}).opens(),
		store(FActiveMM, func(x *exec) { x.setTask(x.task, FActiveMM, int32(x.arg().MM)) }).when(differs),
		loading(cfg, fnActivateMM).when(differs),
		call(fnUseMmdrop, func(x *exec) Frame { return withMM(x.local()) }),
	}
}
