package sim

import "slices"

// A Func is a kernel function of the model. What a release calls it, and
// whether it has it at all, is a row of funcTable.
type Func uint8

const (
	noFunc Func = iota

	// kernel/sched/core.c
	fnSchedule
	fnSleep // schedule(), as a task calls it to sleep
	fnContextSwitch
	fnPrepareTask
	fnEnterLazyTLB
	fnMmgrabLazy
	fnMembarrierSwitchMM
	fnSwitchMM
	fnLruGenUseMM
	fnSwitchMMCid
	fnRseqSwitch
	fnSwitchTo
	fnFinishTaskSwitch
	fnFinishTask
	fnFinishLockSwitch
	fnMmdropInline // mmdrop, as schedule calls it before 2.5.63
	fnMmdropSched
	fnSchedExtDead
	fnCgroupTaskDead
	fnPutTaskStack
	fnPutTaskStruct
	fnRetFromFork
	fnScheduleTail
	fnWakeUp

	// kernel/fork.c: birth
	fnClone
	fnCopyProcess
	fnDupTaskStruct
	fnCopyMM
	fnDupMM
	fnAllocateMM
	fnMMInit
	fnFutexMMInit
	fnMMAllocID
	fnMMInitContext // init_new_context, as mm_init calls it
	fnNewContext    // init_new_context, as the callers of mm_init did
	fnDupMmap
	fnCopySegments
	fnMmget
	fnSchedMMCidFork
	fnWakeUpNewTask
	fnWaitForVfork

	// fs/exec.c
	fnExecve
	fnBprmMMInit
	fnMMAlloc
	fnExecExitMmap // exit_mmap, as exec calls it to empty an mm that it keeps
	fnBeginNewExec
	fnDeThread
	fnExecMmap
	fnExecMMRelease
	fnMembarrierExecMmap
	fnMMInitCid
	fnActivateMM
	fnLruGenAddMM
	fnFreeBprm

	// kernel/exit.c
	fnDoExit
	fnExitMM
	fnExitMMInner
	fnExitMMRelease
	fnCompleteVfork
	fnMembarrierUpdate
	fnUpdateNextOwner
	fnExitNotify
	fnDoTaskDead
	fnReleaseTask

	// kernel/fork.c: death
	fnMmput
	fnMmputSlow
	fnUprobeClearState
	fnExitAio
	fnKsmExit
	fnKhugepagedExit
	fnExitMmap
	fnMMPutHugeZero
	fnSetMMExeFile
	fnPutSwapToken
	fnLruGenDelMM
	fnFutexHashFree
	fnMmdrop
	fnMmdropSlow
	fnCleanupLazyTLBs
	fnMMFreePgd
	fnCheckPgtCache
	fnDestroyContext
	fnMmuNotifierDestroy
	fnCheckMM
	fnPutUserNs
	fnMMPasidDrop
	fnMMDestroyCid
	fnMMFreeID
	fnPercpuCounterDestroy
	fnFreeMM

	// kernel/kthread.c, and references taken from outside
	fnUseMM
	fnUnuseMM
	fnUseMmgrab
	fnUseSwitchMM
	fnUseMmdrop
	fnMmgrab
	fnMmgetNotZero
	fnIRQDisable
	fnIRQEnable
	fnStartLazyTLB
	fnEndLazyTLB

	// kernel/cpu.c, and its like
	fnPlayDead
	fnIdleTaskExit
	fnCPUWaitEmpty
	fnForceInitMM
	fnFinishCPU
	fnCPUInit

	// fs/proc/base.c
	fnProcMemOpen
	fnMMAccess
	fnMemRW
	fnAccessRemoteVM
	fnMemRelease

	// mm/oom_kill.c
	fnOomKill
	fnMarkOomVictim

	// mm/mmap.c, mm/memory.c, mm/mprotect.c
	fnMmap
	fnMunmap
	fnMprotect
	fnAccess // a user task's own instruction
	fnHandleMMFault
	fnDoAnonymousPage
	fnDoWpPage
	fnWpPageCopy

	// arch/x86/mm/tlb.c
	fnChooseNewASID
	fnFlushTLBMMRange
	fnIncTLBGen
	fnFlushTLBMulti
	fnFlushTLBFunc
	fnLeaveLazy
	fnIPI
	fnShootLazy

	fnFreeTask

	numFuncs
)

// A spelling is what releases from Since up to, but not including, Until call
// a function. Until 0 means all since.
type spelling struct {
	since, until Release
	name         string
}

