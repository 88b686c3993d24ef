package explore

import (
	"math/rand/v2"
	"slices"
	"testing"

	"docgen/sim"
)

// A taken is what comes of a step.
type taken struct {
	step step
	row  []uint32
	hash uint64
}

// taken lists what comes of every step that a walker can take, or is false if
// the simulator panics.
func (w *walker) taken(row []uint32) (all []taken, ok bool) {
	defer func() { ok = recover() == nil }()
	w.stand(row)
	for st := range w.steps {
		all = append(all, taken{st, slices.Clone(w.now), mix(w.nowSum)})
	}
	return all, true
}

// each calls f with states of a model: all, or as many as a test can look at.
func each(t *testing.T, src []byte, f func(w *walker, row []uint32)) {
	t.Helper()
	md, w := walkerOf(t, src)
	found := map[string]bool{}
	queue := [][]uint32{md.first()}
	for len(queue) > 0 && len(found) < 4000 {
		row := queue[0]
		queue = queue[1:]
		f(w, row)
		all, ok := w.taken(row)
		if !ok {
			t.Fatal("the simulator panics")
		}
		for _, to := range all {
			if key := string(appendRow(nil, to.row)); !found[key] {
				found[key] = true
				queue = append(queue, to.row)
			}
		}
	}
}

func appendRow(b []byte, row []uint32) []byte {
	for _, id := range row {
		b = append(b, byte(id), byte(id>>8), byte(id>>16))
	}
	return b
}

// everywhere calls f with each script of testdata, and one with many tasks.
func everywhere(t *testing.T, f func(t *testing.T, src []byte)) {
	machines(t, f)
	for name, src := range faults(t) {
		t.Run(name, func(t *testing.T) { f(t, src) })
	}
}

// TestMemo takes every step from many states with a memo and without: the same
// comes of it. So it does from states that cannot be, in which components stand
// together that do not fit: there, too, a step must not depend on more than it
// looks at. And so it does with a memo that forgets nearly everything.
func TestMemo(t *testing.T) {
	everywhere(t, func(t *testing.T, src []byte) {
		var rows [][]uint32
		var md *model
		each(t, src, func(w *walker, row []uint32) { md, rows = w.model, append(rows, slices.Clone(row)) })
		plain, with, small := newWalker(md, again(t, src)), newWalker(md, again(t, src)), newWalker(md, again(t, src))
		with.memo, small.memo = newMemo(0), newMemo(1)
		r := rand.New(rand.NewPCG(5, 6))
		for n := range 2 * len(rows) {
			row := rows[n/2]
			if n%2 == 1 {
				row = normal(plain, mixed(r, rows, n/2, 1+r.IntN(3)))
			}
			want, ok := plain.taken(row)
			if !ok { // the simulator knows that this cannot be
				plain = newWalker(md, again(t, src))
				continue
			}
			for _, memo := range []*walker{with, with, small} {
				got, ok := memo.taken(row)
				if !ok || !slices.EqualFunc(got, want, func(a, b taken) bool {
					return a.step == b.step && slices.Equal(a.row, b.row) && a.hash == b.hash
				}) {
					t.Fatalf("from %v\ngot  %+v\nwant %+v", row, got, want)
				}
			}
		}
	})
}

// mixed returns a row with so many components of others.
func mixed(r *rand.Rand, rows [][]uint32, n, others int) []uint32 {
	row := slices.Clone(rows[n])
	for range others {
		i := r.IntN(len(row))
		row[i] = rows[r.IntN(len(rows))][i]
	}
	return row
}

// normal returns the normal form of a row.
func normal(w *walker, row []uint32) []uint32 {
	w.load(row)
	w.arrive(step{verb: sim.StepCPU})
	row = slices.Clone(w.now)
	w.moved = true
	w.back()
	return row
}

// again returns a new machine of a script.
func again(t *testing.T, src []byte) *sim.Machine {
	start, _ := parse(t, src).Start()
	return start.Machine
}

// twoThreads is a small machine that the memo is for.
const twoThreads = "machine cpus=2 kernel=6.12 tlb=none memory=none\nkthread A\nkthread B\nexplore mms=2\nany A B: run | exec | exit\nend\n"

