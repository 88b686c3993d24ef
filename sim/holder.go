package sim

// References that a task takes and drops on an mm that need not be its own: a
// reader of /proc, a driver, the OOM killer. include/linux/sched/mm.h and
// kernel/fork.c: get_task_mm. They are kept in State.Pins until given back.

// holderMmget takes a users reference. The kernel's callers own one already or
// hold task_lock on a task that does; the model asks only that there is one.
// The frame's first Ref names the mm.
func holderMmget() program {
	return program{store(FUsers, func(x *exec) {
		x.addUsers(x.arg().MM, +1).Case = CaseHoldUsers
		x.pin(x.arg().MM, +1, 0)
	})}
}

// holderMmgetNotZero takes one only if there is another.
func holderMmgetNotZero() program {
	return program{store(FUsers, func(x *exec) {
		id := x.arg().MM
		if x.mm(id).Users == 0 && !x.faulty(BareUsersInc) {
			x.emit(Event{Kind: Note, Task: x.task, Peer: NoTask, MM: id, Case: CaseNoUsers})
			return
		}
		x.addUsers(id, +1).Case = CaseHoldUsers
		x.pin(id, +1, 0)
	})}
}

// holderMmgrab takes a count reference: it keeps the mm_struct, not its contents.
func holderMmgrab() program {
	return program{store(FCount, func(x *exec) {
		x.addCount(x.arg().MM, +1).Case = CaseHoldCount
		x.pin(x.arg().MM, 0, +1)
	})}
}

// pin adds to the references that the running task holds on an mm.
func (x *exec) pin(mm MMID, users, count int16) {
	x.m.State.pin(x.task, mm, users, count)
}

// pin keeps Pins ordered by task and mm, without empty entries.
func (s *State) pin(task TaskID, mm MMID, users, count int16) {
	i := 0
	for i < len(s.Pins) && (s.Pins[i].Task < task || s.Pins[i].Task == task && s.Pins[i].MM < mm) {
		i++
	}
	if i == len(s.Pins) || s.Pins[i].Task != task || s.Pins[i].MM != mm {
		s.Pins = append(s.Pins, Pin{})
		copy(s.Pins[i+1:], s.Pins[i:])
		s.Pins[i] = Pin{Task: task, MM: mm}
	}
	p := &s.Pins[i]
	p.Users += users
	p.Count += count
	if p.Users == 0 && p.Count == 0 {
		s.Pins = append(s.Pins[:i], s.Pins[i+1:]...)
	}
}

// held returns the references task holds on mm from outside.
func (s *State) held(task TaskID, mm MMID) Pin {
	for _, p := range s.Pins {
		if p.Task == task && p.MM == mm {
			return p
		}
	}
	return Pin{Task: task, MM: mm}
}
