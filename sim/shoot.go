package sim

// The alternative to counting lazy references: when the last other reference
// to an mm goes, every CPU that may still borrow it is told to leave. powerpc64
// since 6.4 (CONFIG_MMU_LAZY_TLB_SHOOTDOWN); kernel/fork.c: cleanup_lazy_tlbs,
// do_shoot_lazy_tlb.
//
// The model is of the hash MMU. With the radix MMU exit_mmap's last flush has made
// borrowers leave already (arch/powerpc/mm/book3s64/radix_tlb.c:
// exit_flush_lazy_tlbs, 6.12), and the request here finds only those who came later.

// cleanupLazyTLBs interrupts every CPU in the mm's mask, and waits. The frame's
// first Ref is the mm. Without a model of translations there is no mask, and
// every CPU is interrupted.
func cleanupLazyTLBs(cfg Config) program {
	request := store(NoField, func(x *exec) {
		*x.request() = Flush{MM: x.arg().MM, Shoot: true}
		if x.nextTarget() != NoCPU {
			x.frame().Flags |= anyOther
		}
	})
	here := call(fnShootLazy, func(x *exec) Frame {
		f := newFrame()
		f.Flags = uint8(x.cpu)
		return f
	}).when(func(x *exec) bool { return x.cpu != NoCPU && x.self().ActiveMM == x.arg().MM })
	p := append(program{request}, sendIPIs(noFunc, func(x *exec) bool { return x.flagged(anyOther) })...)
	return append(p, here,
		spin(func(x *exec) bool { return x.answered() }),
		store(NoField, func(x *exec) { *x.request() = Flush{MM: NoMM} }),
	)
}

// shootLazy is do_shoot_lazy_tlb: a CPU that borrows the mm moves to init_mm.
// The frame's flags are the CPU that asked for it.
func shootLazy(cfg Config) program {
	p := program{
		store(FActiveMM, func(x *exec) {
			x.arg().MM = x.self().ActiveMM
			x.setTask(x.task, FActiveMM, int32(InitMM)).Case = CaseShot
		}).when(func(x *exec) bool {
			return x.arg().MM == NoMM && x.self().ActiveMM == x.m.State.request(CPUID(x.frame().Flags)).MM
		}),
	}
	if cfg.tlb() != tlbNone {
		p = append(p, callSwitch(func(*exec) MMID { return InitMM }).
			when(func(x *exec) bool { return x.arg().MM != NoMM }))
	}
	return p
}
