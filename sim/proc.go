package sim

// /proc/PID/mem: an open file keeps the mm_struct, and each read takes a users
// reference for as long as it lasts. fs/proc/base.c: proc_mem_open, mem_rw,
// mem_release, 6.12.

// A File is /proc/PID/mem, opened. It holds a count reference.
type File struct {
	Holder TaskID // who opened it
	Of     TaskID // whose mem it is
	MM     MMID   // the mm that Of had then
	Pins   bool   // it holds a users reference instead (see ProcMemPinsUsers)
}

// file returns the place of a file in Files, or -1.
func (s *State) file(holder, of TaskID) int {
	for i, f := range s.Files {
		if f.Holder == holder && f.Of == of {
			return i
		}
	}
	return -1
}

// procMemOpen is proc_mem_open. The frame's Task is whose mem is opened.
func procMemOpen() program {
	has := func(x *exec) bool { return x.arg().MM != NoMM }
	return program{
		leaf(fnMMAccess, FUsers, func(x *exec) {
			of := x.frame().Task
			mm := x.t(of).MM
			if mm == NoMM || x.t(of).Kthread {
				x.emit(Event{Kind: Note, Task: x.task, Peer: of, MM: NoMM, Case: CaseProcNothing})
				return
			}
			*x.arg() = Ref{MM: mm, Users: +1}
			e := x.addUsers(mm, +1)
			e.Peer, e.Case = of, CaseProcAccess
		}),
		leaf(fnMmgrab, FCount, func(x *exec) {
			f := File{Holder: x.task, Of: x.frame().Task, MM: x.arg().MM}
			if x.faulty(ProcMemPinsUsers) {
				f.Pins = true
				x.arg().Users = 0
			} else {
				e := x.addCount(f.MM, +1)
				e.Peer, e.Case = f.Of, CaseProcOpen
			}
			x.m.State.Files = append(x.m.State.Files, f)
		}).when(has),
		call(fnMmput, func(x *exec) Frame { return withMM(x.arg()) }).
			when(func(x *exec) bool { return x.arg().Users > 0 }),
	}
}

// memRW is mem_rw: the frame's first Ref is the file's mm.
func memRW() program {
	return program{
		leaf(fnMmgetNotZero, FUsers, func(x *exec) {
			mm := x.arg().MM
			if x.mm(mm).Users == 0 && !x.faulty(BareUsersInc) {
				x.emit(Event{Kind: Note, Task: x.task, Peer: x.frame().Task, MM: mm, Case: CaseReadNothing})
				return
			}
			x.arg().Users = +1
			e := x.addUsers(mm, +1)
			e.Peer, e.Case = x.frame().Task, CaseReadPin
		}),
		note(fnAccessRemoteVM).when(func(x *exec) bool { return x.arg().Users > 0 }),
		call(fnMmput, func(x *exec) Frame { return withMM(x.arg()) }).
			when(func(x *exec) bool { return x.arg().Users > 0 }),
	}
}

// memRelease is mem_release. The reference is the frame's already.
func memRelease() program {
	return program{
		call(fnMmdrop, func(x *exec) Frame { return withMM(x.arg()) }).
			when(func(x *exec) bool { return x.arg().Count > 0 }),
		call(fnMmput, func(x *exec) Frame { return withMM(x.arg()) }).
			when(func(x *exec) bool { return x.arg().Users > 0 }),
	}
}
