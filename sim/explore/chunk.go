package explore

import "slices"

// A chunk is what is one step away from the states of a span. Its memory is
// used again for the next span.
type chunk struct {
	rows    []uint32 // the states, one after the other
	hashes  []uint64
	parents []stateID
	order   []uint32              // their indices, by shard
	start   [numShards + 1]uint32 // where each shard begins in order

	steps, ends, stuck int
	stuckAt            stateID
	found              *finding // the first
}

// expand checks the states of a span and takes every step from them.
func (c *chunk) expand(s *search, w *walker, sp span) {
	c.rows, c.hashes, c.parents = c.rows[:0], c.hashes[:0], c.parents[:0]
	c.steps, c.ends, c.stuck, c.stuckAt, c.found = 0, 0, 0, noState, nil
	row := make([]uint32, s.width())
	for n := sp.from; n < sp.to; n++ {
		id := stateID(n<<shardBits | sp.shard)
		s.store.read(id, row)
		w.stand(row)
		if !w.sound() {
			w.face()
			if broken := w.m.Inspect(); len(broken) > 0 {
				c.found = &finding{id, false, slices.Clone(broken)}
				break
			}
		}
		if s.atBound() {
			continue
		}
		before := c.steps
		for range w.steps {
			c.steps++
			if broken := w.m.Broken(); len(broken) > 0 {
				if c.found == nil {
					c.found = &finding{id, true, slices.Clone(broken)}
				}
				continue
			}
			to, hash := w.reached()
			c.rows = append(c.rows, to...)
			c.hashes = append(c.hashes, hash)
			c.parents = append(c.parents, id)
		}
		if c.steps == before {
			c.ends++
			if w.stuck() {
				c.stuck++
				if c.stuckAt == noState {
					c.stuckAt = id
				}
			}
		}
	}
	c.sort()
}

// sort orders the states by shard, keeping their order within each.
func (c *chunk) sort() {
	clear(c.start[:])
	for _, h := range c.hashes {
		c.start[shardOf(h)+1]++
	}
	for i := range numShards {
		c.start[i+1] += c.start[i]
	}
	c.order = append(c.order[:0], make([]uint32, len(c.hashes))...)
	next := c.start
	for i, h := range c.hashes {
		shard := shardOf(h)
		c.order[next[shard]] = uint32(i)
		next[shard]++
	}
}

// store adds the states that belong to a shard. record is scratch.
func (c *chunk) store(st *store, shard int, record []uint32) {
	width := st.md.width()
	for _, n := range c.order[c.start[shard]:c.start[shard+1]] {
		row := c.rows[int(n)*width:][:width]
		st.add(shard, c.hashes[n], st.pack(row, record), c.parents[n])
	}
}

func (c *chunk) bytes() int {
	return 4*cap(c.rows) + 8*cap(c.hashes) + 4*cap(c.parents) + 4*cap(c.order)
}
