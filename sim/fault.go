package sim

// A Fault is a rule of the kernel's that a machine breaks on purpose, to show
// which invariant notices.
type Fault uint8

const (
	SkipLazyMmgrab  Fault = iota // context_switch, user to kernel: the borrower does not count its reference
	SkipPrevMmdrop               // finish_task_switch: the mm in rq->prev_mm is forgotten instead of dropped
	SkipFinalMmdrop              // __mmput: the reference that all users shared is never dropped
	SkipExitMmgrab               // exit_mm: the dying task does not count the reference it goes on with
)

// faultNames is indexed by Fault.
var faultNames = [...]string{"skip-lazy-mmgrab", "skip-prev-mmdrop", "skip-final-mmdrop", "skip-exit-mmgrab"}

func (f Fault) String() string { return faultNames[f] }

// Faults lists the names of all faults, in the order of their values.
func Faults() []string { return append([]string(nil), faultNames[:]...) }
