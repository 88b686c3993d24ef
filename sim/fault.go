package sim

// A Fault is a rule of the kernel's that a machine breaks on purpose, to show
// which invariant notices.
type Fault uint8

const (
	SkipLazyMmgrab Fault = iota
	SkipPrevMmdrop
	SkipFinalMmdrop
	SkipExitMmgrab
	SkipIdleExit
	IRQsOnInExec
	IRQsOnInUseMM
	BareUsersInc
	BprmNotNulled
	ProcMemPinsUsers
	IgnoreFreedTables
	SkipSwitchingCheck
	LeaveKeepsCR3
	ClearMaskBeforeIdle
	numFaults
)

// faultTable is indexed by Fault. What notices a fault is what breaks first in
// the smallest run that shows it.
var faultTable = [numFaults]struct {
	name, summary string
	noticed       []rule
}{
	SkipLazyMmgrab:      {"skip-lazy-mmgrab", "context_switch, user to kernel: the borrower does not count its reference", []rule{countEquality}},
	SkipPrevMmdrop:      {"skip-prev-mmdrop", "finish_task_switch: the mm in rq->prev_mm is forgotten instead of dropped", []rule{countEquality}},
	SkipFinalMmdrop:     {"skip-final-mmdrop", "__mmput: the reference that all users shared is never dropped", []rule{countEquality}},
	SkipExitMmgrab:      {"skip-exit-mmgrab", "exit_mm: the dying task does not count the reference it goes on with", []rule{countEquality}},
	SkipIdleExit:        {"skip-idle-exit", "CPU offline: what the idle task borrowed is never given back", []rule{countEquality}},
	IRQsOnInExec:        {"irqs-on-in-exec", "exec_mmap: interrupts stay on while mm and active_mm are changed", []rule{countEquality}},
	IRQsOnInUseMM:       {"irqs-on-in-use-mm", "kthread_use_mm: interrupts stay on while mm and active_mm are changed", []rule{countEquality}},
	BareUsersInc:        {"bare-users-inc", "mmget_not_zero: mm_users is raised even from zero", []rule{noResurrection}},
	BprmNotNulled:       {"bprm-not-nulled", "exec that fails late: bprm->mm still points to the task's new mm, and is dropped again", []rule{countEquality}},
	ProcMemPinsUsers:    {"proc-mem-pins-users", "/proc/PID/mem: the open file holds mm_users instead of mm_count", []rule{procMemUnpinned}},
	IgnoreFreedTables:   {"ignore-freed-tables", "flush: lazy CPUs are not interrupted although page tables are freed", []rule{flushPostcondition}},
	SkipSwitchingCheck:  {"skip-switching-check", "flush: CPUs inside switch_mm are not interrupted", []rule{flushPostcondition}},
	LeaveKeepsCR3:       {"leave-keeps-cr3", "leave_mm, 2.5.17 to 4.13: the CPU only leaves the mask and stays on the page tables", []rule{tornUnloaded}},
	ClearMaskBeforeIdle: {"clear-mask-before-idle", "CPU offline: the CPU leaves every mm_cpumask before its idle task leaves the mm", []rule{tlbCpumask, lazyInCpumask}},
}

func (f Fault) String() string { return faultTable[f].name }

// Summary says in a line what the fault breaks.
func (f Fault) Summary() string { return faultTable[f].summary }

// A FaultSet is a set of faults.
type FaultSet uint32

// Has says whether f is in the set.
func (s FaultSet) Has(f Fault) bool { return s&(1<<f) != 0 }

// NoticedBy names the invariants that notice the fault: which of them depends
// on the architecture.
func (f Fault) NoticedBy() []string {
	var names []string
	for _, r := range faultTable[f].noticed {
		names = append(names, r.String())
	}
	return names
}

// Faults lists the names of all faults, in the order of their values.
func Faults() []string {
	names := make([]string, numFaults)
	for f := range names {
		names[f] = faultTable[f].name
	}
	return names
}
