package explore

import (
	"docgen/sim"
	"docgen/sim/script"
)

// Operations on another task: its file in /proc, or its life.

// ofPeers tries an operation on another task, or on the file of one.
func (w *walker) ofPeers(st step, try func(step) bool) bool {
	switch st.option.reach {
	case script.Own:
		st.peer = st.task
		return !w.mayOpen(st) || try(st)
	case script.Held:
		for i := range w.from.Files {
			if f := &w.from.Files[i]; f.Holder == st.task {
				if st.peer = f.Of; !try(st) {
					return false
				}
			}
		}
	case script.AnyMM:
		for i := w.cpus; i < len(w.from.Tasks) && w.mayOpen(st); i++ {
			if t := &w.from.Tasks[i]; t.MM != sim.NoMM && !t.Kthread {
				if st.peer = sim.TaskID(i); !try(st) {
					return false
				}
			}
		}
	}
	return true
}

// mayOpen says whether the task can open another file, if that is what the step does.
func (w *walker) mayOpen(st step) bool {
	open := 0
	for i := range w.from.Files {
		if w.from.Files[i].Holder == st.task {
			open++
		}
	}
	return st.verb != sim.OpenMem || open < w.choices.files
}
