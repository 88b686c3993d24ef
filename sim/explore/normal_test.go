package explore

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"docgen/sim"
)

// TestNormalForm walks at random, with a machine that is brought into normal
// form after each step and with one that is not. The same can be done on both, and
// leads to the same normal form.
func TestNormalForm(t *testing.T) {
	machines(t, func(t *testing.T, src []byte) {
		md, w := walkerOf(t, src)
		raw := newWalker(md, again(t, src)).m
		r := rand.New(rand.NewPCG(3, 4))
		for range 30 {
			row, state := md.first(), md.start.Clone()
			for range 150 {
				w.load(row)
				var rows [][]uint32
				var states []sim.State
				for st := range w.steps {
					raw.State = state.Clone()
					raw.Reset()
					takeRaw(t, raw, st)
					got := raw.State.Clone()
					md.normalise(raw, new(generations), &got)
					if a, b := encoded(&got), encoded(&w.m.State); a != b {
						t.Fatalf("%+v leads to\n%+v\nand in normal form to\n%+v", st, got, w.m.State)
					}
					rows, states = append(rows, slices.Clone(w.now)), append(states, raw.State.Clone())
				}
				raw.State = state.Clone()
				raw.Reset()
				sameRefusals(t, w.m, raw)
				if len(rows) == 0 {
					break
				}
				i := r.IntN(len(rows))
				row, state = rows[i], states[i]
			}
		}
	})
}

// takeRaw takes a step on a machine without a walker.
func takeRaw(t *testing.T, m *sim.Machine, st step) {
	t.Helper()
	cpu := st.cpu
	if st.verb != sim.StepCPU {
		var refused sim.Refusal
		if cpu, refused = m.Begin(st.op()); refused != "" {
			t.Fatalf("%+v is refused (%s), but not in normal form", st, refused)
		}
	}
	if cpu != sim.NoCPU {
		m.Step(cpu)
	}
}

// encoded returns the encoding of a state, but for mm_cachep.
func encoded(s *sim.State) string {
	c := *s
	c.Cachep = sim.Slab{}
	return string(c.Encode(nil))
}

// sameRefusals fails unless both machines refuse the same switches.
func sameRefusals(t *testing.T, a, b *sim.Machine) {
	t.Helper()
	sa, sb := a.State.Clone(), b.State.Clone()
	for cpu := range sa.CPUs {
		for task := range sa.Tasks {
			op := sim.Op{Verb: sim.Run, Task: sim.TaskID(task), CPU: sim.CPUID(cpu), MM: sim.NoMM, Peer: sim.NoTask}
			_, ra := a.Begin(op)
			_, rb := b.Begin(op)
			if ra != rb {
				t.Fatalf("run of task %d on CPU %d: got %q, in normal form %q", task, cpu, rb, ra)
			}
			a.State, b.State = sa.Clone(), sb.Clone()
		}
	}
}

// TestInspection walks at random with a machine that checks its invariants after
// each micro-step, as it does for a scenario. What it finds there is found in the
// state that the explorer looks at, and nothing else is.
func TestInspection(t *testing.T) {
	found := 0
	walk := func(t *testing.T, src []byte) {
		md, w := walkerOf(t, src)
		raw := newWalker(md, again(t, src)).m
		raw.Check(true)
		r := rand.New(rand.NewPCG(5, 6))
		for range 60 {
			row := md.first()
			for range 100 {
				w.load(row)
				state := w.m.State.Clone()
				var rows [][]uint32
				for st := range w.steps {
					broken := slices.Clone(w.m.Broken())
					if len(broken) == 0 {
						broken = slices.Clone(w.m.Inspect())
					}
					raw.State = state.Clone()
					raw.Reset()
					takeRaw(t, raw, st)
					want := raw.Broken()
					if (len(broken) > 0) != (len(want) > 0) || len(want) > 0 && broken[0].Invariant != want[0].Invariant {
						t.Fatalf("after %+v: got %+v, want %+v", st, broken, want)
					}
					if len(broken) == 0 {
						rows = append(rows, slices.Clone(w.now))
					} else {
						found++
					}
				}
				if len(rows) == 0 {
					break
				}
				row = rows[r.IntN(len(rows))]
			}
		}
	}
	machines(t, walk)
	for _, src := range faults(t) {
		walk(t, src)
	}
	if found < 20 {
		t.Errorf("only %d violations were met, too few to say anything", found)
	}
}

// TestEveryField changes each field of a state: another row must come of it,
// unless it is one of those that the machine does not go by, and a walker must
// notice it. A new field of the machine's fails here until somebody decides what
// it is.
func TestEveryField(t *testing.T) {
	ignored := map[string]string{
		"Tasks.CPU":    "where its CPU says",
		"Tasks.Parent": "history",
		"Tasks.Idle":   "decided by the id",
		"MMs.Slot":     "history",
		"MMs.FreeBy":   "history",
		"MMs.RSS":      "what the page tables say",
		"Cachep":       "history, where ids are given out again",
		"Cost":         "history",
		"Pins.Task":    "whose component it is in",
		"Outside":      "nothing: what acts from outside does so in one step",
	}
	t.Run("exec", func(t *testing.T) {
		ignored := maps.Clone(ignored)
		ignored["CPUs.Flush"] = "nothing is being flushed here"
		everyField(t, ignored, "machine cpus=1 kernel=6.12\nprocess A\nkthread K\nrun A cpu=0\nmmap A heap\nwrite A heap[0]\nmmget A mm_A\nopen_mem A A\nexec A steps=9\n"+
			"explore mms=2\nany A K: run | oom own\nend\n")
	})
	t.Run("flush", func(t *testing.T) {
		everyField(t, ignored, "machine cpus=1 kernel=6.12\nprocess A\nrun A cpu=0\nmmap A heap pages=3\nwrite A heap[0]\nwrite A heap[2]\nmunmap A heap until=flush_tlb_mm_range\nstep cpu=0 n=2\n"+
			"explore\nany A: run | oom own\nend\n")
	})
}

