package explore

import "docgen/sim"

// This file writes components as values and reads them back. What decides
// nothing is left out (see normal.go), and so is what other components say: a
// task is on the CPU whose current task it is.

// A position is where a task stands in its choices: see choice.go. 0 is nowhere.
type position uint8

// holdings are what belongs to a task and is not in its task_struct.
type holdings struct {
	pins    []sim.Pin
	files   []sim.File
	kworker bool // it is the machine's kworker
}

// writeTask writes a task and the references that it holds from outside.
func (v *value) writeTask(t *sim.Task, id sim.TaskID, at position, h *holdings) {
	v.name(uint8(id)) // so that values of different tasks differ
	v.stack(t, id, uint64(at)|uint64(len(h.pins))<<8|uint64(len(h.files))<<16|bit(h.kworker, 24))
	if len(h.pins) > 1 || len(h.files) > 1 {
		v.list = v.n
	}
	for i := range h.pins {
		p := &h.pins[i]
		v.word(v.mm(p.MM) | uint64(uint16(p.Users))<<8 | uint64(uint16(p.Count))<<24)
	}
	for i := range h.files {
		f := &h.files[i]
		v.word(v.task(f.Of, id) | v.mm(f.MM)<<2 | bit(f.Pins, 4) | 1<<5)
	}
}

// stack writes a task_struct. more is up to 32 bits of something else.
func (v *value) stack(t *sim.Task, id sim.TaskID, more uint64) {
	active := uint64(self)
	mm := v.mm(t.MM)
	if t.ActiveMM != t.MM || mm == none {
		active = v.mm(t.ActiveMM)
	}
	v.word(mm | active<<2 | v.mm(t.Hidden)<<4 | v.task(t.Leader, id)<<6 | v.task(t.Vfork, id)<<8 |
		uint64(t.State)<<10 | bit(t.Kthread, 14) | bit(t.Idle, 15) | bit(t.Killed, 16) | bit(t.OnCPU, 17) |
		uint64(t.Depth)<<18 | v.mm(t.OomMM)<<24 | more<<32)
	for i := range t.Frames[:t.Depth] {
		f := &t.Frames[i]
		a, b := &f.MM[0], &f.MM[1]
		w := uint64(f.Func) | uint64(f.PC)<<8 | uint64(f.Flags)<<16 | v.task(f.Task, id)<<24 |
			v.mm(a.MM)<<26 | v.mm(b.MM)<<28 | bit(f.N != 0, 30) |
			uint64(uint8(a.Users))<<32 | uint64(uint8(a.Count))<<40 | uint64(uint8(b.Users))<<48 | uint64(uint8(b.Count))<<56
		v.word(w)
		if f.N != 0 {
			v.word(uint64(uint32(f.N)))
		}
	}
}

// writeCPU writes a CPU and its idle task.
func (v *value) writeCPU(c *sim.CPU, idle *sim.Task, id sim.CPUID, layered bool) {
	v.name(uint8(id))
	own := sim.TaskID(id)
	stack := uint64(fixed)
	current := v.task(c.Current, own)
	if c.Stack != c.Current {
		stack = v.task(c.Stack, own)
	}
	v.stack(idle, own, current|stack<<2|v.mm(c.PrevMM)<<4|v.task(c.Last, own)<<6|bit(c.IRQsOff, 8))
	if layered {
		v.layers(c, own)
	}
}

// layers writes what a CPU has of translations, flushes and hotplug.
func (v *value) layers(c *sim.CPU, own sim.TaskID) {
	t, f := &c.TLB, &c.Flush
	v.word(v.mm(t.CR3) | v.mm(t.Loaded)<<2 | v.mm(f.MM)<<4 | v.task(c.Cpuhp, own)<<6 |
		bit(t.Switching, 8) | bit(t.Lazy, 9) | bit(c.Returned, 10) | bit(f.FreedTables, 11) | bit(f.Shoot, 12) |
		uint64(c.Phase)<<13 | uint64(uint8(t.ASID))<<16 | uint64(uint8(t.NextASID))<<24 | uint64(uint8(f.Next))<<32)
	v.word(uint64(c.IPIs))
	if f.MM != sim.NoMM {
		v.word(uint64(uint32(f.Gen)) | uint64(uint16(f.Pages))<<32)
		if f.Pages != 0 {
			v.word(uint64(uint32(f.Start)))
		}
	}
	for i := range t.Ctxs {
		v.word(v.mm(t.Ctxs[i].MM) | uint64(uint32(t.Ctxs[i].Gen))<<2)
	}
}

// writeMM writes an mm of a state, and its memory.
func (md *model) writeMM(v *value, s *sim.State, id sim.MMID) {
	m := &s.MMs[id]
	v.word(uint64(uint16(m.Users)) | uint64(uint16(m.Count))<<16 | bit(m.Dying, 32) | bit(m.Torn, 33) | bit(m.Freed, 34) | bit(m.Stale, 35))
	if md.layered {
		v.word(uint64(uint32(m.TLBGen)))
		v.word(uint64(m.Mask))
	}
	if md.memory {
		v.writeMemory(s, id)
	}
}

func bit(b bool, at int) uint64 {
	if b {
		return 1 << at
	}
	return 0
}

// A reader reads a value back.
type reader struct {
	words []uint64
	refs  *refs
	w, r  int
}

func (md *model) reader(k kind, id uint32) reader {
	e := md.values[k].at(id)
	return reader{words: e.words, refs: &e.refs}
}

