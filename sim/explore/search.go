package explore

import (
	"slices"
	"sync"
	"sync/atomic"

	"docgen/sim"
)

// A search goes through the states level by level: first all that one step
// reaches, then all that two do. A level is cut into spans, which are expanded
// by several walkers at once, each into a chunk of its own; then the chunks are
// added to the store, shard by shard, in the order of the spans. So neither
// which states there are, nor their numbers, nor what they were first reached
// from depends on how many walkers there are.
type search struct {
	*model
	opts    Options
	store   *store
	walkers []*walker
	chunks  []chunk
	levels  []level

	depth   int
	checked int // the depth down to which all is known to be well
	steps   int
	ends    int
	stuck   int
	stuckAt stateID // the first of them
	found   *finding
}

// A finding is an invariant that does not hold in a state, or breaks in a step
// away from it.
type finding struct {
	at     stateID
	step   bool // in a step
	broken []sim.Violation
}

// run searches until nothing is left, or something ends it.
func (s *search) run(ctx Context) Stop {
	s.checked = -1
	first := s.first()
	if sym := s.walkers[0].symmetry; sym != nil {
		sym.canonical(first)
	}
	s.store.fit()
	hash := s.store.hash(first)
	s.store.add(&s.store.shards[shardOf(hash)], hash, s.store.pack(first, make([]uint32, s.store.words)))
	for {
		level := s.cut()
		if len(level) == 0 {
			s.depth--
			return Exhausted
		}
		for spans := range slices.Chunk(level, batchSpans) {
			if stop := s.batch(ctx, spans); stop != Exhausted {
				return stop
			}
			if s.opts.Progress != nil {
				s.opts.Progress(s.progress())
			}
		}
		if s.found != nil {
			return Violated
		}
		s.checked = s.depth
		if s.atBound() {
			return DepthBound
		}
		s.depth++
	}
}

// atBound says whether nothing beyond the level is to be looked at.
func (s *search) atBound() bool { return s.opts.Depth > 0 && s.depth >= s.opts.Depth }

func (s *search) progress() Progress {
	return Progress{States: s.store.len(), Steps: s.steps, Depth: s.depth, Bytes: s.bytes()}
}

// A span is a part of a level: some states that are next to each other in a shard.
type span struct{ shard, from, to int }

// How many states a span has at most, and how many spans are expanded before
// what they lead to is stored.
const (
	spanStates = 256
	batchSpans = 128
)

// A level says where the states of a depth end in each shard.
type level [numShards]uint32

// cut cuts what has been reached and not been expanded into spans.
func (s *search) cut() []span {
	var to level
	for i := range s.store.shards {
		to[i] = uint32(s.store.shards[i].n)
	}
	s.levels = append(s.levels, to)
	return s.spans(len(s.levels) - 1)
}

// spans cuts the states of a depth into spans.
func (s *search) spans(depth int) []span {
	var from level
	if depth > 0 {
		from = s.levels[depth-1]
	}
	var spans []span
	for i, to := range s.levels[depth] {
		for at := int(from[i]); at < int(to); at += spanStates {
			spans = append(spans, span{i, at, min(at+spanStates, int(to))})
		}
	}
	return spans
}

// batch expands some spans and stores what they lead to. It returns Exhausted
// if the search can go on.
func (s *search) batch(ctx Context, spans []span) Stop {
	for len(s.chunks) < len(spans) {
		s.chunks = append(s.chunks, chunk{})
	}
	chunks := s.chunks[:len(spans)]
	s.parallel(len(spans), func(w *walker, i int) {
		if ctx.Err() == nil {
			chunks[i].expand(s, w, spans[i])
		}
	})
	if ctx.Err() != nil {
		return Interrupted
	}
	var added [numShards]int
	for i := range chunks {
		s.count(&chunks[i], &added)
	}
	if s.found != nil && !s.found.step {
		return Violated // a shorter way than any by a step from here
	}
	grows, ok := s.store.growth(&added)
	if !ok || s.opts.Memory > 0 && s.bytes()+grows > s.opts.Memory-s.opts.Memory/memoShare {
		return MemoryBound
	}
	if s.store.fit() { // rarely: then the records in the chunks are too narrow
		s.parallel(len(spans), func(w *walker, i int) { chunks[i].expand(s, w, spans[i]) })
	}
	s.parallel(numShards, func(_ *walker, shard int) {
		for i := range chunks {
			chunks[i].store(s.store, shard)
		}
	})
	if s.opts.States > 0 && s.store.len() >= s.opts.States {
		return StateBound
	}
	return Exhausted
}

// count adds what a chunk has found to the search, and to added how many
// states it has for each shard.
func (s *search) count(c *chunk, added *[numShards]int) {
	s.steps += c.steps
	s.ends += c.ends
	s.stuck += c.stuck
	if s.stuckAt == noState {
		s.stuckAt = c.stuckAt
	}
	if f := c.found; f != nil && (s.found == nil || s.found.step && !f.step) {
		s.found = f
	}
	for shard := range added {
		added[shard] += int(c.start[shard+1] - c.start[shard])
	}
}

// parallel calls do with every number below n, and a walker that nobody else uses.
func (s *search) parallel(n int, do func(w *walker, i int)) {
	var next atomic.Int64
	work := func(w *walker) {
		for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
			do(w, i)
		}
	}
	var wg sync.WaitGroup
	for _, w := range s.walkers[1:min(len(s.walkers), n)] {
		wg.Go(func() { work(w) })
	}
	work(s.walkers[0])
	wg.Wait()
}

// bytes returns what the search takes.
func (s *search) bytes() int {
	n := s.store.bytes()
	n += len(s.levels) * numShards * 4
	for _, t := range s.values {
		n += t.bytes()
	}
	for i := range s.chunks {
		n += s.chunks[i].bytes()
	}
	return n
}
