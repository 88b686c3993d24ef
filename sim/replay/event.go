package replay

// A Kind is a kind of recorded event: a place in the kernel's code at which
// the recorder stood and looked.
type Kind uint8

// The kinds of events. The package comment says what each means.
const (
	Switch Kind = iota
	PrevMMDropped
	Fork
	ExecMmap
	Exec
	DropMM
	Mmput
	MmputDone
	Free
	Mmget
	Mmgrab
	Mmdrop
	UseMM
	UnuseMM
	CPUOffline

	numKinds
)

// kindNames is indexed by Kind.
var kindNames = [numKinds]string{"switch", "prev_mm_dropped", "fork", "exec_mmap", "exec", "drop_mm",
	"mmput", "mmput_done", "free", "mmget", "mmgrab", "mmdrop", "use_mm", "unuse_mm", "cpu_offline"}

func (k Kind) String() string { return kindNames[k] }

// A Header is the first line of a recording.
type Header struct {
	Kernel   string // what the kernel calls itself: 6.12.95+deb12-amd64
	Workload string // what ran
	Events   int    // how many lines follow; -1 if the header does not say
}

// An MMName is the number in the name that a recording gives an mm_struct:
// mm7 is 7. Null is the kernel's NULL.
type MMName uint32

// Null is the MMName of no mm.
const Null MMName = 0

// nameless is what an mm is called that the recording has not named.
const nameless MMName = maxMM + 1

// A Task is what an event says about a task.
type Task struct {
	PID      int32 // 0 is the idle task of the event's CPU
	Comm     string
	MM       MMName
	ActiveMM MMName
	State    int64 // task->__state, of a switch's prev only
}

// An Event is one line of a recording after the first. Which fields count
// depends on its Kind.
type Event struct {
	Line  int   // in the file, from 1
	T     int64 // nanoseconds since the first event
	CPU   int
	Kind  Kind
	Task  Task // the task it is about: next of a switch, the child of a fork; only the PID of mmget, mmgrab and mmdrop
	Other Task // prev of a switch, the parent of a fork (whose PID and MM alone are known)

	MM           MMName // of those that are about an mm beside the task's own
	Users, Count int    // mm_users and mm_count
	Kthread      bool   // of a fork: by kthreadd
}
