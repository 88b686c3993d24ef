package sim

import (
	"math/rand/v2"
	"reflect"
	"testing"
)

// A machine that counts again only what an operation has touched finds what one
// finds that looks at everything: the same violations, in the same micro-steps,
// with each fault, in releases of each model of translations.
func TestLookAgain(t *testing.T) {
	violations := 0
	for _, release := range []string{"2.4.31", "4.14", "5.3", "6.12", "7.0"} {
		for fault := range len(Faults()) + 1 {
			for seed := range uint64(12) {
				violations += lookAgain(t, release, fault, seed)
			}
		}
	}
	if violations < 100 {
		t.Errorf("only %d violations were found: the faults are not what they were", violations)
	}
}

// lookAgain drives two machines with random operations, and returns how many
// violations both have found.
func lookAgain(t *testing.T, release string, fault int, seed uint64) (found int) {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, uint64(fault)))
	var machines [2]*Machine
	for i := range machines {
		m, err := New(Config{CPUs: 3, Kernel: kernel(t, release)})
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			m.Process()
		}
		m.Kthread()
		m.Kthread()
		if fault < len(Faults()) {
			m.Inject(Fault(fault))
		}
		machines[i] = m
	}
	machines[0].inspect.large = 0
	machines[1].inspect.large = 1 << 30
	b := make([]byte, 6)
	for range 80 {
		for i := range b {
			b[i] = byte(rng.Uint32())
		}
		op, _ := decode(b, &machines[0].State)
		if rng.IntN(4) == 0 {
			op.Limited, op.N = true, rng.IntN(9)
		}
		if rng.IntN(3) == 0 {
			op.Tolerate = Invariants()
		}
		a, b := machines[0].Do(op), machines[1].Do(op)
		if !reflect.DeepEqual(a, b) {
			t.Fatalf("kernel %s, fault %d, seed %d: %+v gives\n%+v, and with a look at everything\n%+v", release, fault, seed, op, a, b)
		}
		found += len(a.Violations)
		if a.Broken || len(machines[0].State.Tasks) > 40 {
			return found
		}
	}
	return found
}
