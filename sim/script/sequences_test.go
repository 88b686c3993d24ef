package script

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// Golden sequences: what a real kernel was seen to do, line by line, and a
// scenario in which the machine must do the same.
//
// Each testdata/golden-sequences/*.txt is an archive of two files: recorded, a
// piece of a log that kprobes wrote on a Debian kernel, and scenario.mms. The
// scenario sets the stage; from its step @recorded on, what happens on each CPU
// must be what the log says, in that order. (The log is in order on each CPU, and
// not between CPUs.)
//
// Compared is every field of a line that the machine has:
//
//	SW                  sched_switch: prev, next; prev's mm, am (active_mm), st (state);
//	                    u and c (mm_users and mm_count of am); loaded (loaded_mm), asid,
//	                    lazy (is_lazy), gen (what the CPU has seen / am's tlb_gen)
//	FTS                 entry of finish_task_switch: the same of cur, and prev, prev.am, rq.prev_mm
//	enter_lazy_tlb      mm
//	switch_mm_irqs_off  next, and prev but for activate_mm, which passes what it likes
//	flush_tlb_mm_range  mm, freed
//	flush_tlb_func      loaded, lazy
//	tlb_flush           reason (0 CR3 is written, 1 and 3 a flush for another CPU and for this one,
//	                    4 other CPUs are told), and pages
//	exit_mm_release, exec_mm_release, mmput, __mmdrop   mm, u, c
//	exit_mmap, its return, begin_new_exec
//
// and for all of them cur, the task that runs. Addresses, task names and absolute
// generations differ, of course: mms and user tasks are called M1, T1 and so on in
// the order in which they turn up, and generations are counted from the first
// that is seen of an mm. Not compared are the addresses of flushes and process ids.
//
// A recording is full of kernel threads that come and go. Those that the scenario
// does not have are left out if the task that made way for them is the next to
// follow.
func TestGoldenSequences(t *testing.T) {
	eachSequence(t, func(t *testing.T, q *sequence) {
		if diff := cmp.Diff(q.compare(q.recorded)); diff != "" {
			t.Errorf("-recorded +machine:\n%s", diff)
		}
	})
}

// A comparison that overlooks something proves little: whatever field of
// whatever line of a recording is changed, the comparison must notice.
func TestGoldenSequencesNotice(t *testing.T) {
	eachSequence(t, func(t *testing.T, q *sequence) {
		n := 0
		for i := range q.recorded {
			for j, f := range q.recorded[i].fields {
				for _, value := range otherValues(f.value) {
					changed := slices.Clone(q.recorded)
					changed[i].fields = slices.Clone(changed[i].fields)
					changed[i].fields[j].value = value
					if want, got := q.compare(changed); slices.Equal(want, got) {
						t.Errorf("%s with %s=%s instead of %s: nothing is noticed", q.recorded[i], f.key, value, f.value)
					}
					n++
				}
			}
			if want, got := q.compare(slices.Delete(slices.Clone(q.recorded), i, i+1)); slices.Equal(want, got) {
				t.Errorf("without %s: nothing is noticed", q.recorded[i])
			}
			n++
		}
		t.Logf("%d lines, %d changes", len(q.recorded), n)
	})
}

// otherValues returns values that a field could have instead.
func otherValues(v string) []string {
	a, b, pair := strings.Cut(v, "/")
	n, err := strconv.Atoi(v)
	m, err1 := strconv.Atoi(a)
	k, err2 := strconv.Atoi(b)
	switch {
	case err == nil:
		return []string{strconv.Itoa(n + 1), strconv.Itoa(n - 1)}
	case pair && err1 == nil && err2 == nil:
		return []string{fmt.Sprintf("%d/%d", m+1, k), fmt.Sprintf("%d/%d", m, k+1)}
	default:
		return []string{"another"}
	}
}

// A sequence is a recording and what the machine does in its place.
type sequence struct {
	recorded []observation // without what is left out
	machine  []observation
}

