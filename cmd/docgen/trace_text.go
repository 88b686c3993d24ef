package main

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"docgen/internal/locale"
	"docgen/internal/simview"
	"docgen/sim"
	"docgen/sim/script"
)

// A traceText formats traces for a terminal: a row for each step, with its
// number, CPU, label and operation, and beside it every field that differs
// after it; below it, the sentences that explain it and, if asked for, the
// kernel functions that were called.
type traceText struct {
	words *locale.Localizer
	calls bool
	color bool
}

// margin is the space between columns.
const margin = "  "

func (f traceText) write(out io.Writer, t *script.Trace) error {
	b := bufio.NewWriter(out)
	figure := simview.Totals(t)
	cpus := strconv.Itoa(t.CPUs) + " CPU"
	if t.CPUs > 1 {
		cpus += "s"
	}
	fmt.Fprintf(b, "%s · %s · %s\n\n", paint(f.color, bold, t.Name),
		f.words.T("trace.kernel", locale.Args{"Kernel": figure.Kernel}), cpus)

	// The columns are as wide as their widest entry.
	var widths [4]int
	for i := range t.Steps {
		for j, cell := range stepCells(&t.Steps[i], i+1) {
			widths[j] = max(widths[j], textWidth(cell))
		}
	}
	indent := strings.Repeat(" ", widths[0]) + margin
	for row, step := range simview.Rows(t, t.Name) {
		f.head(b, stepCells(step.Step, row.N), widths, changes(t, step))
		if f.calls {
			f.chain(b, indent, row.Calls)
		}
		for _, line := range f.sentences(row) {
			b.WriteString(indent + line + "\n")
		}
	}
	b.WriteString("\n" + strings.Join(f.totals(figure), " · ") + "\n")
	if t.Open {
		b.WriteString(f.words.T("trace.open", locale.Args{"Scenario": t.Name}) + "\n")
	}
	return b.Flush()
}

// stepCells returns a step's number, CPU, label and operation.
func stepCells(s *script.Step, n int) [4]string {
	cells := [4]string{0: strconv.Itoa(n), 3: s.Op}
	if s.CPU != sim.NoCPU {
		cells[1] = "cpu" + strconv.Itoa(int(s.CPU))
	}
	if s.Label != "" {
		cells[2] = "@" + s.Label
	}
	return cells
}

// totals says how much the scenario was, and what it cost if it cost anything.
func (f traceText) totals(figure *simview.Figure) []string {
	totals := []string{
		f.words.T("trace.steps", locale.Args{"PluralCount": figure.Steps}),
		f.words.T("trace.checks", locale.Args{"PluralCount": figure.Checks}),
		f.words.T("trace.micros", locale.Args{"PluralCount": figure.Micros}),
	}
	if figure.Cost.Any() {
		for _, m := range figure.Costs() {
			totals = append(totals, f.words.T(m.ID, m.Args))
		}
	}
	return totals
}

// head writes a step's row. Its changes stand below each other.
func (f traceText) head(b *bufio.Writer, cells [4]string, widths [4]int, list []changed) {
	nameWidth, left := 0, 0
	for _, c := range list {
		nameWidth = max(nameWidth, textWidth(c.name))
	}
	var line strings.Builder
	for j, cell := range cells {
		left += widths[j] + len(margin)
		switch {
		case j == 0:
			cell = strings.Repeat(" ", widths[0]-len(cell)) + cell
		case j == 2:
			cell = paint(f.color, cyan, cell) + strings.Repeat(" ", widths[j]-textWidth(cell))
		default:
			cell = pad(cell, widths[j])
		}
		if j == 3 {
			cell = paint(f.color, bold, cell)
		}
		line.WriteString(cell + margin)
	}
	for i, c := range list {
		if i > 0 {
			line.WriteString(strings.Repeat(" ", left))
		}
		fmt.Fprintf(&line, "%s  %s → %s\n", pad(c.name, nameWidth), c.from, c.to)
	}
	if len(list) == 0 {
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
		return
	}
	b.WriteString(line.String())
}

// chain writes the functions called, and what each stored.
func (f traceText) chain(b *bufio.Writer, indent string, calls []simview.Call) {
	for _, call := range calls {
		line := call.Func
		if call.Store != nil {
			line = call.Store.Path + " " + call.Store.From + " → " + call.Store.To
		}
		b.WriteString(indent + strings.Repeat("  ", call.Depth) + paint(f.color, faint, line) + "\n")
	}
}

// sentences returns what a step means, why it was refused, and what it broke.
func (f traceText) sentences(row simview.Row) []string {
	var lines []string
	for _, msg := range row.Sentences {
		lines = append(lines, f.sentence(msg))
	}
	if row.Refused != nil {
		lines = append(lines, f.sentence(*row.Refused))
	}
	for _, v := range row.Violated {
		lines = append(lines, paint(f.color, red, v.Name)+": "+f.sentence(v.Msg))
	}
	return lines
}

