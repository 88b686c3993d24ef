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

// faultTable is indexed by Fault.
var faultTable = [numFaults]struct{ name, summary string }{
	SkipLazyMmgrab:      {"skip-lazy-mmgrab", "context_switch, user to kernel: the borrower does not count its reference"},
	SkipPrevMmdrop:      {"skip-prev-mmdrop", "finish_task_switch: the mm in rq->prev_mm is forgotten instead of dropped"},
	SkipFinalMmdrop:     {"skip-final-mmdrop", "__mmput: the reference that all users shared is never dropped"},
	SkipExitMmgrab:      {"skip-exit-mmgrab", "exit_mm: the dying task does not count the reference it goes on with"},
	SkipIdleExit:        {"skip-idle-exit", "CPU offline: what the idle task borrowed is never given back"},
	IRQsOnInExec:        {"irqs-on-in-exec", "exec_mmap: interrupts stay on while mm and active_mm are changed"},
	IRQsOnInUseMM:       {"irqs-on-in-use-mm", "kthread_use_mm: interrupts stay on while mm and active_mm are changed"},
	BareUsersInc:        {"bare-users-inc", "mmget_not_zero: mm_users is raised even from zero"},
	BprmNotNulled:       {"bprm-not-nulled", "exec that fails late: bprm->mm still points to the task's new mm, and is dropped again"},
	ProcMemPinsUsers:    {"proc-mem-pins-users", "/proc/PID/mem: the open file holds mm_users instead of mm_count"},
	IgnoreFreedTables:   {"ignore-freed-tables", "flush: lazy CPUs are not interrupted although page tables are freed"},
	SkipSwitchingCheck:  {"skip-switching-check", "flush: CPUs inside switch_mm are not interrupted"},
	LeaveKeepsCR3:       {"leave-keeps-cr3", "leave_mm, 2.5.17 to 4.13: the CPU only leaves the mask and stays on the page tables"},
	ClearMaskBeforeIdle: {"clear-mask-before-idle", "CPU offline: the CPU leaves every mm_cpumask before its idle task leaves the mm"},
}

func (f Fault) String() string { return faultTable[f].name }

// Summary says in a line what the fault breaks.
func (f Fault) Summary() string { return faultTable[f].summary }

// Faults lists the names of all faults, in the order of their values.
func Faults() []string {
	names := make([]string, numFaults)
	for f := range names {
		names[f] = faultTable[f].name
	}
	return names
}
