package explore

import (
	"slices"

	"docgen/sim"
)

// CPUs with their idle tasks, other tasks, and mms besides init_mm can be
// renamed: what can happen from a state can happen from every state that
// differs from it by names alone, under those names. So it is enough to look at one
// of them all, the canonical one. (CPUs keep their names if a choice gives one, and where the machine goes
// through them in order: to interrupt one after the other.)
//
// To find it, each component gets a colour that does not depend on names: of its
// own words at first; if that does not tell all apart, then of its neighbours',
// those that it names and those that name it, too. Components of a kind are put into the order of their colours.
// Where two have the same colour, each is tried as the first, and the least
// of the states that result is the canonical one; unless nothing tells them
// apart, because they name nothing and nothing names them.
//
// Colours are hashes. If two collide, more orders are tried than necessary; the
// result is right all the same, because it is states that are compared in the end.
type symmetry struct {
	*model
	pinned bool // CPUs keep their names

	entries [3 * maxIDs]*entry // by place in the row
	named   [3 * maxIDs]bool   // some component names it
	colours colours
	sum     [3 * maxIDs]uint64 // scratch

	best, trial []uint32
	bestSum     uint64

	scratch value
	task    sim.Task
	holds   holdings
}

type colours [3 * maxIDs]uint64

func newSymmetry(md *model) *symmetry {
	sy := &symmetry{model: md, pinned: md.layered, best: make([]uint32, md.width()), trial: make([]uint32, md.width())}
	for _, p := range md.choices.at {
		if p.cpus != 0 && p.cpus != 1<<md.cpus-1 {
			sy.pinned = true
		}
	}
	return sy
}

// canonical makes row that of the canonical state, and returns its hash.
func (sy *symmetry) canonical(row []uint32) uint64 {
	sy.look(row)
	sy.bestSum = 0
	sy.search(row, &sy.colours, false)
	copy(row, sy.best)
	return sy.hashOf(row, sy.bestSum)
}

// look finds the components of a row, and gives each its first colour.
func (sy *symmetry) look(row []uint32) {
	for i, id := range row {
		e := sy.values[sy.kindAt(i)].at(id)
		sy.entries[i] = e
		sy.colours[i] = e.colour
	}
	for i := 0; sy.pinned && i < sy.cpus; i++ {
		sy.colours[i] += uint64(i)
	}
	sy.colours[sy.cpus+sy.tasks]++ // init_mm
}

// target returns the place in the row of what a component names.
func (sy *symmetry) target(e *entry, j int) int {
	id := int(e.refs.at(j))
	if e.ofMM>>j&1 != 0 {
		return sy.cpus + sy.tasks + id
	}
	return id // idle tasks are with their CPUs
}

// rounds is how often neighbours tell each other their colours. It decides how
// many orders are tried, not what comes out.
const rounds = 2

// refine makes colours depend on those of neighbours.
func (sy *symmetry) refine(c *colours) {
	n := sy.width()
	clear(sy.named[:n])
	for range rounds {
		clear(sy.sum[:n])
		for i, e := range sy.entries[:n] {
			for j := 1; j < int(e.nrefs); j++ {
				if e.ofPage>>j&1 != 0 {
					continue
				}
				t, role := sy.target(e, j), uint64(j)
				if e.listed { // the order of references depends on names, too
					role = e.ofMM >> j & 1
				}
				sy.named[t] = true
				sy.sum[i] += mix(c[t] + role)
				sy.sum[t] += mix(c[i] - role)
			}
		}
		for i := range n {
			c[i] = mix(c[i] + sy.sum[i])
		}
	}
}

