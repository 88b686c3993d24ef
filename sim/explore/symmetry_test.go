package explore

import (
	"context"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

// explored explores a script and returns the search with all its states.
func explored(t *testing.T, src []byte, md *model, symmetry bool) (*search, [][]uint32) {
	t.Helper()
	sc := parse(t, src)
	start, errs := sc.Start()
	if start == nil {
		t.Fatal(errs)
	}
	if md == nil {
		if md, errs = newModel(sc, start); md == nil {
			t.Fatal(errs)
		}
	}
	w := newWalker(md, start.Machine)
	if symmetry {
		w.symmetry = newSymmetry(md)
	}
	s := &search{model: md, store: newStore(md), stuckAt: noState, walkers: []*walker{w}}
	s.opts.Depth = sc.Choices().Depth
	s.run(context.Background())
	var rows [][]uint32
	for i := range s.store.shards {
		for n := range s.store.shards[i].n {
			row := make([]uint32, md.width())
			s.store.read(stateID(n<<shardBits|i), row)
			rows = append(rows, row)
		}
	}
	return s, rows
}

// TestSymmetrySound explores machines with and without symmetry. The canonical
// states of all that are reached without it are exactly those that are reached with it.
func TestSymmetrySound(t *testing.T) {
	machines(t, func(t *testing.T, src []byte) {
		s, all := explored(t, src, nil, false)
		_, few := explored(t, src, s.model, true)
		if s.opts.Depth > 0 {
			t.Skip("a bounded search reaches other states at the bound")
		}
		sy := newSymmetry(s.model)
		got := map[string]bool{}
		for _, row := range all {
			row = slices.Clone(row)
			sy.canonical(row)
			got[key(row)] = true
		}
		want := map[string]bool{}
		for _, row := range few {
			want[key(row)] = true
		}
		for k := range got {
			if !want[k] {
				t.Fatal("a state is reached without symmetry, and none like it with it")
			}
		}
		if len(got) != len(want) {
			t.Errorf("%d states are reached with symmetry, want the %d that are without it", len(want), len(got))
		}
	})
}

func key(row []uint32) string {
	b := make([]byte, 0, 4*len(row))
	for _, id := range row {
		b = append(b, byte(id), byte(id>>8), byte(id>>16), byte(id>>24))
	}
	return string(b)
}

// TestCanonical renames states at random: the canonical state stays the same,
// and is the state under other names.
func TestCanonical(t *testing.T) {
	machines(t, func(t *testing.T, src []byte) {
		s, rows := explored(t, src, nil, false)
		r := rand.New(rand.NewPCG(1, 2))
		sy, other := newSymmetry(s.model), newSymmetry(s.model)
		for range 2000 {
			row := rows[r.IntN(len(rows))]
			want := slices.Clone(row)
			hash := sy.canonical(want)
			if s.store.hash(want) != hash {
				t.Fatalf("the hash of a canonical state is %x, want %x", hash, s.store.hash(want))
			}
			again := slices.Clone(want)
			if sy.canonical(again); !slices.Equal(again, want) {
				t.Fatal("the canonical state is not its own canonical state")
			}
			renamed := permuted(other, row, r)
			if sy.canonical(renamed); !slices.Equal(renamed, want) {
				t.Fatalf("renamed, a state has another canonical state\nrow     %v\nrenamed %v", row, renamed)
			}
		}
	})
}

// permuted renames a row at random.
func permuted(sy *symmetry, row []uint32, r *rand.Rand) []uint32 {
	sy.look(row)
	order := make([]uint8, len(row))
	for i := range order {
		order[i] = uint8(i)
	}
	tasks, mms := sy.cpus, sy.cpus+sy.tasks
	for i, part := range [][]uint8{order[:tasks], order[tasks:mms], order[mms+1:]} {
		if i > 0 || !sy.pinned {
			r.Shuffle(len(part), func(a, b int) { part[a], part[b] = part[b], part[a] })
		}
	}
	sy.bestSum = 0
	sy.rename(row, order)
	return slices.Clone(sy.best)
}

// TestOrbits explores machines that look the same under all names from the
// beginning: there, a state and all that differ from it by names are reached together.
func TestOrbits(t *testing.T) {
	for _, src := range []string{
		"machine cpus=2 kernel=6.12 tlb=none memory=none\nkthread A\nkthread B\nkthread C\nexplore preempt=no\nany A B C: run | sleep | wake\nend\n",
		"machine cpus=3 kernel=5.3 tlb=none memory=none\nkthread A\nkthread B\nexplore preempt=no\nany A B: run | exit\nend\n",
	} {
		s, all := explored(t, []byte(src), nil, false)
		_, few := explored(t, []byte(src), s.model, true)
		sum := 0
		for _, row := range few {
			sum += orbit(newSymmetry(s.model), row)
		}
		if sum != len(all) {
			t.Errorf("%d canonical states stand for %d, want %d, in\n%s", len(few), sum, len(all), src)
		}
	}
}

// orbit counts the states that a state is under any names.
func orbit(sy *symmetry, row []uint32) int {
	seen := map[string]bool{}
	order := make([]uint8, len(row))
	for i := range order {
		order[i] = uint8(i)
	}
	tasks, mms := sy.cpus, sy.cpus+sy.tasks
	permutations(order[:tasks], func() {
		permutations(order[tasks:mms], func() {
			permutations(order[mms+1:], func() {
				sy.look(row)
				sy.bestSum = 0
				sy.rename(row, order)
				seen[key(sy.best)] = true
			})
		})
	})
	return len(seen)
}

// permutations calls f with every order of part.
func permutations(part []uint8, f func()) {
	if len(part) < 2 {
		f()
		return
	}
	for i := range part {
		part[0], part[i] = part[i], part[0]
		permutations(part[1:], f)
		part[0], part[i] = part[i], part[0]
	}
}

// TestSymmetryKeepsViolations explores each fault without symmetry: the same
// invariant breaks after as many steps.
func TestSymmetryKeepsViolations(t *testing.T) {
	all := faults(t)
	maps.Copy(all, bugs(t))
	for name, src := range all {
		with, without := run(t, src, Options{}).Violation, run(t, src, Options{NoSymmetry: true}).Violation
		if with == nil || without == nil || with.Steps != without.Steps {
			t.Errorf("%s: with symmetry %+v, without %+v", name, with, without)
		}
	}
}