func eachSequence(t *testing.T, test func(*testing.T, *sequence)) {
	files, err := filepath.Glob("testdata/golden-sequences/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden sequences: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if len(a.Files) != 2 || a.Files[0].Name != "scenario.mms" || a.Files[1].Name != "recorded" {
				t.Fatalf("want scenario.mms and recorded")
			}
			s, errs := Parse(a.Files[0].Data)
			if s == nil {
				t.Fatal(errs)
			}
			tr, errs := s.Run(filepath.Base(file))
			if len(errs) > 0 {
				t.Fatal(errs)
			}
			q := &sequence{recorded: recording(t, string(a.Files[1].Data), tr.Tasks), machine: observe(t, tr)}
			test(t, q)
		})
	}
}

// compare returns the recorded lines and those of the machine as texts, CPU by
// CPU. Of the machine's lines only those fields are shown that the recorded line
// in the same place has.
func (q *sequence) compare(recorded []observation) (want, got []string) {
	a, b := alike(recorded), alike(q.machine)
	for i := range a {
		want = append(want, a[i].String())
	}
	for i := range b {
		if i < len(a) && a[i].what == b[i].what {
			b[i].fields = slices.DeleteFunc(b[i].fields, func(f field) bool { return !a[i].has(f.key) })
		}
		got = append(got, b[i].String())
	}
	return want, got
}

// An observation is one line of a recording, or what the machine did that would
// be one.
type observation struct {
	cpu    int
	what   string
	fields []field
}

type field struct{ key, value string }

func (o observation) String() string {
	s := fmt.Sprintf("[%d] %s", o.cpu, o.what)
	for _, f := range o.fields {
		s += " " + f.key + "=" + f.value
	}
	return s
}

func (o *observation) add(key, value string) { o.fields = append(o.fields, field{key, value}) }

func (o *observation) has(key string) bool {
	return slices.ContainsFunc(o.fields, func(f field) bool { return f.key == key })
}

func (o *observation) drop(key string) {
	o.fields = slices.DeleteFunc(o.fields, func(f field) bool { return f.key == key })
}

func (o *observation) get(key string) string {
	for _, f := range o.fields {
		if f.key == key {
			return f.value
		}
	}
	return ""
}

// alike sorts observations by CPU and gives their mms and tasks the names by
// which two lists can be compared, and their generations a common beginning.
func alike(list []observation) []observation {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b observation) int { return a.cpu - b.cpu })
	mms, tasks, bases := map[string]string{}, map[string]string{}, map[string]int{}
	name := func(names map[string]string, prefix, v string) string {
		if names[v] == "" {
			names[v] = prefix + strconv.Itoa(len(names)+1)
		}
		return names[v]
	}
	for i := range list {
		o := &list[i]
		o.fields = slices.SortedFunc(slices.Values(o.fields), func(a, b field) int { return strings.Compare(a.key, b.key) })
		loaded, am := o.get("loaded"), o.get("am")
		for j := range o.fields {
			switch f := &o.fields[j]; f.key {
			case "mm", "am", "loaded", "rq.prev_mm", "prev.am", "next_mm", "prev_mm":
				if f.value != "NULL" && f.value != "init_mm" {
					f.value = name(mms, "M", f.value)
				}
			case "prev", "next", "cur":
				if strings.HasPrefix(f.value, "user ") {
					f.value = name(tasks, "T", f.value)
				}
			case "gen":
				var cpu, mm int
				if _, err := fmt.Sscanf(f.value, "%d/%d", &cpu, &mm); err != nil {
					continue
				}
				if _, seen := bases[am]; !seen {
					bases[am] = mm
				}
				base := 0
				if loaded != "init_mm" {
					base = bases[loaded]
				}
				f.value = fmt.Sprintf("%d/%d", cpu-base, mm-bases[am])
			}
		}
	}
	return list
}
