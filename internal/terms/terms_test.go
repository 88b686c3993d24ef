package terms

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// vocabulary has a term for each line of forms, those to avoid marked with !.
func vocabulary(t *testing.T, lines string) (*Matcher, []string) {
	t.Helper()
	var list List
	var names []string
	for line := range strings.FieldsFuncSeq(lines, func(r rune) bool { return r == '|' }) {
		form, avoid := strings.CutPrefix(strings.TrimSpace(line), "!")
		if problem := Check(form); problem != "" {
			t.Fatalf("form %q: %s", form, problem)
		}
		if avoid {
			list.Avoid = append(list.Avoid, Avoid{Form: form})
		} else {
			list.Terms = append(list.Terms, Term{ID: form, Forms: []string{form}})
		}
		names = append(names, form)
	}
	return Compile(list), names
}

func found(m *Matcher, text string) []string {
	var list []string
	for _, f := range m.Text(text) {
		name := ""
		if f.Avoid >= 0 {
			name = "!" + m.Avoid(f.Avoid).Form
		} else {
			name = m.Term(f.Term).ID
		}
		list = append(list, fmt.Sprintf("%s=%s", name, strings.Join(strings.Fields(text[f.Start:f.End]), " ")))
	}
	return list
}

func TestText(t *testing.T) {
	for _, tt := range []struct{ forms, text, want string }{
		// English.
		{"kernel thread*", "Kernel threads run; a kernel\nthread is one.", "kernel thread*=Kernel threads; kernel thread*=kernel thread"},
		{"kernel thread*", "A subkernel thread, a kernel_thread, the kernel's thread.", ""},
		{"task", "tasks task_struct multitask a task, task", "task=task; task=task"},
		{"TLB|lazy TLB", "The tlb, TLBs, a TLB and Lazy TLB mode", "TLB=TLB; lazy TLB=Lazy TLB"},
		{"page fault*|page*", "a page fault and a page table", "page fault*=page fault; page*=page"},
		{"copy-on-write", "Copy-on-write, copy‑on‑write, copy-on-writes", "copy-on-write=Copy-on-write; copy-on-write=copy‑on‑write"},
		{"use-after-free", "use-after-free's", "use-after-free=use-after-free"},
		// Russian: cases, ё, no-break spaces.
		{"поток* ядра", "Потоки ядра, о потоках\u00a0ядра, поток ядрами", "поток* ядра=Потоки ядра; поток* ядра=потоках\u00a0ядра"},
		{"счётчик* ссыл*", "счетчика ссылок и СЧЁТЧИК ССЫЛОК", "счётчик* ссыл*=счетчика ссылок; счётчик* ссыл*=СЧЁТЧИК ССЫЛОК"},
		{"адресн* пространств*", "адресного пространства, безадресное пространство", "адресн* пространств*=адресного пространства"},
		{"mm-зомби", "О mm-зомби, о «mm-зомби»", "mm-зомби=mm-зомби; mm-зомби=mm-зомби"},
		{"!нит*|поток*", "Нить, а не поток; знаменитый, нити.", "!нит*=Нить; поток*=поток; !нит*=нити"},
		// Japanese: no boundaries, but for the long vowel.
		{"カーネルスレッド|TLB|遅延TLB", "複数のカーネルスレッドは遅延TLBとTLBを使う", "カーネルスレッド=カーネルスレッド; 遅延TLB=遅延TLB; TLB=TLB"},
		{"カウンタ|!カウンター", "カウンタとカウンター", "カウンタ=カウンタ; !カウンター=カウンター"},
		{"カウンタ", "カウンターとカウンタ数", "カウンタ=カウンタ"},
		{"IPI", "IPIを、IPIsを、はIPIが", "IPI=IPI; IPI=IPI"},
		{"!仮想マシン|仮想マシンモニタ", "仮想マシンと仮想マシンモニタ", "!仮想マシン=仮想マシン; 仮想マシンモニタ=仮想マシンモニタ"},
		// The longest wins; of equals the one to avoid.
		{"a b|a b c", "a b c a b d", "a b c=a b c; a b=a b"},
		{"a*|!ab", "ab abc", "!ab=ab; a*=abc"},
		{"a* c|ab", "ab d, abx c", "ab=ab; a* c=abx c"},
	} {
		m, _ := vocabulary(t, tt.forms)
		var want []string
		for s := range strings.SplitSeq(tt.want, "; ") {
			if s != "" {
				want = append(want, strings.Join(strings.Fields(s), " "))
			}
		}
		if got := found(m, tt.text); !slices.Equal(got, want) {
			t.Errorf("%q in %q:\ngot  %q\nwant %q", tt.forms, tt.text, got, want)
		}
	}
}

func TestCode(t *testing.T) {
	m := Compile(List{
		Terms: []Term{{ID: "users", Code: []string{"mm_users", "mmput"}}},
		Avoid: []Avoid{{Form: "mput", Code: true}, {Form: "thread"}},
	})
	for code, want := range map[string]int{"mm_users": 0, "mmput()": 0, "mm->mm_users": -1, "Mm_users": -1} {
		if got := m.Named(code); got != want {
			t.Errorf("Named(%q) = %d, want %d", code, got, want)
		}
	}
	for code, want := range map[string]int{"mput(mm)": 1, "mmput": 0, "->mput": 1, "thread": 0} {
		if got := len(m.Code(code)); got != want {
			t.Errorf("Code(%q) finds %d forms, want %d", code, got, want)
		}
	}
}

func TestCheck(t *testing.T) {
	for _, form := range []string{"", " a", "a  b", "a ", "*", "-a", "a *", "a*b", "a**", "カ*", "a - *"} {
		if Check(form) == "" {
			t.Errorf("the form %q passes", form)
		}
	}
	for _, form := range []string{"a", "a* b*", "a*-b", "mm-зомби", "TLBフラッシュ", "2.6*"} {
		if problem := Check(form); problem != "" {
			t.Errorf("the form %q: %s", form, problem)
		}
	}
}

// TestAnything: whatever is in a text, the matches are in order and in it.
func TestAnything(t *testing.T) {
	m, _ := vocabulary(t, "поток* ядра|カウンタ|!a b|TLB*")
	for _, text := range []string{"", "\xff", "a\xffb", "поток\xff ядра", "a  \u00a0b", "カウンタ\xe3", "TLB\u0301s", "\u00a0", "a b" + strings.Repeat(" a b", 100)} {
		at := 0
		for _, f := range m.Text(text) {
			if f.Start < at || f.End <= f.Start || f.End > len(text) {
				t.Errorf("%q: match %+v after %d", text, f, at)
			}
			at = f.End
		}
	}
}