// search tries every order that the colours leave open. Most leave none, even
// if they have not been refined.
func (sy *symmetry) search(row []uint32, c *colours, refined bool) {
	var order [3 * maxIDs]uint8 // places of the row, by colour within each kind
	for i := range row {
		order[i] = uint8(i)
	}
	tasks, mms := sy.cpus, sy.cpus+sy.tasks
	for i, part := range [][]uint8{order[:tasks], order[tasks:mms], order[mms+1 : len(row)]} {
		if i == 0 && sy.pinned {
			continue
		}
		byColour(part, c)
		for i := 1; i < len(part); i++ {
			if c[part[i]] != c[part[i-1]] || refined && sy.alike(part[i-1], part[i]) {
				continue
			}
			if !refined {
				sy.refine(c)
				sy.search(row, c, true)
				return
			}
			colour := c[part[i]]
			for _, first := range part {
				if c[first] == colour {
					d := *c
					d[first] = mix(colour)
					sy.refine(&d)
					sy.search(row, &d, true)
				}
			}
			return
		}
	}
	sy.rename(row, order[:len(row)])
}

// byColour sorts places.
func byColour(part []uint8, c *colours) {
	for i := 1; i < len(part); i++ {
		for j := i; j > 0 && c[part[j]] < c[part[j-1]]; j-- {
			part[j], part[j-1] = part[j-1], part[j]
		}
	}
}

// alike says whether exchanging two components changes nothing.
func (sy *symmetry) alike(a, b uint8) bool {
	x, y := sy.entries[a], sy.entries[b]
	return !sy.named[a] && !sy.named[b] && x.nrefs <= 1 && y.nrefs <= 1 && x.ofPage == 0 && slices.Equal(x.words, y.words)
}

// rename puts the components of a row in order, and keeps the result if it is
// the least so far.
func (sy *symmetry) rename(row []uint32, order []uint8) {
	var to [3 * maxIDs]uint8 // the new place of each
	for i, from := range order {
		to[from] = uint8(i)
	}
	mms := sy.cpus + sy.tasks
	var pages [maxIDs]uint8 // the new name of each, in the order in which they are named
	named := uint8(0)
	for _, from := range order[mms:] {
		e := sy.entries[from]
		for j := 0; e.ofPage>>j != 0; j++ {
			if id := e.refs.at(j); e.ofPage>>j&1 != 0 && pages[id] == 0 {
				named++
				pages[id] = named
			}
		}
	}
	var sum uint64
	for i, from := range order {
		e := sy.entries[from]
		var r refs
		for j := range int(e.nrefs) {
			switch id := e.refs.at(j); {
			case e.ofMM>>j&1 != 0:
				r.add(j, to[mms+int(id)]-uint8(mms))
			case e.ofPage>>j&1 != 0:
				r.add(j, pages[id])
			default:
				r.add(j, to[id])
			}
		}
		id := row[from]
		k := sy.kindAt(i)
		switch {
		case e.listed:
			id = sy.rewritten(k, e, &r)
		case r != e.refs:
			id = sy.values[k].renamed(e, &r)
		}
		sy.trial[i] = id
		sum += mix(sy.values[k].at(id).hash + uint64(i))
	}
	if sy.bestSum == 0 || sum < sy.bestSum {
		sy.bestSum = sum
		sy.best, sy.trial = sy.trial, sy.best
	}
}

// rewritten returns the number of a value with lists under other names: it is
// read with these, put in order and written again.
func (sy *symmetry) rewritten(k kind, e *entry, r *refs) uint32 {
	v, rd := &sy.scratch, reader{words: e.words, refs: r}
	v.reset()
	switch id := r.at(0); k {
	case ofTask:
		at := rd.readTask(&sy.task, &sy.holds)
		slices.SortFunc(sy.holds.pins, func(a, b sim.Pin) int { return int(a.MM) - int(b.MM) })
		slices.SortFunc(sy.holds.files, func(a, b sim.File) int { return int(a.Of) - int(b.Of) })
		v.writeTask(&sy.task, sim.TaskID(id), at, &sy.holds)
	default:
		panic("sim: such a component has no lists")
	}
	return sy.values[k].number(v)
}
