package explore

import (
	"slices"

	"docgen/sim"
	"docgen/sim/script"
)

// A model is what all walkers share: the machine's size, what is open, and the
// values that components have had so far. It can be used by many at once.
type model struct {
	cpus, tasks, mms int  // how many; idle tasks are with their CPUs, init_mm is an mm
	layered          bool // translations, flushes or hotplug are part of the machine
	tallied          bool // states are checked by tallies, see sim.Tally
	recorded         bool // what steps depend on is known, see sim.Reads
	choices          *choices
	values           [numKinds]*table // by kind
	start            sim.State        // before the first step, as large as it can become
}

// width is how many components a state has.
func (md *model) width() int { return md.cpus + md.tasks + md.mms }

// kindAt returns what the component at a place of a row is.
func (md *model) kindAt(i int) kind {
	switch {
	case i < md.cpus:
		return ofCPU
	case i < md.cpus+md.tasks:
		return ofTask
	}
	return ofMM
}

// newModel makes a model of a script at its explore block.
func newModel(s *script.Script, start *script.Start) (*model, []script.Error) {
	c := s.Choices()
	var errs []script.Error
	fail := func(msg, hint string) {
		errs = append(errs, script.Error{Pos: c.Pos, Msg: msg, Hint: hint})
	}
	st := start.Machine.State.Clone()
	md := &model{cpus: len(st.CPUs)}
	cfg := start.Machine.Config()
	md.layered = !cfg.NoTLB || cfg.Kernel.Arch != sim.X86 || slices.ContainsFunc(st.CPUs, func(c sim.CPU) bool { return c.Phase != sim.CPUOnline })
	if len(st.Areas)+len(st.Files) > 0 {
		fail("memory areas and open files are not explored, and there are some already", "")
	}
	md.tasks = max(c.Tasks, len(st.Tasks)-md.cpus)
	md.mms = max(c.MMs+1, len(st.MMs))
	if md.cpus+md.tasks > maxIDs || md.mms > maxIDs {
		fail("the machine is larger than can be explored: it may have up to 16 tasks, idle tasks included, and up to 16 mms, init_mm included", "")
	}
	if len(errs) > 0 {
		return nil, errs
	}
	var err error
	if md.choices, err = compile(c, start.Tasks, md.cpus); err != nil {
		fail(err.Error(), "")
		return nil, errs
	}
	for len(st.Tasks) < md.cpus+md.tasks {
		free := st.Tasks[0] // an idle task names nothing
		free.Idle, free.OnCPU, free.ActiveMM, free.State = false, false, sim.NoMM, sim.Reaped
		free.Leader = sim.TaskID(len(st.Tasks))
		st.Tasks = append(st.Tasks, free)
	}
	for len(st.MMs) < md.mms {
		st.MMs = append(st.MMs, sim.MM{Torn: true, Freed: true})
	}
	st.Cachep = sim.Slab{}
	md.recorded = !md.layered && cfg.NoMemory
	md.tallied = md.recorded && md.mms <= sim.TallyMMs
	for k := range md.values {
		m, err := sim.New(cfg)
		if err != nil {
			panic("sim: a machine cannot be made again: " + err.Error())
		}
		md.values[k] = newTable(kind(k), clerk{md: md, m: m})
	}
	normalise(&st)
	if md.layered {
		new(generations).normalise(&st)
	}
	md.start = st
	return md, nil
}

// first returns the row of the first state.
func (md *model) first() []uint32 {
	var v value
	row := make([]uint32, md.width())
	s := &md.start
	for i := range s.CPUs {
		v.reset()
		v.writeCPU(&s.CPUs[i], &s.Tasks[i], sim.CPUID(i), md.layered)
		row[i] = md.values[ofCPU].number(&v)
	}
	for i := md.cpus; i < len(s.Tasks); i++ {
		var pins []sim.Pin
		for _, p := range s.Pins {
			if int(p.Task) == i {
				pins = append(pins, p)
			}
		}
		at := position(0)
		if i < len(md.choices.start) && s.Tasks[i].State != sim.Reaped {
			at = md.choices.start[i]
		}
		v.reset()
		v.writeTask(&s.Tasks[i], sim.TaskID(i), at, pins)
		row[i] = md.values[ofTask].number(&v)
	}
	for i := range s.MMs {
		v.reset()
		v.writeMM(&s.MMs[i], md.layered)
		row[md.cpus+md.tasks+i] = md.values[ofMM].number(&v)
	}
	return row
}
