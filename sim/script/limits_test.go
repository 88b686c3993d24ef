package script

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

// repeat writes what f says of 0 to n-1.
func repeat(n int, f func(i int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(f(i))
	}
	return b.String()
}

// Scripts of a size, or with contents, that nobody writes by hand: each is
// carried out, or ends in a message with a place. How long that takes at most
// is what maxWork says; here it says less.
func TestLargeScripts(t *testing.T) {
	processes := func(n int) string {
		return repeat(n, func(i int) string { return fmt.Sprintf("process P%d\n", i) })
	}
	turns := func(n, tasks int) string {
		return repeat(n, func(i int) string { return fmt.Sprintf("run P%d cpu=0\n", i%tasks) })
	}
	heap := "process A mm=M\nrun A cpu=0\n" + repeat(20, func(i int) string {
		return fmt.Sprintf("mmap A a%d pages=1024\n", i) +
			repeat(1024, func(k int) string { return fmt.Sprintf("write A a%d[%d]\n", i, k) })
	})
	for _, test := range []struct {
		name, src string
		want      string // the problems begin so; "" for none
	}{
		{"many tasks", processes(20000), ""},
		{"more tasks than ids", processes(40000), "32000:1: the machine is full here: it has had 32000 tasks"},
		{"many steps", "process P0\nprocess P1\n" + turns(30000, 2), ""},
		{"many of both", processes(2000) + turns(3000, 2000), ""},
		{"too many of both", processes(20000) + turns(100000, 20000), "the scenario takes too long here"},
		{"one task forks", "process A\nrun A cpu=0\n" + repeat(40000, func(i int) string { return fmt.Sprintf("fork A C%d\n", i) }), "the scenario takes too long here"},
		{"one task execs", "process A\nrun A cpu=0\n" + repeat(40000, func(int) string { return "exec A\n" }), "the trace grows too large here"},
		{"a counter", "process A mm=M\nrun A cpu=0\n" + repeat(40000, func(int) string { return "mmget A M\n" }), "a counter grows too large here: M.mm_users 31999 → 32000"},
		{"many pages", "machine cpus=1\n" + heap, "the scenario takes too long here"},
		{"pages forked", heap[:strings.Index(heap, "mmap A a1")] + repeat(2000, func(i int) string { return fmt.Sprintf("fork A C%d\n", i) }), "the trace grows too large here"},
		{"many labels", "process P0\nprocess P1\n" + repeat(20000, func(i int) string { return fmt.Sprintf("@l%d\nrun P%d cpu=0\n", i, i%2) }), ""},
		{"many mistakes", processes(2000) + repeat(50000, func(i int) string { return fmt.Sprintf("run Q%d cpu=0\n", i) }), "2001:5: there is no task \"Q0\""},
		{"many expectations that do not hold", "process A\n" + repeat(50000, func(int) string { return "expect A.mm = NULL\n" }), "2:1: expected A.mm = NULL, but it is mm_A"},
		{"a long line", "process " + strings.Repeat("A", 4<<20) + "\nrun " + strings.Repeat("B", 4<<20) + " cpu=0\n", "1:1: the line is too long"},
		{"a long set", "process A\nexpect A.mm = {" + strings.Repeat(" 1,", 1<<20) + "}\n", "2:1: the line is too long"},
		{"long names", repeat(1000, func(i int) string {
			return fmt.Sprintf("process %s%d\nrun %s cpu=0\n", strings.Repeat("A", 4000), i, strings.Repeat("B", 4000))
		}), "2:5: there is no task"},
		{"a long row", "process A\nexplore\nany A: " + strings.Repeat("exec then ", 700) + "exit\nend\n", "2:1: exec makes an mm"},
		{"many rows", "process A\nexplore\n" + strings.Repeat("any A: exit | exit\n", 20000) + "end\n", ""},
		{"large numbers", "machine cpus=999999999\nprocess A\nrun A cpu=99999999999999999999\nstep cpu=999999999 n=-1\nmmap A a pages=1e9\nread A a[99999999999]\n", "1:9: cpus=999999999: expected a number from 1 to 32"},
		{"a NUL", "process A\x00B\n", "1:9: \"A\\x00B\" is not a name"},
		{"invalid UTF-8", "process A\nrun \xff cpu=0\n", "2:1: the line is not valid UTF-8"},
		{"a byte order mark", "\ufeffprocess A\nrun B cpu=0\n", "2:5: there is no task"},
		{"CRLF", "process A\r\nrun A cpu=0\r\n", ""},
		{"old line ends", "process A\rrun A cpu=0\r", "1:"},
		{"a long row of choices", "process A\nexplore\nany A: " + strings.Repeat("exec then ", 7000) + "exit\nend\n", "3:1: the line is too long"},
		{"too large a file", strings.Repeat("#\n", MaxSource/2) + "process A\n", "1:1: the script is too large"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, errs := Parse([]byte(test.src))
			if s != nil {
				share := 8
				if strings.HasPrefix(test.want, "the scenario takes too long") || strings.HasPrefix(test.want, "the trace grows") {
					share = 100
				}
				_, errs = s.Share(share).Run("large")
			}
			var b strings.Builder
			for _, e := range errs {
				fmt.Fprintln(&b, e)
			}
			got := b.String()
			if !strings.HasPrefix(got, test.want) && !strings.Contains(firstLine(got), test.want) || test.want == "" && got != "" {
				t.Errorf("%.300q, want %q", got, test.want)
			}
			if n := strings.Count(got, "\n"); n > maxErrors+1 {
				t.Errorf("%d mistakes are reported", n)
			}
		})
	}
}

func firstLine(list string) string { line, _, _ := strings.Cut(list, "\n"); return line }

// BenchmarkLongScript measures a script of two thousand processes and fifty
// thousand steps on eight CPUs, from its text to its trace, and how the trace is
// written in its forms. A trace keeps what changes: see how many bytes.
func BenchmarkLongScript(b *testing.B) {
	src := "machine cpus=8 kernel=6.12\n" +
		repeat(2000, func(i int) string { return fmt.Sprintf("process P%d\n", i) }) +
		repeat(50000, func(i int) string { return fmt.Sprintf("run P%d cpu=%d\n", (i*7919)%2000, i%8) })
	var tr *Trace
	b.Run("run", func(b *testing.B) {
		for b.Loop() {
			s, errs := Parse([]byte(src))
			if len(errs) > 0 {
				b.Fatal(errs)
			}
			tr, _ = s.Run("long")
		}
		kept := 0
		for i := range tr.Steps {
			kept += len(tr.Steps[i].setup) + len(tr.Steps[i].delta)
		}
		for _, k := range tr.keys {
			kept += len(k.state)
		}
		b.ReportMetric(float64(kept)/float64(len(tr.Steps)), "bytes/state")
		b.ReportMetric(float64(len(tr.Steps))*float64(b.N)/b.Elapsed().Seconds(), "steps/s")
	})
	for _, form := range []struct {
		name  string
		write func(io.Writer) error
	}{{"json", tr.WriteJSON}, {"chrome", tr.WriteChrome}} {
		b.Run(form.name, func(b *testing.B) {
			for b.Loop() {
				if err := form.write(io.Discard); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
