package sim

// A Refusal is the reason why the machine will not carry out an operation. A
// refused operation changes nothing.
type Refusal string

func (r Refusal) String() string { return string(r) }

// The kernel would never get into these situations, or would return an error;
// the comments say which.
const (
	NotRunning      Refusal = "not-running"       // the task is not current on any CPU, so it can execute nothing
	Running         Refusal = "running"           // the task is already current on a CPU
	RefusedSleeping Refusal = "sleeping"          // a sleeping task is not on the run queue: wake it first
	NotSleeping     Refusal = "not-sleeping"      // only a sleeping task can be woken
	RefusedWaiting  Refusal = "waiting"           // the task waits inside an operation for something that has not happened
	Busy            Refusal = "busy"              // the task is in the middle of an operation: finish it first
	NothingToFinish Refusal = "nothing-to-finish" // the task, or the CPU, is not in the middle of anything
	Dead            Refusal = "dead"              // the task has exited
	NotZombie       Refusal = "not-zombie"        // only a zombie can be reaped
	RefusedKilled   Refusal = "killed"            // a fatal signal is pending: the task gives back what it holds, and exits
	IRQsOff         Refusal = "irqs-off"          // interrupts are disabled on the CPU, so it cannot be preempted
	PreemptOff      Refusal = "preempt-off"       // preemption is disabled: get_cpu, while other CPUs are told to flush
	NoPreemption    Refusal = "no-preemption"     // before 2.5.4, what runs inside the kernel gives up the CPU only by itself
	RunnableCurrent Refusal = "runnable"          // the idle task runs only when nothing else can
	IsIdle          Refusal = "idle-task"         // idle tasks do nothing but idle
	Bound           Refusal = "bound"             // a cpuhp thread runs on its own CPU only
	IsKthread       Refusal = "kthread"           // not for kernel threads
	NotKthread      Refusal = "not-kthread"       // only for kernel threads (kthread_use_mm: WARN_ON_ONCE)
	HasMM           Refusal = "has-mm"            // the kernel thread already uses an mm
	HasNoMM         Refusal = "no-mm"             // the task has no mm of its own
	MMFreed         Refusal = "freed"             // the mm_struct has been freed, or is being: touching it would be a use after free
	NoUsers         Refusal = "no-users"          // mm_users is 0, and nothing may raise it again
	NotHeld         Refusal = "not-held"          // the holder has no such reference on the mm
	AreaMapped      Refusal = "mapped"            // the area is mapped already
	NoArea          Refusal = "not-mapped"        // the mm has no such area
	IsOpen          Refusal = "open"              // the holder has the file open already
	NotOpen         Refusal = "not-open"          // the holder has no such file open
	IsOnline        Refusal = "online"            // the CPU is online, or not offline yet
	IsOffline       Refusal = "offline"           // the CPU is offline, or on its way there
	LastCPU         Refusal = "last-cpu"          // the last CPU stays
	NotIdle         Refusal = "not-idle"          // a CPU goes offline when its tasks have left it
	NoFunction      Refusal = "no-function"       // this release has no such function
	IsInitMM        Refusal = "init-mm"           // init_mm is nobody's own
	ThreadsAlive    Refusal = "threads-alive"     // other threads of its group are alive
	Serves          Refusal = "serves"            // a cpuhp thread, or the kworker: kthreads that the kernel never lets go
	HoldsReferences Refusal = "holds-references"  // the task would exit with references it took from outside
)

// Refusals lists every Refusal.
func Refusals() []Refusal {
	return []Refusal{NotRunning, Running, RefusedSleeping, NotSleeping, RefusedWaiting, Busy, NothingToFinish,
		Dead, NotZombie, RefusedKilled, IRQsOff, PreemptOff, NoPreemption, RunnableCurrent, IsIdle, Bound, IsKthread, NotKthread, HasMM, HasNoMM,
		MMFreed, NoUsers, NotHeld, AreaMapped, NoArea, IsOpen, NotOpen, IsOnline, IsOffline, LastCPU, NotIdle, NoFunction, IsInitMM, ThreadsAlive, Serves, HoldsReferences}
}

// explanations is indexed by Refusal; see the constants.
var explanations = map[Refusal]string{
	NotRunning:      "the task is not running on any CPU, so it cannot do anything",
	Running:         "the task is already running on a CPU",
	RefusedSleeping: "the task sleeps; wake it first",
	NotSleeping:     "the task does not sleep",
	RefusedWaiting:  "the task waits inside an operation for something that has not happened yet",
	Busy:            "the task is in the middle of something; finish it first",
	NothingToFinish: "the task is not in the middle of anything",
	Dead:            "the task has exited",
	NotZombie:       "the task is not a zombie",
	RefusedKilled:   "the task has been killed: it can only give back what it holds, and exit",
	IRQsOff:         "interrupts are off on a CPU, so nothing can take it away, nor interrupt it",
	PreemptOff:      "preemption is disabled while the task tells other CPUs to flush",
	NoPreemption:    "kernels before 2.5.4 are not preempted: a task inside the kernel keeps its CPU until it sleeps",
	RunnableCurrent: "the idle task runs only when the current task sleeps, waits or has exited",
	IsIdle:          "an idle task does nothing but idle, on its own CPU",
	Bound:           "the thread is bound to the CPU that it is made for",
	IsKthread:       "a kernel thread cannot do this",
	NotKthread:      "only a kernel thread can do this",
	HasMM:           "the kernel thread is using an mm; unuse_mm first",
	HasNoMM:         "the task has no mm",
	MMFreed:         "the mm has been freed",
	NoUsers:         "mm_users is 0, and must never rise again; mmget_not_zero would find that out",
	NotHeld:         "the task holds no such reference on the mm",
	AreaMapped:      "the area is mapped already",
	NoArea:          "the address space has no such area",
	IsOpen:          "the holder has that file open already",
	NotOpen:         "the holder has no such file open; open_mem first",
	IsOnline:        "the CPU is not offline",
	IsOffline:       "the CPU is offline, or on its way there",
	LastCPU:         "it is the last CPU that is online",
	NotIdle:         "the CPU is not in its idle task: its tasks have to leave it first",
	NoFunction:      "this release of the kernel has no such function",
	IsInitMM:        "init_mm is nobody's own: it can be borrowed, not adopted",
	ThreadsAlive:    "other threads of its group are still alive",
	Serves:          "the machine needs this thread: it neither exits nor execs",
	HoldsReferences: "the task still holds references that it took with mmget or mmgrab",
}

// Explain returns a line in English, for the terminal.
func (r Refusal) Explain() string { return explanations[r] }
