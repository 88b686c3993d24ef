package sim

import (
	"slices"
	"strings"
	"testing"
)

func TestParseKernel(t *testing.T) {
	for in, want := range map[string]string{
		"6.12": "6.12", "6.1.192": "6.1.192", "2.6.10": "2.6.10", "7.0": "7.0", "3.0": "3.0",
		"4.14.336": "4.14.336", "7.0.300": "7.0.300",
	} {
		k, err := ParseKernel(in)
		if err != nil || k.String() != want {
			t.Errorf("ParseKernel(%q) = %v, %v; want %s", in, k, err, want)
		}
	}
	for in, want := range map[string]string{
		"":       "not a kernel release",
		"6":      "not a kernel release",
		"6.x":    "not a kernel release",
		"v6.12":  "not a kernel release",
		"2.2.26": "2.3.13 to 7.0",
		"8.0":    "2.3.13 to 7.0",
		"6.256":  "not a kernel release",
	} {
		if _, err := ParseKernel(in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseKernel(%q): %v; want %q", in, err, want)
		}
	}
}

// A release that only renames a function must not change what happens, and
// one that changes behaviour must be in the table.
func TestBehavioursAreDated(t *testing.T) {
	for _, b := range Behaviours() {
		if b.Name == "" || b.Source == "" || len(b.Spans) == 0 || b.Arch != "" && !slices.Contains(Archs(), b.Arch) {
			t.Errorf("incomplete row: %+v", b)
		}
		for i, s := range b.Spans {
			if s.Since == 0 || s.Until != 0 && s.Until <= s.Since || i > 0 && s.Since < b.Spans[i-1].Until {
				t.Errorf("%s: spans out of order: %v", b.Name, b.Spans)
			}
		}
	}
	for _, test := range []struct {
		release string
		b       behaviour
		want    bool
	}{
		{"5.3", switchFourCases, false}, {"5.4", switchFourCases, true},
		{"5.10", exitIRQsOff, false}, {"5.11", exitIRQsOff, true},
		{"5.9", execIRQsOff, false}, {"5.10", execIRQsOff, true},
		{"5.8", useMMIRQsOff, false}, {"5.9", useMMIRQsOff, true},
		{"2.6.10", useMMPromotes, false}, {"6.3", useMMPromotes, true}, {"6.4", useMMPromotes, false},
		{"6.3", useMMAlwaysGrabs, false}, {"6.4", useMMAlwaysGrabs, true},
		{"3.2", vforkKillable, false}, {"3.3", vforkKillable, true},
		{"4.18", marksSwitching, false}, {"4.19", marksSwitching, true},
		{"4.14", idleExitStores, false}, {"4.18", idleExitStores, true},
		// Stable releases: what they took over, from the announcement of each.
		{"5.4.74", execIRQsOff, false}, {"5.4.75", execIRQsOff, true}, {"5.5", execIRQsOff, false},
		{"5.9.4", execIRQsOff, false}, {"5.9.5", execIRQsOff, true}, {"4.14.336", execIRQsOff, true},
		{"4.19.154", execIRQsOff, false}, {"4.19.155", execIRQsOff, true}, {"4.20", execIRQsOff, false},
		{"6.12 powerpc64", execLoadsIRQsOff, true}, {"6.12", execLoadsIRQsOff, false},
		{"5.4.61", useMMIRQsOff, false}, {"5.4.62", useMMIRQsOff, true}, {"5.7.17", useMMIRQsOff, false},
		{"5.8.2", useMMIRQsOff, false}, {"5.8.3", useMMIRQsOff, true},
		{"4.19.128", finishCPU, false}, {"4.19.129", finishCPU, true}, {"4.20", finishCPU, false},
		{"5.4.47", finishCPU, false}, {"5.4.48", finishCPU, true}, {"5.6.19", finishCPU, false},
		{"5.7.4", finishCPU, false}, {"5.7.5", finishCPU, true},
		{"6.1.128", flushLooksAtLoaded, false}, {"6.1.129", flushLooksAtLoaded, true}, {"6.1.138", switchingMustFlush, false},
		{"6.1.139", switchingMustFlush, true}, {"6.12.19", flushLooksAtLoaded, true}, {"6.12.28", switchingMustFlush, false},
		{"6.13.3", flushLooksAtLoaded, false}, {"6.13.7", flushLooksAtLoaded, true}, {"6.13.12", switchingMustFlush, false},
		{"6.1.177", switchingFirst, false}, {"6.1.178", switchingFirst, true},
		{"6.12.96", switchingMustFlush, true}, {"6.12.96", switchingFirst, false}, {"6.12.97", switchingFirst, true},
		{"6.14.7", switchingFirst, false}, {"6.15", switchingFirst, true},
		{"2.6.12", reuseByRefs, true}, {"2.6.13", reuseByRefs, false}, {"5.8", reuseByRefs, false}, {"5.9", reuseByRefs, true},
		{"6.12.19", lazyCpumask, false}, {"6.13.7", lazyCpumask, false}, {"6.14", lazyCpumask, true},
	} {
		if got := kernel(t, test.release).does(test.b); got != test.want {
			t.Errorf("kernel %s does %q: %v, want %v", test.release, behaviourTable[test.b].Name, got, test.want)
		}
	}
}