// sentence localizes msg. Code in it, between backticks, is coloured or, on
// paper so to speak, left plain.
func (f traceText) sentence(msg simview.Msg) string {
	var b strings.Builder
	for i, part := range strings.Split(f.words.T(msg.ID, locale.Args(msg.Args)), "`") {
		if i%2 == 1 {
			part = paint(f.color, cyan, part)
		}
		b.WriteString(part)
	}
	return b.String()
}

// A changed field, in the notation of scenarios.
type changed struct{ name, from, to string }

// changes lists what is different after a step: who runs where, what tasks
// point to, the counters, and the page tables. A task or mm that is new has
// nothing before. What CPUs have loaded is not among it: the call chain tells.
func changes(t *script.Trace, s script.Moment) []changed {
	var list []changed
	add := func(name, from, to string) {
		if from != to {
			list = append(list, changed{name, from, to})
		}
	}
	before, after := s.Before, s.After
	for i := range after.CPUs {
		old, now := before.CPUs[i], after.CPUs[i]
		name := "cpu" + strconv.Itoa(i)
		add(name+".current", taskName(t, old.Current), taskName(t, now.Current))
		add(name+".prev_mm", mmName(t, old.PrevMM), mmName(t, now.PrevMM))
		add(name+".phase", old.Phase.String(), now.Phase.String())
	}
	for i := range after.Tasks {
		now := &after.Tasks[i]
		old := &sim.Task{MM: sim.NoMM, ActiveMM: sim.NoMM}
		isNew := i >= len(before.Tasks)
		if !isNew {
			old = &before.Tasks[i]
			if old.MM == now.MM && old.ActiveMM == now.ActiveMM && old.State == now.State {
				continue // as most of a large machine are
			}
		}
		name := t.Tasks[i]
		add(name+".mm", mmName(t, old.MM), mmName(t, now.MM))
		add(name+".active_mm", mmName(t, old.ActiveMM), mmName(t, now.ActiveMM))
		if isNew {
			add(name+".state", "–", now.State.String())
		} else {
			add(name+".state", old.State.String(), now.State.String())
		}
	}
	for i, now := range after.MMs {
		from := "–"
		if i < len(before.MMs) {
			if before.MMs[i] == now {
				continue
			}
			from = counters(before.MMs[i])
		}
		add(t.MMs[i], from, counters(now))
	}
	add("mm_cachep.live", strconv.Itoa(before.Cachep.Live()), strconv.Itoa(after.Cachep.Live()))
	return append(list, memoryChanges(t, before, after)...)
}

// memoryChanges lists what is different in page tables: what each virtual page
// is mapped to, and whether it can be written to.
func memoryChanges(t *script.Trace, before, after *sim.State) []changed {
	type place struct {
		mm  sim.MMID
		vpn sim.VPN
	}
	// Both lists are in one order, and of a large one most stays as it is.
	old, now := before.PTEs, after.PTEs
	for len(old) > 0 && len(now) > 0 && old[0] == now[0] {
		old, now = old[1:], now[1:]
	}
	for len(old) > 0 && len(now) > 0 && old[len(old)-1] == now[len(now)-1] {
		old, now = old[:len(old)-1], now[:len(now)-1]
	}
	var places []place
	seen := map[place]bool{}
	for _, list := range [][]sim.PTE{old, now} {
		for _, e := range list {
			if p := (place{e.MM, e.VPN}); !seen[p] {
				seen[p] = true
				places = append(places, p)
			}
		}
	}
	var list []changed
	for _, p := range places {
		area, page := p.vpn.Area()
		from, to := mapped(before, p.mm, p.vpn), mapped(after, p.mm, p.vpn)
		if from != to {
			list = append(list, changed{fmt.Sprintf("%s.%s[%d]", mmName(t, p.mm), t.Areas[area], page), from, to})
		}
	}
	return list
}

// mapped returns what a virtual page is mapped to, and how: "page1 rw".
func mapped(s *sim.State, mm sim.MMID, vpn sim.VPN) string {
	e, ok := s.PTEOf(mm, vpn)
	switch {
	case !ok:
		return "–"
	case e.Writable:
		return script.PageName(e.Page) + " rw"
	}
	return script.PageName(e.Page) + " ro"
}

// counters returns mm_users/mm_count.
func counters(m sim.MM) string {
	if m.Freed {
		return "freed"
	}
	return fmt.Sprintf("%d/%d", m.Users, m.Count)
}

func taskName(t *script.Trace, id sim.TaskID) string {
	if id < 0 {
		return "–"
	}
	return t.Tasks[id]
}

func mmName(t *script.Trace, id sim.MMID) string {
	if id < 0 {
		return "NULL"
	}
	return t.MMs[id]
}

// textWidth returns how many columns of a terminal s takes.
func textWidth(s string) int {
	n := 0
	for _, r := range s {
		switch kind := width.LookupRune(r).Kind(); {
		case unicode.Is(unicode.Mn, r):
		case kind == width.EastAsianWide || kind == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

// pad fills s with spaces to n columns.
func pad(s string, n int) string { return s + strings.Repeat(" ", max(0, n-textWidth(s))) }
