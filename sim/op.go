package sim

import "slices"

// A Verb is an operation of the machine.
type Verb string

func (v Verb) String() string { return string(v) }

// The operations. OpSpecs says what each takes and mirrors.
const (
	Run          Verb = "run"
	Sleep        Verb = "sleep"
	Wake         Verb = "wake"
	Fork         Verb = "fork"
	Clone        Verb = "clone"
	Vfork        Verb = "vfork"
	Exec         Verb = "exec"
	Exit         Verb = "exit"
	Reap         Verb = "reap"
	Mmget        Verb = "mmget"
	MmgetNotZero Verb = "mmget_not_zero"
	Mmput        Verb = "mmput"
	Mmgrab       Verb = "mmgrab"
	Mmdrop       Verb = "mmdrop"
	UseMM        Verb = "use_mm"
	UnuseMM      Verb = "unuse_mm"
	OpenMem      Verb = "open_mem"
	ReadMem      Verb = "read_mem"
	CloseMem     Verb = "close_mem"
	Oom          Verb = "oom"
	OfflineCPU   Verb = "offline"
	OnlineCPU    Verb = "online"
	Mmap         Verb = "mmap"
	Munmap       Verb = "munmap"
	Mprotect     Verb = "mprotect"
	Read         Verb = "read"
	Write        Verb = "write"
	Lazy         Verb = "lazy"
	Unlazy       Verb = "unlazy"
	Finish       Verb = "finish"
	StepCPU      Verb = "step"
)

// An Op is one operation to carry out.
type Op struct {
	Verb     Verb
	Task     TaskID // who does it, or to whom it is done
	Area     AreaID // for what is about memory
	Page     int    // for read and write: which page of the area; for mmap: how many
	Writable bool   // mprotect: rw
	Peer     TaskID // the other task: whose mem it is, who is killed
	MM       MMID   // for the reference operations and use_mm
	CPU      CPUID  // for run and step
	N        int    // how many micro-steps: for step, and for any operation that is Limited

	Thread    bool // clone: into the parent's thread group
	FailEarly bool // exec: fails before the point of no return; fork and its like: before the child has an mm
	FailLate  bool // fails after that

	Until   Until // where to stop; the zero Until is the operation's end
	Limited bool  // stop after N micro-steps

	// Hold leaves the CPU inside __schedule if the task gives it up, for a
	// following run to say who comes next. Otherwise the idle task does.
	Hold bool

	// Tolerate lists invariants that may break: each is reported the first time
	// it does, and not looked at again. Any other that breaks ends the operation,
	// unless one of these has broken in it before.
	Tolerate []string
}

// An Until is a place to stop inside an operation.
type Until struct {
	Func   string // a kernel function's name in the machine's release; "" for none
	Return bool   // when it has returned, not when it is entered
	Field  Field  // just before it stores this field; NoField for none
}

// An OpSpec describes an operation for whoever parses or documents it.
type OpSpec struct {
	Verb    Verb
	Args    []Arg
	Summary string // what it does, in a line
	Mirrors string // the kernel functions it executes, in 6.12
}

// An Arg is a parameter of an operation.
type Arg struct {
	Name     string
	Kind     ArgKind
	Optional bool
}

// An ArgKind says what an argument is and how it is written.
type ArgKind uint8

const (
	TaskArg    ArgKind = iota // a task, by name
	NewAreaArg                // a name for the area that the operation makes
	AreaArg                   // an area, by name
	PlaceArg                  // a page of an area: NAME[i]
	PagesArg                  // pages=K
	ModeArg                   // the word ro or rw
	PeerArg                   // another task, by name
	NewTaskArg                // a name for the task that the operation makes
	MMArg                     // an mm, by name
	CPUArg                    // cpu=N
	NewMMArg                  // mm=NAME, a name for the mm that the operation makes
	FailArg                   // fail=early or fail=late
	ThreadArg                 // the word thread
	CountArg                  // n=K
	UntilArg                  // until=FUNC, until=FUNC:return or until=FUNC:FIELD
	StepsArg                  // steps=K
)

// OpSpecs lists every operation.
func OpSpecs() []OpSpec { return slices.Clone(opTable) }

// FindOp returns the operation that a verb names.
func FindOp(verb string) (spec OpSpec, ok bool) {
	i := slices.IndexFunc(opTable, func(s OpSpec) bool { return string(s.Verb) == verb })
	if i < 0 {
		return OpSpec{}, false
	}
	return opTable[i], true
}

// opTable has every operation. Scripts are parsed by the hundred, a line after
// the other, so it is made once.
var opTable = newOpTable()