// TestMemoChoosing takes every step from a state in which a CPU is about to switch
// to a task, and another could take it if it did not look at that CPU. No step of
// a machine that the memo is for leads there; that is what sim.Reads leaves out.
func TestMemoChoosing(t *testing.T) {
	sc := parse(t, []byte(twoThreads))
	start, _ := sc.Start()
	md, _ := newModel(sc, start)
	with, plain := newWalker(md, start.Machine), newWalker(md, again(t, []byte(twoThreads)))
	with.memo = newMemo(0)
	first := slices.Clone(md.first())
	with.taken(first) // now it knows what comes of switching CPU 1 to A

	plain.load(first)
	begin := step{verb: sim.Run, cpu: 0, task: 2, mm: sim.NoMM, peer: sim.NoTask}
	if _, refused := plain.m.Begin(begin.op()); refused != "" {
		t.Fatal(refused)
	}
	plain.moved = true
	plain.arrive(begin)
	choosing := slices.Clone(plain.now)
	plain.back()
	want, ok := plain.taken(choosing)
	got, _ := with.taken(choosing)
	if !ok || len(want) == 0 || !slices.EqualFunc(got, want, func(a, b taken) bool { return a.step == b.step && slices.Equal(a.row, b.row) }) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// TestMemoFree asks which ids of mms a step can be given, as the key of what comes of it.
func TestMemoFree(t *testing.T) {
	sc := parse(t, []byte(twoThreads))
	start, _ := sc.Start()
	md, _ := newModel(sc, start)
	w := newWalker(md, start.Machine)
	w.stand(md.first())
	const task, mm = 2, 1 // A's component; mms 1 and 2 are free
	free, ok := w.free(1 << task)
	if !ok || free&0xffff != 1<<1|1<<2 {
		t.Fatalf("at first: got %#x, %v", free, ok)
	}
	holds := *w.gists[task] // as one that still names a freed mm
	holds.mentions = 1 << mm
	w.gists[task] = &holds
	if free, ok := w.free(1 << (task + 1)); !ok || free&0xffff != 1<<2 {
		t.Errorf("an id that another task names: got %#x, %v", free, ok)
	}
	if _, ok := w.free(1 << task); ok {
		t.Error("a step that may stop naming an id and give it out is remembered")
	}
}

// TestUnbornIsNotFound looks at who can be found as the owner of an mm: not a child
// that copy_process is still making.
func TestUnbornIsNotFound(t *testing.T) {
	unborn := 0
	each(t, []byte("machine cpus=2 kernel=6.12 tlb=none memory=none\nprocess A\nkthread B\nexplore mms=2 tasks=3\nany A: run | fork\nany B: run | mmget any\nend\n"), func(w *walker, row []uint32) {
		w.load(row)
		born := map[sim.MMID]bool{}
		for _, task := range w.from.Tasks {
			if task.MM != sim.NoMM && task.Unborn() {
				unborn++
			} else if task.MM != sim.NoMM {
				born[task.MM] = true
			}
		}
		for st := range w.steps {
			if st.verb == sim.Mmget && !born[st.mm] {
				t.Errorf("%+v is taken in %+v", st, w.from)
			}
		}
	})
	if unborn < 10 {
		t.Errorf("only %d states have a child that is being made", unborn)
	}
}

// TestTallies compares what tallies say with what the rules say, of states, of
// states with a component or two from others in them, and of components
// put together at random. Most of the latter break several rules.
func TestTallies(t *testing.T) {
	sounds, others := 0, 0
	everywhere(t, func(t *testing.T, src []byte) {
		var rows [][]uint32
		var w *walker
		each(t, src, func(other *walker, row []uint32) { w, rows = other, append(rows, slices.Clone(row)) })
		if !w.tallied {
			return
		}
		r := rand.New(rand.NewPCG(1, 2))
		check := func(row []uint32) {
			w.load(row)
			broken := w.m.Inspect()
			if got, want := w.sound(), len(broken) == 0; got != want {
				t.Fatalf("tallies say %v, but the rules %+v, of\n%+v", got, broken, w.m.State)
			} else if got {
				sounds++
			} else {
				others++
			}
		}
		for i, row := range rows {
			check(row)
			for n := range 8 {
				check(mixed(r, rows, i, 1+n%2))
			}
			check(mixed(r, rows, i, 3*len(row)))
		}
	})
	if sounds < 10000 || others < 10000 {
		t.Errorf("got %d sound states, and %d that are not: too few to tell", sounds, others)
	}
}
