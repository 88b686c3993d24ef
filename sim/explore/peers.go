package explore

import (
	"docgen/sim"
	"docgen/sim/script"
)

// Operations on another task: its file in /proc, or its life.

// ofPeers writes an operation on another task, or on the file of one.
func (w *walker) ofPeers(mu *menu, st step) {
	switch st.option.reach {
	case script.Own:
		if st.peer = st.task; w.mayOpen(st) {
			mu.add(always, st)
		}
	case script.Held:
		for i := range w.from.Files {
			if f := &w.from.Files[i]; f.Holder == st.task {
				st.peer = f.Of
				mu.add(always, st)
			}
		}
	case script.AnyMM:
		for i := w.cpus; i < len(w.from.Tasks) && w.mayOpen(st); i++ {
			if t := &w.from.Tasks[i]; t.MM != sim.NoMM && !t.Kthread {
				st.peer = sim.TaskID(i)
				mu.add(always, st)
			}
		}
	}
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