// What idle_task_exit stopped doing, finish_cpu does: in every release exactly
// one of the two drops the mm.
func TestOneDropsWhatIdleBorrowed(t *testing.T) {
	for _, release := range []string{"2.6.11", "4.14", "4.19.128", "4.19.129", "4.20", "5.4.47", "5.4.48", "5.5", "5.7.4", "5.7.5", "5.8", "6.12", "7.0"} {
		k := kernel(t, release)
		if k.does(idleExitDrops) == k.does(finishCPU) {
			t.Errorf("kernel %s: idle_task_exit drops: %v, finish_cpu drops: %v", release, k.does(idleExitDrops), k.does(finishCPU))
		}
		if (k.FuncName(fnFinishCPU) != "") != k.does(finishCPU) {
			t.Errorf("kernel %s: the name of finish_cpu is %q", release, k.FuncName(fnFinishCPU))
		}
	}
}

// While CR3 is being written, loaded_mm names what was loaded before, and since
// 4.19 neither of the two.
func TestSwitchingIsMarked(t *testing.T) {
	for release, want := range map[string]bool{"4.14": false, "4.18": false, "4.19": true, "6.12": true, "6.15": true} {
		m, err := New(Config{CPUs: 1, Kernel: kernel(t, release)})
		if err != nil {
			t.Fatal(err)
		}
		a, _ := m.Process()
		out := m.Do(Op{Verb: Run, Task: a, Until: Until{Func: "switch_mm_irqs_off", Field: FCR3}})
		if tlb := &m.State.CPUs[0].TLB; !out.Stopped || tlb.Switching != want || tlb.Loaded != InitMM {
			t.Errorf("kernel %s: stopped %v, %+v; want switching %v", release, out.Stopped, tlb, want)
		}
	}
}

// The spellings of a function follow one another without overlap.
func TestSpellings(t *testing.T) {
	for f, spellings := range funcTable {
		for i, s := range spellings {
			if s.name == "" || s.until != 0 && s.until <= s.since {
				t.Errorf("function %d: bad spelling %+v", f, s)
			}
			if i > 0 && (spellings[i-1].until == 0 || spellings[i-1].until > s.since) {
				t.Errorf("function %d: %q overlaps %q", f, s.name, spellings[i-1].name)
			}
		}
	}
	for release, names := range map[string][2]string{
		"2.6.10": {"atomic_inc", "mmgrab"},
		"6.1":    {"mmdrop_sched", "mmgrab_lazy_tlb"},
		"6.12":   {"mmgrab_lazy_tlb", "mmdrop_sched"},
		"3.0":    {"schedule", "__schedule"},
		"3.1":    {"__schedule", "mem_open"}, // an open /proc/PID/mem holds nothing before 3.3
		"3.3":    {"mem_open", "wait_for_completion"},
		"4.2":    {"do_mmap_pgoff", "do_mmap"},
		"4.8":    {"switch_mm_irqs_off", "mark_oom_victim"}, // signal->oom_mm is of 4.9
		"4.19":   {"__oom_kill_process", "oom_kill_process"},
		"5.4.18": {"exec_mm_release", "mm_release"},
		"5.4.84": {"finish_cpu", "switch_mm"},
		"5.15":   {"__do_munmap", "do_munmap"},
		"6.17":   {"futex_hash_free", "cgroup_task_dead"},
		"6.19":   {"cgroup_task_dead", "switch_mm_cid"},
	} {
		known := kernel(t, release).FuncNames()
		if !slices.Contains(known, names[0]) || slices.Contains(known, names[1]) {
			t.Errorf("kernel %s: want %s and not %s among %v", release, names[0], names[1], known)
		}
		for _, name := range append(FuncNamesEver(), "", "no_such_function") {
			if k := kernel(t, release); k.HasFunc(name) != slices.Contains(known, name) {
				t.Errorf("kernel %s: HasFunc(%q) is %t", release, name, k.HasFunc(name))
			}
		}
	}
}

