package sim

// The OOM killer holds its victim's mm_struct, so that the reaper can find out
// whether there is still something to reap. mm/oom_kill.c: __oom_kill_process,
// mark_oom_victim; kernel/fork.c: free_signal_struct, mmdrop_async, 6.12.

// oomKill is __oom_kill_process. The frame's Task is the victim; if that has lost
// its mm by now, nobody is killed (find_lock_task_mm).
func oomKill() program {
	found := func(x *exec) bool { return x.arg().MM != NoMM }
	return program{
		leaf(fnMmgrab, FCount, func(x *exec) {
			mm := x.t(x.frame().Task).MM
			*x.arg() = Ref{MM: mm, Count: +1}
			x.addCount(mm, +1)
		}).when(func(x *exec) bool { return x.t(x.frame().Task).MM != NoMM }),
		leaf(fnMarkOomVictim, FCount, func(x *exec) {
			victim, mm := x.frame().Task, x.arg().MM
			if leader := x.t(x.t(victim).Leader); leader.OomMM == NoMM {
				leader.OomMM = mm // signal->oom_mm
				e := x.addCount(mm, +1)
				e.Peer, e.Case = victim, CaseOomVictim
			}
		}).when(found),
		store(NoField, func(x *exec) { // SIGKILL to all who share the mm
			for id := range len(x.m.State.Tasks) {
				if t := x.t(TaskID(id)); t.MM == x.arg().MM && !t.Kthread && !t.State.dead() {
					x.emit(Event{Kind: Note, Task: TaskID(id), Peer: x.task, MM: t.MM, Case: CaseOomKill})
					x.sigkill(TaskID(id))
				}
			}
		}).when(found),
		call(fnMmdrop, func(x *exec) Frame { return withMM(x.arg()) }).when(found),
	}
}
