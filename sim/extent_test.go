package sim

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// A stage is two threads of a process on two CPUs, with two areas of memory of
// which both CPUs have cached what was written.
type stage struct {
	t    *testing.T
	m    *Machine
	a, b TaskID
	mm   MMID
}

func newStage(t *testing.T, release, arch string, pages int) *stage {
	t.Helper()
	k, err := kernel(t, release).On(arch)
	if err != nil {
		t.Fatal(err)
	}
	m, err := New(Config{CPUs: 2, Kernel: k})
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{t: t, m: m}
	s.a, s.mm = m.Process()
	s.do(Op{Verb: Run, Task: s.a, CPU: 0})
	s.do(Op{Verb: Clone, Task: s.a, Thread: true})
	s.b = TaskID(len(m.State.Tasks) - 1)
	s.do(Op{Verb: Run, Task: s.b, CPU: 1})
	for area := range AreaID(2) {
		s.do(Op{Verb: Mmap, Task: s.a, Area: area, Page: pages})
	}
	return s
}

func (s *stage) do(op Op) Outcome {
	s.t.Helper()
	out := s.m.Do(op)
	if out.Refused != "" || out.Broken {
		s.t.Fatalf("%+v: refused %q, broken %v", op, out.Refused, out.Violations)
	}
	return out
}

// use makes both threads use pages of both areas.
func (s *stage) use(pages ...int) {
	s.t.Helper()
	for _, task := range []TaskID{s.a, s.b} {
		for area := range AreaID(2) {
			for _, page := range pages {
				s.do(Op{Verb: Write, Task: task, Area: area, Page: page})
			}
		}
	}
}

// cached says what each CPU has cached: "0:a0 a2 b0 b2 1:…".
func (s *stage) cached() string {
	var words [2][]string
	for _, tr := range s.m.State.Translations {
		area, page := tr.VPN.Area()
		words[tr.CPU] = append(words[tr.CPU], fmt.Sprintf("%c%d", 'a'+rune(area), page))
	}
	return "0:" + strings.Join(words[0], " ") + " 1:" + strings.Join(words[1], " ")
}

// extents lists what an operation's events say about flushes: what was asked
// for, and on how many pages each CPU did so.
func extents(events []Event) string {
	var words []string
	for _, e := range events {
		switch {
		case e.Case == CaseFlushRequest || e.Case == CaseFlushTables || e.Case == CaseFlushAll:
			words = append(words, fmt.Sprintf("ask %d", e.Pages))
		case e.Kind == Store && e.Field == FCostFlush:
			words = append(words, fmt.Sprintf("cpu%d %d", e.CPU, e.Pages))
		}
	}
	return strings.Join(words, ", ")
}

