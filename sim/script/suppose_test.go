package script

import (
	"strings"
	"testing"

	"docgen/sim"
)

// A script can be rehearsed on a kernel that breaks a rule, or that breaks none of
// those that it says, and is itself not changed by that. Whatever breaks in
// consequence does not end the story.
func TestSuppose(t *testing.T) {
	const src = `machine cpus=1 kernel=6.12 tlb=none
process A mm=M
process B
kthread K
%
run A cpu=0
@borrow
run K cpu=0
expect M.mm_count = 2
@back
run B cpu=0
`
	parse := func(inject string) *Script {
		s, errs := Parse([]byte(strings.Replace(src, "%", inject, 1)))
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		return s
	}
	right, broken := parse(""), parse("inject skip-lazy-mmgrab")
	for _, test := range []struct {
		what   string
		script *Script
		want   string
	}{
		{"as written", right, "2"},
		{"supposing that the loan is not counted", right.Suppose(sim.SkipLazyMmgrab), "1"},
		{"supposing what does not matter here", right.Suppose(sim.SkipIdleExit), "2"},
		{"the sound kernel of one that breaks a rule", broken.Sound(), "2"},
		{"as written, still", right, "2"},
	} {
		h := test.script.Rehearse()
		for h.Ready() {
			step, ok := h.Step()
			if !ok {
				t.Fatalf("%s: step %d is not executed", test.what, h.Steps())
			}
			if step.Label != "borrow" {
				continue
			}
			if got, err := h.Names().ValueIn(h.State(), "M.mm_count"); err != nil || got != test.want {
				t.Errorf("%s: mm_count is %s, %v, want %s", test.what, got, err, test.want)
			}
		}
		if h.Steps() != 3 {
			t.Errorf("%s: %d steps, want 3", test.what, h.Steps())
		}
	}
	if faults := broken.Faults(); len(faults) != 1 || faults[0].Fault != sim.SkipLazyMmgrab || faults[0].Pos.Line == 0 || len(right.Faults()) > 0 {
		t.Errorf("faults are %v and %v", faults, right.Faults())
	}
}

// A rehearsal comes from state to state as a run does, and what a fault breaks
// that no step has tested makes no difference.
func TestRehearse(t *testing.T) {
	for name, src := range library(t) {
		s, errs := Parse(src)
		if len(errs) > 0 {
			t.Fatalf("%s: %v", name, errs)
		}
		tr, _ := s.Run(name)
		rehearse := func(what string, h *Rehearsal) {
			for h.Ready() {
				i := h.Steps()
				if i == len(tr.Steps) {
					t.Errorf("%s, %s: there are more than %d steps", name, what, i)
					return
				}
				before := string(h.State().Encode(nil))
				step, ok := h.Step()
				if !ok || step.Label != tr.Steps[i].Label || step.Refused != tr.Steps[i].Refused {
					t.Errorf("%s, %s: step %d is %+v, want %+v", name, what, i+1, step, tr.Steps[i])
					return
				}
				if before != string(tr.Before(i).Encode(nil)) || string(h.State().Encode(nil)) != string(tr.After(i).Encode(nil)) {
					t.Errorf("%s, %s: the states around step %d differ", name, what, i+1)
					return
				}
			}
			if h.Steps() != len(tr.Steps) {
				t.Errorf("%s, %s: %d steps, want %d", name, what, h.Steps(), len(tr.Steps))
			}
		}
		rehearse("as written", s.Rehearse())
		for i := range sim.Faults() {
			if f := sim.Fault(i); !tr.Tested(f, len(tr.Steps)) {
				rehearse(f.String(), s.Suppose(f).Rehearse())
			}
		}
	}
}

// As is what ParseAs makes of a script.
func TestAs(t *testing.T) {
	for _, release := range []string{"2.4.31", "3.2", "5.3", "6.14"} {
		k, err := sim.ParseKernel(release)
		if err != nil {
			t.Fatal(err)
		}
		for name, src := range library(t) {
			s, _ := Parse(src)
			want, errs := ParseAs(src, "kernel="+release)
			if s == nil || want == nil {
				if s.Kernel().Arch == sim.X86 {
					t.Errorf("%s as %s: %v", name, release, errs)
				}
				continue
			}
			on, err := k.On(s.Kernel().Arch.String())
			if err != nil {
				t.Fatal(err)
			}
			var texts [2]string
			for i, s := range []*Script{s.As(on), want} {
				tr, _ := s.Run(name)
				text, err := tr.JSON()
				if err != nil {
					t.Fatal(err)
				}
				texts[i] = string(text)
			}
			if texts[0] != texts[1] {
				t.Errorf("%s as %s is not what ParseAs makes of it", name, release)
			}
		}
	}
}

// ValueIn looks a path up in any state of a trace.
func TestValueIn(t *testing.T) {
	s, errs := Parse([]byte("process A mm=M\nkthread K\nrun A cpu=0\nrun K cpu=0\n"))
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	tr, _ := s.Run("test")
	for i, want := range []string{"NULL", "M"} {
		if got, err := tr.ValueIn(tr.After(i), "K.active_mm"); err != nil || got != want {
			t.Errorf("after step %d: %q, %v, want %s", i+1, got, err, want)
		}
	}
	if _, err := tr.ValueIn(&tr.Start, "K.active"); err == nil {
		t.Error("an unknown field has a value")
	}
}
