package main

import (
	"strconv"
	"strings"

	"docgen/sim"
	"docgen/sim/script"
)

// sideBySide writes what both runs did in a step, from a little before the
// first difference on. Longer stretches without one are left out.
func (f compareText) sideBySide(b *strings.Builder, heads [2]string, d *script.Divergence) {
	const context = 2
	show := make([]bool, len(d.Lines))
	for i, line := range d.Lines {
		for j := max(0, i-context); line.Differs() && j <= min(i+context, len(show)-1); j++ {
			show[j] = true
		}
	}
	type row struct {
		cells [2][]string // micro-step, function, effect
		mark  string
	}
	var rows []row
	cpus := map[sim.CPUID]bool{}
	for _, line := range d.Lines {
		for _, e := range []*script.Effect{line.Left, line.Right} {
			if e != nil {
				cpus[e.CPU] = true
			}
		}
	}
	effectCells := func(e *script.Effect) []string { return effectCells(e, len(cpus) > 1) }
	for i, line := range d.Lines {
		if !show[i] {
			if i == 0 || show[i-1] {
				rows = append(rows, row{mark: "…"})
			}
			continue
		}
		r := row{cells: [2][]string{effectCells(line.Left), effectCells(line.Right)}, mark: " "}
		switch {
		case line.Left == nil:
			r.mark = ">"
		case line.Right == nil:
			r.mark = "<"
		case line.Differs():
			r.mark = "|"
		}
		rows = append(rows, r)
	}
	var widths [2][3]int
	for _, r := range rows {
		for side, cells := range r.cells {
			for i, cell := range cells {
				widths[side][i] = max(widths[side][i], textWidth(cell))
			}
		}
	}
	half := func(side int, cells []string) string {
		if cells == nil {
			cells = make([]string, 3)
		}
		w := widths[side]
		return strings.Repeat(" ", w[0]-len(cells[0])) + cells[0] + margin + pad(cells[1], w[1]) + margin + pad(cells[2], w[2])
	}
	total := func(side int) int {
		return max(widths[side][0]+widths[side][1]+widths[side][2]+2*len(margin), textWidth(heads[side]))
	}
	b.WriteString(margin + pad(heads[0], total(0)) + "    " + heads[1] + "\n")
	for _, r := range rows {
		if r.mark == "…" {
			b.WriteString(margin + paint(f.color, faint, "…") + "\n")
			continue
		}
		l, m := pad(half(0, r.cells[0]), total(0)), half(1, r.cells[1])
		if r.mark != " " {
			l, m = paint(f.color, red, l), paint(f.color, green, m)
		}
		b.WriteString(strings.TrimRight(margin+l+" "+r.mark+"  "+m, " ") + "\n")
	}
	if len(rows) == 0 {
		b.WriteString(margin + "nothing that either of them does differs but how it ends\n")
	}
}

// effectCells tells an effect in three cells, and where it happened if asked to.
func effectCells(e *script.Effect, where bool) []string {
	if e == nil {
		return nil
	}
	micro := strconv.Itoa(e.Micro)
	if where && e.CPU != sim.NoCPU {
		micro = "cpu" + strconv.Itoa(int(e.CPU)) + "  " + micro
	}
	return []string{micro, e.Func, e.Text}
}