func (r *reader) word() uint64 {
	r.w++
	return r.words[r.w-1]
}

func (r *reader) name() uint8 {
	r.r++
	return r.refs.at(r.r - 1)
}

func (r *reader) mm(code uint64) sim.MMID {
	switch code & 3 {
	case none:
		return sim.NoMM
	case fixed:
		return sim.InitMM
	}
	return sim.MMID(r.name())
}

func (r *reader) task(code uint64, own sim.TaskID) sim.TaskID {
	switch code & 3 {
	case none:
		return sim.NoTask
	case self:
		return own
	}
	return sim.TaskID(r.name())
}

// holds says whether the task about to be read has pins or files.
func (r *reader) holds() bool { return r.words[r.w]>>40&0xffff != 0 }

// readTask is the inverse of writeTask. What was in h is lost.
func (r *reader) readTask(t *sim.Task, h *holdings) position {
	own := sim.TaskID(r.name())
	more := r.stack(t, own)
	h.pins, h.files, h.kworker = h.pins[:0], h.files[:0], more>>24&1 != 0
	for range more >> 8 & 0xff {
		w := r.word()
		h.pins = append(h.pins, sim.Pin{Task: own, MM: r.mm(w), Users: int16(w >> 8), Count: int16(w >> 24)})
	}
	for range more >> 16 & 0xff {
		w := r.word()
		of := r.task(w, own)
		h.files = append(h.files, sim.File{Holder: own, Of: of, MM: r.mm(w >> 2), Pins: w>>4&1 != 0})
	}
	return position(more)
}

func (r *reader) stack(t *sim.Task, own sim.TaskID) (more uint64) {
	w := r.word()
	t.MM = r.mm(w)
	if t.ActiveMM = t.MM; w>>2&3 != self {
		t.ActiveMM = r.mm(w >> 2)
	}
	t.Hidden = r.mm(w >> 4)
	t.Leader = r.task(w>>6, own)
	t.Vfork = r.task(w>>8, own)
	t.State = sim.TaskState(w >> 10 & 15)
	t.Kthread, t.Idle, t.Killed, t.OnCPU = w>>14&1 != 0, w>>15&1 != 0, w>>16&1 != 0, w>>17&1 != 0
	t.Depth = uint8(w >> 18 & 63)
	t.OomMM = r.mm(w >> 24)
	t.CPU, t.Parent = sim.NoCPU, sim.NoTask
	more = w >> 32
	for i := range t.Frames[:t.Depth] {
		f := &t.Frames[i]
		w := r.word()
		f.Func, f.PC, f.Flags = sim.Func(w), uint8(w>>8), uint8(w>>16)
		f.Task = r.task(w>>24, own)
		f.MM[0] = sim.Ref{MM: r.mm(w >> 26), Users: int8(w >> 32), Count: int8(w >> 40)}
		f.MM[1] = sim.Ref{MM: r.mm(w >> 28), Users: int8(w >> 48), Count: int8(w >> 56)}
		if f.N = 0; w>>30&1 != 0 {
			f.N = int32(r.word())
		}
	}
	return more
}

// readCPU is the inverse of writeCPU.
func (r *reader) readCPU(c *sim.CPU, idle *sim.Task, layered bool) {
	id := sim.CPUID(r.name())
	own := sim.TaskID(id)
	// The CPU's references come first.
	w := r.words[r.w] >> 32
	c.Current = r.task(w, own)
	if c.Stack = c.Current; w>>2&3 != fixed {
		c.Stack = r.task(w>>2, own)
	}
	c.PrevMM = r.mm(w >> 4)
	c.Last = r.task(w>>6, own)
	c.IRQsOff = w>>8&1 != 0
	r.stack(idle, own)
	idle.CPU = id
	if layered {
		r.layers(c, own)
	}
}

func (r *reader) layers(c *sim.CPU, own sim.TaskID) {
	t, f := &c.TLB, &c.Flush
	w := r.word()
	t.CR3, t.Loaded, f.MM, c.Cpuhp = r.mm(w), r.mm(w>>2), r.mm(w>>4), r.task(w>>6, own)
	t.Switching, t.Lazy, c.Returned, f.FreedTables, f.Shoot = w>>8&1 != 0, w>>9&1 != 0, w>>10&1 != 0, w>>11&1 != 0, w>>12&1 != 0
	c.Phase, t.ASID, t.NextASID, f.Next = sim.CPUPhase(w>>13&7), int8(w>>16), int8(w>>24), sim.CPUID(w>>32)
	c.IPIs = sim.Mask(r.word())
	f.Gen, f.Start, f.Pages = 0, 0, 0
	if f.MM != sim.NoMM {
		w := r.word()
		if f.Gen, f.Pages = int32(w), int16(w>>32); f.Pages != 0 {
			f.Start = sim.VPN(r.word())
		}
	}
	for i := range t.Ctxs {
		w := r.word()
		t.Ctxs[i] = sim.Context{MM: r.mm(w), Gen: int32(w >> 2)}
	}
}

// readMM is the inverse of writeMM.
func (r *reader) readMM(m *sim.MM, layered bool) {
	w := r.word()
	m.Users, m.Count = int16(w), int16(w>>16)
	m.Dying, m.Torn, m.Freed, m.Stale = w>>32&1 != 0, w>>33&1 != 0, w>>34&1 != 0, w>>35&1 != 0
	if layered {
		m.TLBGen, m.Mask = int32(r.word()), sim.Mask(r.word())
	}
}