// What a flush is about follows from what was changed and from the release, and
// a CPU that forgets single pages keeps all others.
func TestFlushExtents(t *testing.T) {
	mprotect, munmap := Op{Verb: Mprotect, Area: 0}, Op{Verb: Munmap, Area: 0}
	for _, test := range []struct {
		release string
		arch    Arch
		pages   int
		use     []int
		op      Op
		want    string
		cached  string
	}{
		{"6.12", X86, 5, []int{1, 3}, mprotect, "ask 3, cpu0 3, cpu1 3", "0:b1 b3 1:b1 b3"},
		{"5.19", X86, 5, []int{1, 3}, mprotect, "ask 3, cpu0 3, cpu1 3", "0:b1 b3 1:b1 b3"},
		{"5.18", X86, 5, []int{1, 3}, mprotect, "ask 5, cpu0 5, cpu1 5", "0:b1 b3 1:b1 b3"},
		{"4.14", X86, 5, []int{1, 3}, mprotect, "ask 5, cpu0 5, cpu1 5", "0:b1 b3 1:b1 b3"},
		{"3.6", X86, 5, []int{1, 3}, mprotect, "ask 5, cpu0 5, cpu1 5", "0:b1 b3 1:b1 b3"},
		{"3.5", X86, 5, []int{1, 3}, mprotect, "ask -1, cpu0 -1, cpu1 -1", "0: 1:"},
		{"2.4.31", X86, 1, []int{0}, mprotect, "ask -1, cpu0 -1, cpu1 -1", "0: 1:"},
		{"6.12", PowerPC64, 5, []int{1, 3}, mprotect, "ask 3, cpu0 3", "0:b1 b3 1:b1 b3"},
		{"4.14", PowerPC64, 5, []int{1, 3}, mprotect, "ask -1, cpu0 -1", "0: 1:"},

		{"6.12", X86, 40, []int{0, 32}, mprotect, "ask 33, cpu0 33, cpu1 33", "0:b0 b32 1:b0 b32"},
		{"6.12", X86, 40, []int{0, 33}, mprotect, "ask -1, cpu0 -1, cpu1 -1", "0: 1:"},
		{"5.18", X86, 40, []int{0}, mprotect, "ask -1, cpu0 -1, cpu1 -1", "0: 1:"},

		// What page tables are freed counts, too: from their first page.
		{"6.12", X86, 5, []int{1, 3}, munmap, "ask 4, cpu0 4, cpu1 4", "0:b1 b3 1:b1 b3"},
		{"6.12", X86, 1024, []int{100}, munmap, "ask -1, cpu0 -1, cpu1 -1", "0: 1:"},
		{"6.12", X86, 1024, []int{514}, munmap, "ask 3, cpu0 3, cpu1 3", "0:b514 1:b514"},
		{"6.12", X86, 1024, []int{0, 513}, munmap, "ask -1, cpu0 -1, cpu1 -1", "0: 1:"},

		// fork makes everything read-only.
		{"6.12", X86, 5, []int{1}, Op{Verb: Fork}, "ask -1, cpu0 -1, cpu1 -1", "0: 1:"},
	} {
		t.Run(fmt.Sprintf("%s-%s-%s-%v", test.release, test.arch, test.op.Verb, test.use), func(t *testing.T) {
			s := newStage(t, test.release, test.arch.String(), test.pages)
			s.use(test.use...)
			partial, flush := s.m.State.Cost.Partial, s.m.State.Cost.Flush
			test.op.Task = s.a
			got := sorted(extents(s.do(test.op).Events))
			if got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
			if got := s.cached(); got != test.cached {
				t.Errorf("cached: %s, want %s", got, test.cached)
			}
			want := s.m.State.Cost.Flush - flush
			if strings.Contains(test.want, "-1") {
				want = 0
			}
			if got := s.m.State.Cost.Partial - partial; got != want {
				t.Errorf("%d flushes count as partial, want %d", got, want)
			}
		})
	}
}

// sorted brings what CPUs did at the same time into one order.
func sorted(list string) string {
	words := strings.Split(list, ", ")
	slices.Sort(words)
	return strings.Join(words, ", ")
}

// A copy-on-write fault tells other CPUs of one page.
func TestFlushOnePage(t *testing.T) {
	for _, release := range []string{"2.4.31", "3.5", "4.14", "6.12"} {
		s := newStage(t, release, "x86_64", 4)
		s.use(0, 1, 2)
		s.do(Op{Verb: Fork, Task: s.a})
		s.do(Op{Verb: Read, Task: s.b, Area: 0, Page: 0}) // CPU 1 has them, to read
		s.do(Op{Verb: Read, Task: s.b, Area: 0, Page: 1})
		if got, want := sorted(extents(s.do(Op{Verb: Write, Task: s.a, Area: 0, Page: 1}).Events)), "ask 1, cpu0 1, cpu1 1"; got != want {
			t.Errorf("%s: %s, want %s", release, got, want)
		}
		if got, want := s.cached(), "0:a1 1:a0"; got != want {
			t.Errorf("%s: cached: %s, want %s", release, got, want)
		}
	}
}

// A CPU that has missed another flush forgets everything, as it does if one more
// has been asked for since: single pages would not bring it up to date.
func TestFlushBehind(t *testing.T) {
	for _, behind := range []int32{0, 1} {
		s := newStage(t, "6.12", "x86_64", 4)
		s.use(0, 1)
		s.m.State.MMs[s.mm].TLBGen += behind
		c := &s.m.State.CPUs[0].TLB
		c.Ctxs[c.ASID].Gen += behind // CPU 1 does not know of it
		s.m.Check(false)
		got := sorted(extents(s.do(Op{Verb: Mprotect, Task: s.a, Area: 0}).Events))
		want := map[int32]string{0: "ask 2, cpu0 2, cpu1 2", 1: "ask 2, cpu0 2, cpu1 -1"}[behind]
		if got != want {
			t.Errorf("%d flushes behind: %s, want %s", behind, got, want)
		}
		if found := s.m.Inspect(); len(found) > 0 {
			t.Errorf("%d flushes behind: %+v", behind, found)
		}
	}
}
