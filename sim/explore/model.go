package explore

import (
	"slices"

	"docgen/sim"
	"docgen/sim/say"
	"docgen/sim/script"
)

// A model is what all walkers share: the machine's size, what is open, and the
// values that components have had so far. It can be used by many at once.
type model struct {
	cpus, tasks, mms int  // how many; idle tasks are with their CPUs, init_mm is an mm
	helpers          int  // how many of the tasks are the machine's own: cpuhp threads, the kworker
	layered          bool // translations, flushes or hotplug are part of the machine
	memory           bool // memory areas are
	frames           int  // how many page frames there are besides the zero page
	tallied          bool // states are checked by tallies, see sim.Tally
	recorded         bool // what steps depend on is known, see sim.Reads
	choices          *choices
	values           [numKinds]*table // by kind
	areas            []string         // their names, by id
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
	if needsHelpers(c, &start.Machine.State) {
		start.Machine.Helpers()
	}
	st := start.Machine.State.Clone()
	md := &model{cpus: len(st.CPUs)}
	for i := range st.CPUs {
		if st.CPUs[i].Cpuhp != sim.NoTask {
			md.helpers++
		}
	}
	if st.Kworker != sim.NoTask {
		md.helpers++
	}
	cfg := start.Machine.Config()
	md.layered = !cfg.NoTLB || cfg.Kernel.Arch != sim.X86 || chooses(c, sim.OfflineCPU, sim.OnlineCPU) ||
		slices.ContainsFunc(st.CPUs, func(c sim.CPU) bool { return c.Phase != sim.CPUOnline })
	md.tasks = max(c.Tasks+md.helpers, len(st.Tasks)-md.cpus)
	md.mms = max(c.MMs+1, len(st.MMs))
	if md.cpus+md.tasks > maxIDs || md.mms > maxIDs {
		fail("the machine is larger than can be explored: it may have up to 16 tasks, idle tasks included, and up to 16 mms, init_mm included", "")
	}
	if c.Files > maxFiles {
		fail(say.Textf("files=%d is more than can be explored: a task may have up to %d files open", c.Files, maxFiles), "")
	}
	areas, places := memoryOf(c, start)
	md.memory = len(areas) > 0
	each := md.mms - 1 // page frames that one place can need
	if !cfg.NoTLB {    // a CPU may know a page for a while that is free
		each += md.cpus
	}
	md.frames = places * each
	if len(areas) > maxAreas {
		fail(say.Textf("the memory is larger than can be explored: it may have up to %d areas", maxAreas), "")
	}
	if md.frames >= maxIDs {
		fail(say.Textf("the memory is larger than can be explored: with %d mms and %d CPUs, up to %d pages may be read or written",
			md.mms-1, md.cpus, (maxIDs-1)/each), "")
	}
	if len(errs) > 0 {
		return nil, errs
	}
	var err error
	if md.choices, err = compile(c, start.Tasks, areas, md.cpus); err != nil {
		fail(err.Error(), "")
		return nil, errs
	}
	md.areas = areas
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
	md.recorded = !md.layered && cfg.NoMemory && md.helpers == 0 && len(st.Files) == 0 && !chooses(c, sim.OpenMem)
	md.tallied = md.recorded && md.mms <= sim.TallyMMs
	for k := range md.values {
		m, err := sim.New(cfg)
		if err != nil {
			panic("sim: a machine cannot be made again: " + err.Error())
		}
		md.values[k] = newTable(kind(k), clerk{md: md, m: m})
	}
	md.normalise(start.Machine, new(generations), &st)
	md.start = st
	return md, nil
}

// How many areas there may be, and how many files a task may have open, so that
// a component stays small.
const (
	maxAreas = 16
	maxFiles = 4
)

// normalise brings a state of a machine like m into normal form.
func (md *model) normalise(m *sim.Machine, gens *generations, s *sim.State) {
	normalise(s)
	if md.layered {
		gens.normalise(s)
		m.Rotate(s)
	}
	if md.memory {
		m.Prune(s)
		normaliseMemory(s, md.frames)
	}
}

// chooses says whether one of verbs is open.
func chooses(c *script.Choices, verbs ...sim.Verb) bool {
	for _, line := range c.Any {
		for _, row := range line.Options {
			if slices.ContainsFunc(row, func(ch script.Choice) bool { return slices.Contains(verbs, ch.Verb) }) {
				return true
			}
		}
	}
	return false
}

// needsHelpers says whether the machine's own kernel threads may be needed.
func needsHelpers(c *script.Choices, s *sim.State) bool {
	return chooses(c, sim.OfflineCPU, sim.Oom) || slices.ContainsFunc(s.Tasks, func(t sim.Task) bool { return t.OomMM != sim.NoMM })
}

// memoryOf returns the names of all areas, those that only the block speaks of
// last, and how many places of them pages can be at.
func memoryOf(c *script.Choices, start *script.Start) (areas []string, places int) {
	areas = slices.Clone(start.Areas)
	at := map[sim.VPN]bool{}
	for _, e := range start.Machine.State.PTEs {
		at[e.VPN] = true
	}
	for _, line := range c.Any {
		for _, row := range line.Options {
			for _, ch := range row {
				if ch.Area == "" {
					continue
				}
				id := slices.Index(areas, ch.Area)
				if id < 0 {
					id = len(areas)
					areas = append(areas, ch.Area)
				}
				if ch.Verb == sim.Read || ch.Verb == sim.Write {
					at[sim.AreaID(id).At(ch.Page)] = true
				}
			}
		}
	}
	return areas, len(at)
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
		h := holdings{kworker: s.Kworker == sim.TaskID(i)}
		for _, p := range s.Pins {
			if int(p.Task) == i {
				h.pins = append(h.pins, p)
			}
		}
		for _, f := range s.Files {
			if int(f.Holder) == i {
				h.files = append(h.files, f)
			}
		}
		at := position(0)
		if i < len(md.choices.start) && s.Tasks[i].State != sim.Reaped {
			at = md.choices.start[i]
		}
		v.reset()
		v.writeTask(&s.Tasks[i], sim.TaskID(i), at, &h)
		row[i] = md.values[ofTask].number(&v)
	}
	for i := range s.MMs {
		v.reset()
		md.writeMM(&v, s, sim.MMID(i))
		row[md.cpus+md.tasks+i] = md.values[ofMM].number(&v)
	}
	return row
}
