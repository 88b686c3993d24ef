package replay

import (
	"fmt"

	"docgen/sim"
)

// A task is what the replay knows of a task. While it is on a CPU its mm,
// active_mm and kernel stack are the machine's, in State.Tasks[slot]; while it
// is not, they are here, so that the machine holds no more tasks than it needs
// and a recording can have any number of them.
type task struct {
	pid     int32
	idle    bool
	kthread bool // PF_KTHREAD: what mm it has is none or not its own
	met     bool // its mm is known
	inSight bool // it was forked in sight
	newborn bool // it has not run: it will come out of ret_from_fork
	exiting bool // do_exit has begun on its stack
	unusing bool // kthread_unuse_mm has begun
	dead    bool // it has been switched away from for the last time

	cpu  *cpu       // where it is current; nil if nowhere
	slot sim.TaskID // its task there
	mm   *mm        // task->mm; while it is on a CPU, as of its last switch
	last *mm        // the mm that it gave up in exit_mm

	// saved is its task in the machine, if it was switched away from in the
	// middle of an operation; the operation's frames are the first depth ones.
	saved *sim.Task
	depth uint8

	await   *mm   // exit_mm or exec_mmap has given this mm up, and its mmput has not been seen
	puts    []put // the mmputs that it is in, the innermost last
	tail    *tail // the rest of an operation of its own; nil if there is none
	execs   execState
	opening *mm // the mm of a file of /proc that it may be opening: its mmgrab may be seen later
	closing *mm // the mm of one that it is closing: its mmdrop is not executed
	closed  int // since this line
	got     *mm // what it has got by get_task_mm, the last time

	// The last line by which it was certainly not inside copy_process, nor held
	// a reference taken unseen; and the one before that.
	alibi, since int

	entered   moment // the last switch to it
	cutOff    moment // when it was preempted, or waited for something, since its last event
	wasCutOff moment // the same, between its last event and the one before
	carried   bool   // it was by a task that may have carried it off to another CPU

	asleep bool // it went to sleep until it is woken, and has not run since
	woken  bool // it was asleep when it was switched to for the first time, or has slept since
	forks  int  // how many it has made since it was woken
}

func (t *task) String() string {
	if t.idle {
		return "the idle task"
	}
	return fmt.Sprintf("task %d", t.pid)
}

// An execState says whether the end of an exec is to come.
type execState uint8

const (
	noExec execState = iota
	execMaybe
	execOwed // it has a new mm
)

// A taskTable finds tasks by pid: a table of two levels, since pids are small
// and dense.
type taskTable struct {
	pages []*[1 << taskBits]*task
}

const taskBits = 8

// find returns the task of a pid, or nil.
func (tt *taskTable) find(pid int32) *task {
	if i := int(pid >> taskBits); i < len(tt.pages) && tt.pages[i] != nil {
		return tt.pages[i][pid&(1<<taskBits-1)]
	}
	return nil
}

// set makes t the task of a pid.
func (tt *taskTable) set(pid int32, t *task) {
	for int(pid>>taskBits) >= len(tt.pages) {
		tt.pages = append(tt.pages, nil)
	}
	page := &tt.pages[pid>>taskBits]
	if *page == nil {
		*page = new([1 << taskBits]*task)
	}
	(*page)[pid&(1<<taskBits-1)] = t
}
