package sim

// Apply changes what an event says in the observable part of a state: the
// fields that Event's Store, Create, Alloc and Free report. Applied to the
// state before an operation, in order, its events give the state after it;
// applied up to some micro-step, the state at that moment.
func (s *State) Apply(e Event) {
	switch e.Kind {
	case Create:
		t := newTask()
		t.State, t.Parent = Waiting, e.Peer
		s.Tasks = append(s.Tasks, t)
	case Alloc:
		s.Cachep.Allocated++
		s.MMs = append(s.MMs, MM{Slot: int16(e.To), FreeBy: NoTask})
	case Free:
		s.Cachep.Freed++
		s.MMs[e.MM].Freed, s.MMs[e.MM].FreeBy = true, e.Task
	case Store:
		switch e.Field {
		case FMM:
			s.Tasks[e.Task].MM = MMID(e.To)
		case FActiveMM:
			s.Tasks[e.Task].ActiveMM = MMID(e.To)
		case FState:
			s.Tasks[e.Task].State = TaskState(e.To)
		case FCPU:
			s.Tasks[e.Task].CPU = CPUID(e.To)
		case FUsers:
			s.MMs[e.MM].Users = int16(e.To)
		case FCount:
			s.MMs[e.MM].Count = int16(e.To)
		case FCurrent:
			s.CPUs[e.CPU].Current = TaskID(e.To)
		case FPrevMM:
			s.CPUs[e.CPU].PrevMM = MMID(e.To)
		}
	}
}

// Running says whether a task is current on its CPU.
func (s *State) Running(id TaskID) bool {
	cpu := s.Tasks[id].CPU
	return cpu != NoCPU && s.CPUs[cpu].Current == id
}
