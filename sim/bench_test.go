package sim

import "testing"

// BenchmarkMicroSteps measures a machine of two CPUs that switches, forks,
// execs, exits and reaps: bare, with every invariant after every micro-step,
// and with events as well. One iteration is one micro-step.
func BenchmarkMicroSteps(b *testing.B) {
	for _, bb := range []struct {
		name          string
		record, check bool
	}{{"bare", false, false}, {"invariants", false, true}, {"events", true, false}, {"full", true, true}} {
		b.Run(bb.name, func(b *testing.B) {
			w := newWorkload(b)
			w.m.Record(bb.record)
			w.m.Check(bb.check)
			b.ReportAllocs()
			b.ResetTimer()
			for start := w.m.Micros; w.m.Micros-start < b.N; {
				w.round(b)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "micro-steps/s")
		})
	}
}

// A workload is a machine that can go round for ever.
type workload struct {
	m       *Machine
	a, b, k TaskID
}

func newWorkload(tb testing.TB) *workload {
	kernel, err := ParseKernel(DefaultRelease)
	if err != nil {
		tb.Fatal(err)
	}
	m, err := New(Config{CPUs: 2, Kernel: kernel})
	if err != nil {
		tb.Fatal(err)
	}
	m.Recycle(true)
	w := &workload{m: m}
	w.a, _ = m.Process()
	w.b, _ = m.Process()
	w.k = m.Kthread()
	return w
}

// round brings the machine back to an equal state.
func (w *workload) round(tb testing.TB) {
	do := func(op Op) {
		if out := w.m.Do(op); out.Refused != "" || out.Broken {
			tb.Fatalf("%+v: refused %q, broken %v", op, out.Refused, out.Violations)
		}
	}
	do(Op{Verb: Run, Task: w.a, CPU: 0})
	do(Op{Verb: Run, Task: w.k, CPU: 0})
	do(Op{Verb: Run, Task: w.b, CPU: 0})
	do(Op{Verb: Run, Task: w.a, CPU: 1})
	do(Op{Verb: Fork, Task: w.a})
	c := TaskID(len(w.m.State.Tasks) - 1)
	do(Op{Verb: Run, Task: c, CPU: 1})
	do(Op{Verb: Exec, Task: c})
	do(Op{Verb: Mmgrab, Task: w.b, MM: w.m.State.Tasks[c].MM})
	do(Op{Verb: Mmdrop, Task: w.b, MM: w.m.State.Tasks[c].MM})
	do(Op{Verb: Exit, Task: c})
	do(Op{Verb: Run, Task: w.k, CPU: 1})
	do(Op{Verb: Reap, Task: c})
	do(Op{Verb: Sleep, Task: w.b})
	do(Op{Verb: Run, Task: w.a, CPU: 0})
	do(Op{Verb: Wake, Task: w.b})
	do(Op{Verb: Sleep, Task: w.k})
	do(Op{Verb: Wake, Task: w.k})
	do(Op{Verb: Sleep, Task: w.a})
	do(Op{Verb: Wake, Task: w.a})
}