// Funcs lists every function of the model.
func Funcs() []Func {
	all := make([]Func, 0, numFuncs-1)
	for f := noFunc + 1; f < numFuncs; f++ {
		all = append(all, f)
	}
	return all
}

// always spells a function that has had one name for as long as the model goes back.
func always(name string) []spelling { return []spelling{{oldest, 0, name}} }

// since spells a function that is called name from a release on, and does not
// exist (or has no name of its own) before.
func since(major, minor int, name string) []spelling {
	return []spelling{{rel(major, minor, 0), 0, name}}
}

// sinceSub is since for releases before 3.0, which count in threes.
func sinceSub(major, minor, patch int, name string) []spelling {
	return []spelling{{rel(major, minor, patch), 0, name}}
}

// funcTable is indexed by Func. A release in which a function has no spelling
// does without it: a function that does nothing in the model is left out of
// the call chain, one that does something is inlined in its caller. Dates are
// those of the release a change appeared in; where the tree of that release was
// not at hand, of the first one in which it was seen.
var funcTable = [numFuncs][]spelling{
	fnSchedule: {{oldest, rel(3, 0, 27), "schedule"}, {rel(3, 0, 27), 0, "__schedule"}}, // not yet in 3.0.1
	fnSleep:    sinceSub(3, 0, 27, "schedule"),

	fnContextSwitch: sinceSub(2, 5, 2, "context_switch"),
	fnPrepareTask:   since(4, 16, "prepare_task"),
	fnEnterLazyTLB:  sinceSub(2, 3, 43, "enter_lazy_tlb"),
	fnMmgrabLazy: {{oldest, rel(4, 11, 0), "atomic_inc"}, {rel(4, 11, 0), rel(6, 4, 0), "mmgrab"},
		{rel(6, 4, 0), 0, "mmgrab_lazy_tlb"}},
	fnMembarrierSwitchMM: since(5, 4, "membarrier_switch_mm"),
	fnSwitchMM:           {{oldest, rel(4, 7, 0), "switch_mm"}, {rel(4, 7, 0), 0, "switch_mm_irqs_off"}},
	fnLruGenUseMM:        since(6, 1, "lru_gen_use_mm"),
	fnSwitchMMCid:        {{rel(6, 3, 0), rel(6, 19, 0), "switch_mm_cid"}, {rel(6, 19, 0), 0, "mm_cid_switch_to"}},
	fnRseqSwitch:         since(6, 19, "rseq_sched_switch_event"),
	fnSwitchTo:           always("switch_to"),
	fnFinishTaskSwitch:   {{oldest, rel(2, 5, 2), "__schedule_tail"}, {rel(2, 5, 63), 0, "finish_task_switch"}},
	fnFinishTask:         since(4, 16, "finish_task"),
	fnFinishLockSwitch:   {{rel(2, 5, 22), rel(3, 0, 0), "finish_arch_switch"}, {rel(3, 0, 0), 0, "finish_lock_switch"}},
	fnMmdropInline:       {{oldest, rel(2, 5, 63), "mmdrop"}},
	fnMmdropSched: {{rel(2, 5, 63), rel(5, 16, 0), "mmdrop"}, {rel(5, 16, 0), rel(6, 4, 0), "mmdrop_sched"},
		{rel(6, 4, 0), 0, "mmdrop_lazy_tlb_sched"}},
	fnSchedExtDead:   since(6, 19, "sched_ext_dead"),
	fnCgroupTaskDead: since(6, 19, "cgroup_task_dead"),
	fnPutTaskStack:   since(4, 9, "put_task_stack"),
	fnPutTaskStruct: {{rel(2, 5, 8), rel(5, 4, 0), "put_task_struct"},
		{rel(5, 4, 0), 0, "put_task_struct_rcu_user"}},
	fnRetFromFork:  always("ret_from_fork"),
	fnScheduleTail: always("schedule_tail"),
	fnWakeUp:       {{oldest, rel(2, 4, 2), "wake_up_process"}, {rel(2, 4, 2), 0, "try_to_wake_up"}},

	fnClone: {{oldest, rel(4, 2, 0), "do_fork"}, {rel(4, 2, 0), rel(5, 10, 0), "_do_fork"},
		{rel(5, 10, 0), 0, "kernel_clone"}},
	fnCopyProcess:    sinceSub(2, 5, 30, "copy_process"),
	fnDupTaskStruct:  {{oldest, rel(2, 5, 4), "alloc_task_struct"}, {rel(2, 5, 4), 0, "dup_task_struct"}},
	fnCopyMM:         always("copy_mm"),
	fnFreeTask:       {{oldest, rel(2, 6, 0), "free_task_struct"}, {rel(2, 6, 0), 0, "free_task"}},
	fnDupMM:          since(3, 0, "dup_mm"),
	fnAllocateMM:     sinceSub(2, 4, 0, "allocate_mm"),
	fnMMInit:         sinceSub(2, 4, 0, "mm_init"),
	fnFutexMMInit:    since(6, 17, "futex_mm_init"),
	fnMMAllocID:      since(6, 17, "mm_alloc_id"),
	fnMMInitContext:  since(3, 18, "init_new_context"),
	fnNewContext:     {{oldest, rel(3, 18, 0), "init_new_context"}},
	fnDupMmap:        always("dup_mmap"),
	fnCopySegments:   {{oldest, rel(2, 5, 11), "copy_segments"}},
	fnMmget:          {{oldest, rel(4, 11, 0), "atomic_inc"}, {rel(4, 11, 0), 0, "mmget"}},
	fnSchedMMCidFork: {{rel(6, 3, 0), rel(6, 19, 0), "sched_mm_cid_fork"}},
	fnWakeUpNewTask:  {{oldest, rel(2, 5, 2), "wake_up_process"}, {rel(2, 5, 2), rel(2, 6, 9), "wake_up_forked_process"}, {rel(2, 6, 9), 0, "wake_up_new_task"}},
	fnWaitForVfork:   {{oldest, rel(2, 4, 7), "down"}, {rel(2, 4, 7), rel(3, 3, 0), "wait_for_completion"}, {rel(3, 3, 0), 0, "wait_for_vfork_done"}},

	fnExecve: {{oldest, rel(3, 0, 0), "do_execve"}, {rel(3, 0, 0), rel(3, 19, 0), "do_execve_common"},
		{rel(3, 19, 0), 0, "do_execveat_common"}},
	fnBprmMMInit:   since(3, 0, "bprm_mm_init"),
	fnMMAlloc:      always("mm_alloc"),
	fnExecExitMmap: {{oldest, rel(2, 5, 19), "exit_mmap"}},
	fnBeginNewExec: {{oldest, rel(5, 8, 0), "flush_old_exec"},
		{rel(5, 8, 0), 0, "begin_new_exec"}},
	fnDeThread:           sinceSub(2, 5, 35, "de_thread"), // the one of 2.4, after exec_mmap, only left the group
	fnExecMmap:           always("exec_mmap"),
	fnExecMMRelease:      {{oldest, rel(5, 4, 1), "mm_release"}, {rel(5, 4, 1), 0, "exec_mm_release"}},
	fnMembarrierExecMmap: since(5, 4, "membarrier_exec_mmap"),
	fnMMInitCid:          since(6, 3, "mm_init_cid"),
	fnActivateMM:         always("activate_mm"),
	fnLruGenAddMM:        since(6, 1, "lru_gen_add_mm"),
	fnFreeBprm:           since(3, 0, "free_bprm"),

	fnDoExit:           always("do_exit"),
	fnExitMM:           always("exit_mm"),
	fnExitMMInner:      {{oldest, rel(3, 0, 0), "__exit_mm"}}, // where do_exit goes straight to
	fnExitMMRelease:    {{oldest, rel(5, 4, 1), "mm_release"}, {rel(5, 4, 1), 0, "exit_mm_release"}},
	fnCompleteVfork:    {{oldest, rel(2, 4, 7), "up"}, {rel(2, 4, 7), rel(3, 3, 0), "complete"}, {rel(3, 3, 0), 0, "complete_vfork_done"}},
	fnMembarrierUpdate: since(5, 11, "membarrier_update_current_mm"),
	fnUpdateNextOwner:  since(3, 0, "mm_update_next_owner"),
	fnExitNotify:       always("exit_notify"),
	fnDoTaskDead:       since(4, 9, "do_task_dead"),
	fnReleaseTask:      always("release_task"),

	fnMmput:            always("mmput"),
	fnMmputSlow:        since(4, 7, "__mmput"),
	fnUprobeClearState: since(3, 6, "uprobe_clear_state"),
	fnExitAio:          sinceSub(2, 5, 55, "exit_aio"),
	fnKsmExit:          since(3, 0, "ksm_exit"),
	fnKhugepagedExit:   since(3, 0, "khugepaged_exit"),
	fnExitMmap:         always("exit_mmap"),
	fnMMPutHugeZero:    {{rel(4, 9, 0), rel(6, 12, 0), "mm_put_huge_zero_page"}, {rel(6, 12, 0), 0, "mm_put_huge_zero_folio"}},
	fnSetMMExeFile:     since(3, 0, "set_mm_exe_file"),
	fnPutSwapToken:     {{rel(2, 6, 9), rel(3, 5, 0), "put_swap_token"}},
	fnLruGenDelMM:      since(6, 1, "lru_gen_del_mm"),
	fnFutexHashFree:    since(6, 17, "futex_hash_free"),
	fnMmdrop:           always("mmdrop"),
	fnMmdropSlow:       always("__mmdrop"),
	fnCleanupLazyTLBs:  since(6, 4, "cleanup_lazy_tlbs"),
	fnMMFreePgd:        {{oldest, rel(2, 5, 48), "pgd_free"}, {rel(2, 5, 48), 0, "mm_free_pgd"}},
	fnCheckPgtCache:    {{rel(2, 4, 23), rel(2, 5, 0), "check_pgt_cache"}},
	fnDestroyContext:   always("destroy_context"),
	fnMmuNotifierDestroy: {{rel(3, 0, 0), rel(5, 7, 0), "mmu_notifier_mm_destroy"},
		{rel(5, 7, 0), 0, "mmu_notifier_subscriptions_destroy"}},
	fnCheckMM:              since(3, 4, "check_mm"),
	fnPutUserNs:            since(4, 10, "put_user_ns"),
	fnMMPasidDrop:          since(5, 19, "mm_pasid_drop"),
	fnMMDestroyCid:         since(6, 3, "mm_destroy_cid"),
	fnMMFreeID:             since(6, 17, "mm_free_id"),
	fnFreeMM:               always("free_mm"),
	fnPercpuCounterDestroy: since(6, 6, "percpu_counter_destroy_many"),

	fnUseMM:       {{rel(2, 5, 42), rel(5, 8, 0), "use_mm"}, {rel(5, 8, 0), 0, "kthread_use_mm"}},
	fnUnuseMM:     {{rel(2, 5, 42), rel(5, 8, 0), "unuse_mm"}, {rel(5, 8, 0), 0, "kthread_unuse_mm"}},
	fnUseMmgrab:   {{oldest, rel(4, 11, 0), "atomic_inc"}, {rel(4, 11, 0), 0, "mmgrab"}},
	fnUseSwitchMM: {{rel(4, 7, 0), rel(5, 4, 62), "switch_mm"}, {rel(5, 5, 0), rel(5, 8, 3), "switch_mm"}}, // around switch_mm_irqs_off
	fnUseMmdrop:   {{oldest, rel(6, 4, 0), "mmdrop"}, {rel(6, 4, 0), 0, "mmdrop_lazy_tlb"}},
	fnMmgrab:      {{oldest, rel(4, 11, 0), "atomic_inc"}, {rel(4, 11, 0), 0, "mmgrab"}},
	fnMmgetNotZero: {{oldest, rel(4, 11, 0), "atomic_inc_not_zero"},
		{rel(4, 11, 0), 0, "mmget_not_zero"}},
	fnMmap: {{oldest, rel(2, 3, 30), "do_mmap"}, {rel(2, 3, 30), rel(4, 4, 0), "do_mmap_pgoff"}, {rel(4, 4, 0), 0, "do_mmap"}},
	fnMunmap: {{oldest, rel(4, 20, 0), "do_munmap"}, {rel(4, 20, 0), rel(6, 1, 0), "__do_munmap"},
		{rel(6, 1, 0), rel(6, 3, 0), "do_mas_munmap"}, {rel(6, 3, 0), 0, "do_vmi_munmap"}},
	fnMprotect:        {{oldest, rel(4, 9, 0), "sys_mprotect"}, {rel(4, 9, 0), 0, "do_mprotect_pkey"}},
	fnHandleMMFault:   always("handle_mm_fault"),
	fnDoAnonymousPage: always("do_anonymous_page"),
	fnDoWpPage:        always("do_wp_page"),
	fnWpPageCopy:      since(4, 2, "wp_page_copy"),

	fnPlayDead:     {{rel(3, 0, 0), rel(3, 10, 0), "play_dead"}, {rel(3, 10, 0), 0, "arch_cpu_idle_dead"}},
	fnIdleTaskExit: {{rel(2, 6, 11), rel(6, 14, 0), "idle_task_exit"}},
	fnCPUWaitEmpty: since(6, 14, "sched_cpu_wait_empty"),
	fnForceInitMM:  since(6, 14, "sched_force_init_mm"),
	fnFinishCPU: {{rel(4, 19, 129), rel(4, 20, 0), "finish_cpu"}, {rel(5, 4, 48), rel(5, 5, 0), "finish_cpu"},
		{rel(5, 7, 5), 0, "finish_cpu"}},
	fnCPUInit: always("cpu_init"),

	// Until 3.2 an open file of /proc/PID/mem remembered who opened it, and looked
	// for the mm at each read; what 3.3 holds on to, it does not have.
	fnProcMemOpen:    {{rel(3, 3, 0), rel(3, 18, 0), "mem_open"}, {rel(3, 18, 0), 0, "proc_mem_open"}},
	fnMMAccess:       since(3, 3, "mm_access"),
	fnMemRW:          since(3, 3, "mem_rw"),
	fnAccessRemoteVM: since(3, 3, "access_remote_vm"),
	fnMemRelease:     since(3, 3, "mem_release"),

	// signal->oom_mm, which the model is about, came with 4.9.
	fnOomKill:       {{rel(4, 9, 0), rel(4, 19, 0), "oom_kill_process"}, {rel(4, 19, 0), 0, "__oom_kill_process"}},
	fnMarkOomVictim: since(4, 9, "mark_oom_victim"),

	fnChooseNewASID:   since(4, 14, "choose_new_asid"),
	fnFlushTLBMMRange: {{oldest, rel(3, 6, 0), "flush_tlb_mm"}, {rel(3, 6, 0), 0, "flush_tlb_mm_range"}},
	fnIncTLBGen:       since(4, 14, "inc_mm_tlb_gen"),
	fnFlushTLBMulti: {{oldest, rel(3, 0, 0), "flush_tlb_others"}, {rel(3, 0, 0), rel(5, 13, 0), "native_flush_tlb_others"},
		{rel(5, 13, 0), 0, "native_flush_tlb_multi"}},
	fnFlushTLBFunc: {{oldest, rel(3, 6, 0), "smp_invalidate_interrupt"}, {rel(3, 6, 0), rel(4, 14, 0), "flush_tlb_func"},
		{rel(4, 14, 0), rel(5, 13, 0), "flush_tlb_func_common"}, {rel(5, 13, 0), 0, "flush_tlb_func"}},
	fnLeaveLazy:    {{oldest, rel(4, 14, 0), "leave_mm"}},
	fnShootLazy:    since(6, 4, "do_shoot_lazy_tlb"),
	fnStartLazyTLB: {{oldest, rel(2, 5, 63), "start_lazy_tlb"}},
	fnEndLazyTLB:   {{oldest, rel(2, 5, 63), "end_lazy_tlb"}},
	fnIRQDisable:   always("local_irq_disable"),
	fnIRQEnable:    always("local_irq_enable"),
}