// Every program is made of functions that exist somewhere, and every function
// that does something has a program in every release.
func TestProgramsAreComplete(t *testing.T) {
	for _, release := range releases {
		code := assemble(Config{CPUs: 1, Kernel: kernel(t, release)})
		for fn, p := range code {
			for _, mi := range p {
				if mi.args != nil && len(code[mi.fn]) == 0 && mi.fn != fnBprmMMInit && mi.fn != fnShootLazy && mi.fn != fnLeaveLazy {
					t.Errorf("kernel %s: %d calls %v, which does nothing", release, fn, funcTable[mi.fn])
				}
			}
		}
	}
}

func TestDecodeRejects(t *testing.T) {
	m := borrowed(t, "6.12")
	b := m.State.Encode(nil)
	for n := range b {
		if _, err := Decode(b[:n]); err == nil {
			t.Fatalf("Decode accepts the first %d of %d bytes", n, len(b))
		}
	}
	if _, err := Decode(append(b, 0)); err == nil {
		t.Error("Decode accepts a byte too many")
	}
}

// Equal states have equal encodings, and a change anywhere shows.
func TestEncodeIsCanonical(t *testing.T) {
	m := borrowed(t, "6.12")
	base := string(m.State.Encode(nil))
	clone := m.State.Clone()
	if string(clone.Encode(nil)) != base {
		t.Error("a clone has another encoding")
	}
	for name, change := range map[string]func(*State){
		"current":  func(s *State) { s.CPUs[1].Current = 2 },
		"irqs":     func(s *State) { s.CPUs[1].IRQsOff = true },
		"prev_mm":  func(s *State) { s.CPUs[1].PrevMM = 1 },
		"mm":       func(s *State) { s.Tasks[2].MM = NoMM },
		"state":    func(s *State) { s.Tasks[2].State = Sleeping },
		"killed":   func(s *State) { s.Tasks[2].Killed = true },
		"pc":       func(s *State) { s.Tasks[2].Frames[0].PC++ },
		"hold":     func(s *State) { s.Tasks[2].Frames[0].MM[0].Count++ },
		"depth":    func(s *State) { s.Tasks[2].Depth-- },
		"users":    func(s *State) { s.MMs[1].Users++ },
		"torn":     func(s *State) { s.MMs[1].Torn = true },
		"pin":      func(s *State) { s.pin(2, 1, 0, 1) },
		"slab":     func(s *State) { s.Cachep.Objects++ },
		"freelist": func(s *State) { s.Cachep.Free = append(s.Cachep.Free, 1) },
	} {
		s := m.State.Clone()
		change(&s)
		if string(s.Encode(nil)) == base {
			t.Errorf("a change of %s does not show in the encoding", name)
		}
		if string(m.State.Encode(nil)) != base {
			t.Errorf("a change of %s in a clone shows in the original", name)
		}
	}
}

func BenchmarkSwitch(b *testing.B) {
	m := borrowed(b, "6.12")
	for i := 0; b.Loop(); i++ {
		m.Do(Op{Verb: Run, Task: TaskID(2 + i%2)})
	}
}
