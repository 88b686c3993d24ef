package script

import (
	"strings"
	"testing"

	"docgen/sim"
)

// A script can be run on a kernel that breaks a rule, or that breaks none of
// those that it says, and is itself not changed by that.
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
	count := func(s *Script, label string) string {
		tr, _ := s.Run("test")
		text, err := tr.Value(label, "M.mm_count")
		if err != nil {
			t.Fatal(err)
		}
		return text
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
		if got := count(test.script, "borrow"); got != test.want {
			t.Errorf("%s: mm_count is %s, want %s", test.what, got, test.want)
		}
	}
	// What breaks in consequence does not end the story.
	tr, _ := right.Suppose(sim.SkipLazyMmgrab).Run("test")
	if len(tr.Steps) != 3 || len(tr.Steps[1].Violations) == 0 {
		t.Errorf("%d steps, violations %v", len(tr.Steps), tr.Steps[1].Violations)
	}
	if faults := broken.Faults(); len(faults) != 1 || faults[0].Fault != sim.SkipLazyMmgrab || faults[0].Pos.Line == 0 || len(right.Faults()) > 0 {
		t.Errorf("faults are %v and %v", faults, right.Faults())
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
