package script

import (
	"slices"
	"strconv"
	"strings"

	"docgen/sim"
	"docgen/sim/say"
)

// An Effect is one thing that a step did, told by names, so that it can be
// compared with what another run of the same script did.
type Effect struct {
	Micro int       // the micro-step within the step
	CPU   sim.CPUID // sim.NoCPU if on none
	Func  string    // the kernel function, as the run's release calls it
	Text  string    // "M.mm_count 1 → 2"
	Case  sim.Case
}

// same says whether two runs did the same, by whatever function and when ever.
func (e Effect) same(other Effect) bool { return e.CPU == other.CPU && e.Text == other.Text }

// effectsOf lists what a step did, if the run got to it: everything but the
// mere calls of functions, and the costs, which are counted and not compared
// one by one.
func (t *Trace) effectsOf(step int) []Effect {
	if step >= len(t.Steps) {
		return nil
	}
	var all []Effect
	for _, e := range t.Steps[step].Events {
		if text := t.effectText(e); text != "" {
			all = append(all, Effect{e.Micro, e.CPU, t.Kernel.FuncName(e.Func), text, e.Case})
		}
	}
	return all
}

// effectText tells an event by names; "" for a call and a cost.
func (t *Trace) effectText(e sim.Event) string {
	switch e.Kind {
	case sim.Store:
		return t.storeText(e)
	case sim.Create:
		return "new task " + TaskName(t.Tasks, e.Task)
	case sim.Alloc:
		return "new mm " + MMName(t.MMs, e.MM)
	case sim.Free:
		return "free " + MMName(t.MMs, e.MM)
	case sim.Map:
		access := "read-only"
		if e.From != 0 {
			access = "writable"
		}
		return say.Textf("map %s, pages %d, %s", t.placeOf(e), e.To, access)
	case sim.Unmap:
		return "unmap " + t.placeOf(e)
	case sim.Note:
		words := []string{e.Case.String()}
		if e.Task != sim.NoTask {
			words = append(words, TaskName(t.Tasks, e.Task))
		}
		if e.MM != sim.NoMM {
			words = append(words, MMName(t.MMs, e.MM))
		}
		if e.Pages > 0 {
			words = append(words, rangeName(t.Areas, e.Addr, int(e.Pages)))
		}
		return "(" + strings.Join(words, " ") + ")"
	}
	return ""
}

// placeOf names the page of an mm's area that an event is about: "M.heap[0]".
func (t *Trace) placeOf(e sim.Event) string {
	return MMName(t.MMs, e.MM) + "." + placeName(t.Areas, e.Addr)
}

// placeName names a page of an area: "heap[0]".
func placeName(areas []string, v sim.VPN) string {
	area, page := v.Area()
	return say.Textf("%s[%d]", areas[area], page)
}

// rangeName names some pages of an area: "heap[0]", or "heap[0..3]".
func rangeName(areas []string, v sim.VPN, pages int) string {
	if pages == 1 {
		return placeName(areas, v)
	}
	area, page := v.Area()
	return say.Textf("%s[%d..%d]", areas[area], page, page+pages-1)
}

// storeText tells what a Store changed: "K.active_mm NULL → M".
func (t *Trace) storeText(e sim.Event) string {
	var owner string
	switch e.Obj {
	case sim.APage:
		owner = PageName(e.Page)
	case sim.APTE:
		owner = t.placeOf(e)
	case sim.AMM:
		owner = MMName(t.MMs, e.MM)
	case sim.ATask:
		owner = TaskName(t.Tasks, e.Task)
	case sim.ACPU:
		owner = "cpu" + strconv.Itoa(int(e.CPU))
	case sim.ACache:
		owner = e.Obj.String()
	default:
		return ""
	}
	if e.Field != sim.FPTE { // which is what a place is
		owner += "." + e.Field.String()
	}
	v := t.view(nil)
	return owner + " " + v.fieldText(e.Field, e.From) + " → " + v.fieldText(e.Field, e.To)
}

// permuted says whether two lists hold the same effects, in whatever order.
func permuted(a, b []Effect) bool {
	type fact struct {
		cpu  sim.CPUID
		text string
	}
	count := map[fact]int{}
	for _, e := range a {
		count[fact{e.CPU, e.Text}]++
	}
	for _, e := range b {
		count[fact{e.CPU, e.Text}]--
	}
	for _, n := range count {
		if n != 0 {
			return false
		}
	}
	return true
}

// A SideBySide is a line of a comparison: what two runs did. One of them may be nil.
type SideBySide struct{ Left, Right *Effect }

// Differs says whether the two runs did not do the same.
func (l SideBySide) Differs() bool {
	return l.Left == nil || l.Right == nil || !l.Left.same(*l.Right)
}

// align sets two lists of effects side by side so that as many as possible
// stand beside their like, in order.
func align(a, b []Effect) []SideBySide {
	var lines []SideBySide
	for len(a) > 0 && len(b) > 0 && a[0].same(b[0]) {
		lines = append(lines, SideBySide{&a[0], &b[0]})
		a, b = a[1:], b[1:]
	}
	var tail []SideBySide
	for len(a) > 0 && len(b) > 0 && a[len(a)-1].same(b[len(b)-1]) {
		tail = append(tail, SideBySide{&a[len(a)-1], &b[len(b)-1]})
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	slices.Reverse(tail)
	return append(append(lines, alignMiddle(a, b)...), tail...)
}

// alignMiddle is align by the longest common subsequence, which takes the
// product of both lengths. Lists that are too long for that are not paired.
func alignMiddle(a, b []Effect) []SideBySide {
	const most = 1 << 22
	if len(a)*len(b) > most {
		return beside(a, b)
	}
	var lines []SideBySide
	// longest[i][j] is how many of a[i:] and b[j:] can be paired.
	longest := make([][]int32, len(a)+1)
	for i := range longest {
		longest[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i].same(b[j]) {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		if i < len(a) && j < len(b) && a[i].same(b[j]) {
			lines = append(lines, SideBySide{&a[i], &b[j]})
			i, j = i+1, j+1
			continue
		}
		// What stands between two pairs, line beside line.
		fromA, fromB := i, j
		for (i < len(a) || j < len(b)) && !(i < len(a) && j < len(b) && a[i].same(b[j])) {
			if j == len(b) || i < len(a) && longest[i+1][j] >= longest[i][j+1] {
				i++
			} else {
				j++
			}
		}
		lines = append(lines, beside(a[fromA:i], b[fromB:j])...)
	}
	return lines
}

// beside sets two lists of effects side by side, line by line.
func beside(a, b []Effect) []SideBySide {
	lines := make([]SideBySide, max(len(a), len(b)))
	for i := range a {
		lines[i].Left = &a[i]
	}
	for i := range b {
		lines[i].Right = &b[i]
	}
	return lines
}