func newOpTable() []OpSpec {
	task := Arg{Name: "TASK"}
	kthread := Arg{Name: "KTHREAD"}
	holder := Arg{Name: "HOLDER"}
	area := Arg{Name: "AREA", Kind: AreaArg}
	of := Arg{Name: "TASK", Kind: PeerArg}
	child := Arg{Name: "CHILD", Kind: NewTaskArg}
	mm := Arg{Name: "MM", Kind: MMArg}
	cpu := Arg{Name: "cpu", Kind: CPUArg}
	newMM := Arg{Name: "mm", Kind: NewMMArg, Optional: true}
	until := Arg{Name: "until", Kind: UntilArg, Optional: true}
	steps := Arg{Name: "steps", Kind: StepsArg, Optional: true}
	fail := Arg{Name: "fail", Kind: FailArg, Optional: true}
	return []OpSpec{
		{Run, []Arg{task, cpu, until, steps}, "switch a CPU to a task", "__schedule, context_switch, finish_task_switch"},
		{Sleep, []Arg{task, until, steps}, "the task gives up its CPU until it is woken", "schedule"},
		{Wake, []Arg{task}, "make a sleeping task runnable", "try_to_wake_up"},
		{Fork, []Arg{task, child, newMM, fail, until, steps}, "make a child with a copy of the task's mm", "kernel_clone, copy_mm, dup_mm"},
		{Clone, []Arg{task, child, {Name: "thread", Kind: ThreadArg, Optional: true}, fail, until, steps},
			"make a child that shares the task's mm (CLONE_VM); with thread, one of its thread group", "kernel_clone, copy_mm, mmget"},
		{Vfork, []Arg{task, child, fail, until, steps}, "make a child that shares the task's mm, and wait until it has left it", "kernel_clone, wait_for_vfork_done"},
		{Exec, []Arg{task, newMM, fail, until, steps},
			"give the task a new mm", "do_execveat_common, begin_new_exec, exec_mmap"},
		{Exit, []Arg{task, until, steps}, "end the task", "do_exit, exit_mm, exit_notify, do_task_dead"},
		{Reap, []Arg{task}, "release a zombie", "release_task"},
		{Mmget, []Arg{holder, mm, until, steps}, "take a reference on an mm's contents", "mmget, as in get_task_mm"},
		{MmgetNotZero, []Arg{holder, mm, until, steps}, "take one only if mm_users is not 0", "mmget_not_zero"},
		{Mmput, []Arg{holder, mm, until, steps}, "give such a reference back", "mmput"},
		{Mmgrab, []Arg{holder, mm, until, steps}, "take a reference on the mm_struct", "mmgrab"},
		{Mmdrop, []Arg{holder, mm, until, steps}, "give such a reference back", "mmdrop"},
		{UseMM, []Arg{kthread, mm, until, steps}, "a kernel thread adopts an mm as its own", "kthread_use_mm"},
		{UnuseMM, []Arg{kthread, {Name: "MM", Kind: MMArg, Optional: true}, until, steps}, "it gives the mm up again", "kthread_unuse_mm"},
		{OpenMem, []Arg{holder, of, until, steps}, "open /proc/PID/mem of a task: keeps its mm_struct", "proc_mem_open, mm_access, mmgrab, mmput"},
		{ReadMem, []Arg{holder, of, until, steps}, "read from the open file: pins the contents meanwhile, if there are any", "mem_rw, mmget_not_zero, mmput"},
		{CloseMem, []Arg{holder, of, until, steps}, "close the file", "mem_release, mmdrop"},
		{Oom, []Arg{holder, of, until, steps}, "the OOM killer, as HOLDER, kills a task", "__oom_kill_process, mark_oom_victim"},
		{Mmap, []Arg{task, {Name: "AREA", Kind: NewAreaArg}, {Name: "pages", Kind: PagesArg, Optional: true}, until, steps},
			"map an area of private anonymous memory", "do_mmap"},
		{Munmap, []Arg{task, area, until, steps}, "unmap it", "do_vmi_munmap, unmap_vmas, free_pgtables, tlb_finish_mmu"},
		{Mprotect, []Arg{task, area, {Name: "MODE", Kind: ModeArg}, until, steps}, "make it read-only (ro), or writable again (rw)", "do_mprotect_pkey"},
		{Read, []Arg{task, {Name: "AREA[i]", Kind: PlaceArg}, until, steps}, "read from its i-th page", "handle_mm_fault, do_anonymous_page"},
		{Write, []Arg{task, {Name: "AREA[i]", Kind: PlaceArg}, until, steps}, "write to its i-th page", "handle_mm_fault, do_anonymous_page, do_wp_page, wp_page_copy"},
		{OfflineCPU, []Arg{cpu, until, steps}, "take an idle CPU offline; again, if it stopped on the way", "idle_task_exit, finish_cpu"},
		{OnlineCPU, []Arg{cpu, steps}, "bring a CPU back", "cpu_init"},
		{Lazy, []Arg{task, until, steps}, "a process hides its mm and borrows it (2.3.13 to 2.5.62)", "start_lazy_tlb"},
		{Unlazy, []Arg{task, until, steps}, "it takes the mm for its own again", "end_lazy_tlb"},
		{Finish, []Arg{task, until, steps}, "carry on the operation that the task is in the middle of", ""},
		{StepCPU, []Arg{cpu, {Name: "n", Kind: CountArg, Optional: true}}, "execute single micro-steps on a CPU", ""},
	}
}
