package sim

// TaskID, MMID and CPUID index State.Tasks, State.MMs and State.CPUs.
type (
	TaskID int16
	MMID   int16
	CPUID  int8
)

// The kernel's NULL, and the ids that every machine has.
const (
	NoTask TaskID = -1
	NoMM   MMID   = -1
	NoCPU  CPUID  = -1

	InitMM MMID = 0 // init_mm; idle task i has TaskID i
)

// A State is everything that decides what a machine does next: a value that
// can be copied (Clone), compared and hashed (Encode). Names, history and costs
// are kept beside it, never in it.
type State struct {
	CPUs         []CPU
	Tasks        []Task
	MMs          []MM
	Areas        []Area        // in the order in which they were made
	PTEs         []PTE         // ordered by mm and address
	Pages        []Page        // by PageID; the first is the zero page
	Translations []Translation // ordered by CPU, ASID, mm and address
	Files        []File        // open files of /proc, in the order in which they were opened
	Pins         []Pin         // references held by operations on behalf of a task, ordered by task and mm
	Cachep       Slab          // mm_cachep, the slab cache that mm_structs come from

	Kworker TaskID // the machine's kworker, which does what is put off; NoTask until it is needed
	Outside Flush  // the request of whoever acts from outside of all CPUs, as CPU.Flush
	Cost    Cost   // what it has taken so far: history, which decides nothing
}

// A CPU is one processor and its run queue.
type CPU struct {
	Current  TaskID // rq->curr
	Stack    TaskID // whose kernel stack is executing: Current, but for the end of __schedule before switch_to
	PrevMM   MMID   // rq->prev_mm
	IRQsOff  bool   // local interrupts are disabled
	Last     TaskID // what switch_to returns to the task it resumed; NoTask outside of that moment
	Phase    CPUPhase
	Returned bool   // it is going offline, and what its idle task borrowed is given back: its active_mm holds nothing
	Cpuhp    TaskID // its cpuhp thread; NoTask until it is needed
	TLB      TLB    // cpu_tlbstate
	Flush    Flush  // the request it has sent to other CPUs and waits for; its MM is NoMM if there is none
	IPIs     Mask   // CPUs whose requests it has been interrupted for and has not answered
}

// A TaskState says whether a task can run.
type TaskState uint8

const (
	Runnable TaskState = iota // TASK_RUNNING, on a CPU or waiting for one
	Sleeping                  // TASK_INTERRUPTIBLE: until wake
	Waiting                   // TASK_UNINTERRUPTIBLE or TASK_KILLABLE inside an operation: until what it waits for happens
	Zombie                    // EXIT_ZOMBIE: has exited and not been reaped
	Reaped                    // EXIT_DEAD: released; the id is never used again
)

func (s TaskState) String() string {
	return [...]string{"runnable", "sleeping", "waiting", "zombie", "reaped"}[s]
}

// dead says whether a task in this state has exited.
func (s TaskState) dead() bool { return s == Zombie || s == Reaped }

// A Task is a task_struct.
type Task struct {
	MM       MMID // task->mm: its own address space, NoMM if it has none
	ActiveMM MMID // task->active_mm: the address space it runs on, NoMM while it runs on none
	OomMM    MMID // signal->oom_mm, kept with the group's leader; NoMM if none
	Hidden   MMID // what start_lazy_tlb hid: the task keeps its users reference; NoMM if nothing
	State    TaskState
	CPU      CPUID  // where it is current, or was last; NoCPU before its first run
	Parent   TaskID // who reaps it; NoTask if that is outside the scenario
	Leader   TaskID // thread group leader (task->group_leader): itself but for CLONE_THREAD
	Kthread  bool   // PF_KTHREAD
	Idle     bool   // the idle task of CPU CPU
	Killed   bool   // a fatal signal is pending: it gives back what it holds, and exits
	OnCPU    bool   // task->on_cpu: its stack is in use
	Vfork    TaskID // the child whose vfork this task waits for; NoTask if none
	Depth    uint8  // how many frames of Frames are in use
	Frames   [maxDepth]Frame
}

// maxDepth bounds a kernel stack. The deepest is do_exit, exit_mm (or __exit_mm),
// mmput, __mmput, exit_mmap of a task that was preempted there and, when it
// returns, is in __schedule, context_switch, finish_task_switch, mmdrop,
// __mmdrop for the mm it follows, and is interrupted for a flush there: by the
// interrupt, flush_tlb_func, leave_mm, switch_mm. A fork that fails is two deeper
// in exit_mmap, but has an mm, and does not leave it.
const maxDepth = 16

// A Frame is one kernel function that a task is in the middle of, with the
// local variables that hold references.
type Frame struct {
	Func  Func
	PC    uint8  // the next item of its program
	Flags uint8  // what its caller asked for: cloneVM, execFailEarly …
	Task  TaskID // the other task it deals with; NoTask if none
	N     int32  // a number it has read and goes by
	MM    [2]Ref
}

// A Ref is a local variable of type struct mm_struct *, and the references that
// this frame holds (positive) or owes (negative) on the mm at this moment.
// The sum of all of them is what makes the counters exact in every micro-state.
type Ref struct {
	MM    MMID
	Users int8
	Count int8
}

// An MM is a mm_struct.
type MM struct {
	Users  int16 // mm_users
	Count  int16 // mm_count
	Slot   int16 // the object of mm_cachep it occupies; -1 for init_mm, which is static
	Dying  bool  // __mmput has begun and its final mmdrop has not happened
	Torn   bool  // exit_mmap has run: areas, pages and user page tables are gone
	Freed  bool  // free_mm has run: the struct is back in mm_cachep
	FreeBy TaskID
	TLBGen int32 // context.tlb_gen: how often a flush of it has been asked for
	RSS    int32 // MM_ANONPAGES: pages that it has mapped, but for the zero page
	Stale  bool  // its page tables say less than CPUs may have cached, and no flush has been asked for yet
	Mask   Mask  // mm_cpumask: the CPUs that may know translations of it
}

// A Pin is the references that operations like mmget and mmgrab took for a task.
type Pin struct {
	Task  TaskID
	MM    MMID
	Users int16 // taken by mmget and mmget_not_zero
	Count int16 // taken by mmgrab
}

// A Slab is the state of mm_cachep: how many objects were ever handed out and
// taken back, and which are free, in the order in which they will be reused
// (the last freed first, as SLUB's per-CPU free list does).
type Slab struct {
	Allocated int16
	Freed     int16
	Free      []int16
	Objects   int16 // objects created so far, free or not
}

// A Cost counts what takes a real machine time.
type Cost struct {
	CR3     int32 // CR3 was written
	Flush   int32 // a CPU forgot translations, by writing CR3 or without
	Partial int32 // of these, how often it forgot single pages only
	IPI     int32 // a CPU interrupted another
}

// Live returns how many objects are in use.
func (s Slab) Live() int { return int(s.Allocated - s.Freed) }