func everyField(t *testing.T, ignored map[string]string, src string) {
	t.Helper()
	sc := parse(t, []byte(src))
	start, errs := sc.Start()
	if start == nil {
		t.Fatal(errs)
	}
	md, errs := newModel(sc, start)
	if md == nil {
		t.Fatal(errs)
	}
	before := fmt.Sprint(md.first())
	base := md.start.Clone()
	var visit func(v reflect.Value, name string)
	visit = func(v reflect.Value, name string) {
		if _, ok := ignored[name]; ok {
			return
		}
		switch v.Kind() {
		case reflect.Struct:
			for i := range v.NumField() {
				visit(v.Field(i), strings.TrimPrefix(name+"."+v.Type().Field(i).Name, "."))
			}
			return
		case reflect.Slice, reflect.Array:
			for i := range v.Len() {
				switch {
				case strings.HasSuffix(name, "Frames") && i >= 2: // what is above the stack is garbage
				case name == "Pages" && i != 1: // the zero page says nothing, and nothing names the others
				default:
					visit(v.Index(i), name)
				}
			}
			return
		case reflect.Bool:
			v.SetBool(!v.Bool())
			defer v.SetBool(!v.Bool())
		default:
			old := reflect.New(v.Type()).Elem()
			old.Set(v)
			defer v.Set(old)
			if v.CanUint() {
				v.SetUint(v.Uint() ^ 1)
			} else {
				v.SetInt(v.Int() ^ 1)
			}
		}
		if fmt.Sprint(md.first()) == before {
			t.Errorf("State.%s can change unseen", name)
		}
		if sameState(&md.start, &base) {
			t.Errorf("a walker does not notice a change of State.%s", name)
		}
	}
	visit(reflect.ValueOf(&md.start).Elem(), "")
	if got, want := encoded(&md.start), encoded(&base); got != want {
		t.Fatal("the test has changed the state")
	}
}

// sameState says whether a walker takes two states to be the same.
func sameState(a, b *sim.State) bool {
	return slices.EqualFunc(a.CPUs, b.CPUs, func(a, b sim.CPU) bool { return sameCPU(&a, &b, true) }) &&
		slices.EqualFunc(a.Tasks, b.Tasks, func(a, b sim.Task) bool { return sameTask(&a, &b) }) &&
		slices.EqualFunc(a.MMs, b.MMs, func(a, b sim.MM) bool { return sameMM(&a, &b) }) &&
		slices.Equal(a.Pins, b.Pins) && slices.Equal(a.Files, b.Files) && sameMemory(a, b) &&
		a.Kworker == b.Kworker // which never changes
}

// TestOracle counts the states of small machines again, with a map of whole
// encodings in place of components, tables and shards.
func TestOracle(t *testing.T) {
	machines(t, func(t *testing.T, src []byte) {
		sc := parse(t, src)
		start, _ := sc.Start()
		md, errs := newModel(sc, start)
		if md == nil {
			t.Fatal(errs)
		}
		w := newWalker(md, start.Machine)
		type place struct {
			state sim.State
			at    []position
			row   []uint32
		}
		name := func(s *sim.State, at []position) string { return encoded(s) + fmt.Sprint(at) }
		w.load(md.first())
		first := place{w.m.State.Clone(), slices.Clone(w.at), md.first()}
		seen := map[string]bool{name(&first.state, first.at): true}
		level := []place{first}
		steps, depth := 0, -1
		for ; len(level) > 0; depth++ {
			var next []place
			bound := sc.Choices().Depth
			for _, p := range level {
				if bound > 0 && depth+1 >= bound {
					break
				}
				w.load(p.row)
				if name(&w.m.State, w.at) != name(&p.state, p.at) {
					t.Fatalf("a state is read as\n%+v %v\nwant\n%+v %v", w.m.State.Tasks, w.at, p.state.Tasks, p.at)
				}
				for range w.steps {
					steps++
					if k := name(&w.m.State, w.nowAt); !seen[k] {
						seen[k] = true
						next = append(next, place{w.m.State.Clone(), slices.Clone(w.nowAt), slices.Clone(w.now)})
					}
				}
			}
			level = next
		}
		r, _ := Run(context.Background(), sc, Options{NoSymmetry: true})
		if r.States != len(seen) || r.Steps != steps || r.Depth != depth {
			t.Errorf("got %d states, %d steps, depth %d; want %d, %d, %d", r.States, r.Steps, r.Depth, len(seen), steps, depth)
		}
	})
}