// Answers says whether a function is what a CPU does when another has
// interrupted it.
func (f Func) Answers() bool { return f == fnFlushTLBFunc || f == fnShootLazy }

// FuncName returns what this release calls f, or "" if it has no such function.
func (k Kernel) FuncName(f Func) string {
	for _, s := range funcTable[f] {
		if s.since <= k.Release && (s.until == 0 || k.Release < s.until) {
			return s.name
		}
	}
	return ""
}

// names returns what this release calls each function.
func (k Kernel) names() *[numFuncs]string {
	var names [numFuncs]string
	for f := range names {
		names[f] = k.FuncName(Func(f))
	}
	return &names
}

// FuncNames returns the names of all functions of the model in this release,
// each once, in the order of the table.
func (k Kernel) FuncNames() []string {
	var names []string
	seen := map[string]bool{}
	for f := noFunc + 1; f < numFuncs; f++ {
		if name := k.FuncName(f); name != "" && !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return names
}

// HasFunc says whether a name is one of FuncNames.
func (k Kernel) HasFunc(name string) bool {
	for f := noFunc + 1; f < numFuncs; f++ {
		if k.FuncName(f) == name {
			return name != ""
		}
	}
	return false
}

// KnownFunc says whether a name is one of FuncNamesEver.
func KnownFunc(name string) bool {
	return slices.ContainsFunc(funcTable[:], func(spellings []spelling) bool {
		return slices.ContainsFunc(spellings, func(s spelling) bool { return s.name == name })
	})
}

// FuncNamesEver returns the names that any release of the model has for any of
// its functions, each once, in the order of the table.
func FuncNamesEver() []string {
	var names []string
	seen := map[string]bool{}
	for _, spellings := range funcTable {
		for _, s := range spellings {
			if !seen[s.name] {
				seen[s.name] = true
				names = append(names, s.name)
			}
		}
	}
	return names
}

// FieldNamed returns the field that has a name, or NoField.
func FieldNamed(name string) Field {
	for f := NoField + 1; f < numFields; f++ {
		if fieldTable[f].name == name {
			return f
		}
	}
	return NoField
}
