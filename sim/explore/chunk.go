package explore

import "slices"

// A chunk is what is one step away from the states of a span: records, as the
// store has them, by shard. Its memory is used again for the next span.
type chunk struct {
	records []uint32
	hashes  []uint64
	start   [numShards + 1]uint32 // where each shard begins

	steps, ends, stuck int
	stuckAt            stateID
	found              *finding // the first
}

// A heap is what a walker has found and not yet put in order.
type heap struct {
	rows   []uint32
	hashes []uint64
}

// expand checks the states of a span and takes every step from them.
func (c *chunk) expand(s *search, w *walker, sp span) {
	w.heap.rows, w.heap.hashes = w.heap.rows[:0], w.heap.hashes[:0]
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
			w.heap.rows = append(w.heap.rows, to...)
			w.heap.hashes = append(w.heap.hashes, hash)
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
	c.take(s.store, &w.heap)
}

// take takes the states of a heap, shard by shard. Within each they keep their order.
func (c *chunk) take(st *store, h *heap) {
	clear(c.start[:])
	for _, hash := range h.hashes {
		c.start[shardOf(hash)+1]++
	}
	for i := range numShards {
		c.start[i+1] += c.start[i]
	}
	n := len(h.hashes)
	c.hashes = slices.Grow(c.hashes[:0], n)[:n]
	c.records = slices.Grow(c.records[:0], n*st.words)[:n*st.words]
	next, width := c.start, st.md.width()
	for i, hash := range h.hashes {
		at := &next[shardOf(hash)]
		c.hashes[*at] = hash
		st.pack(h.rows[i*width:][:width], c.records[int(*at)*st.words:])
		*at++
	}
}

// store adds the states that belong to a shard.
func (c *chunk) store(st *store, shard int) {
	from, to := int(c.start[shard]), int(c.start[shard+1])
	for ; from < to; from += together {
		n := min(together, to-from)
		st.addAll(shard, c.hashes[from:from+n], c.records[from*st.words:])
	}
}

func (c *chunk) bytes() int { return 4*cap(c.records) + 8*cap(c.hashes) }
