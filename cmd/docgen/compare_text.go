package main

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"docgen/internal/locale"
	"docgen/internal/simview"
	"docgen/sim/script"
)

// A compareText formats comparisons for a terminal. Its titles are English, as
// all that docgen says in one; the sentences that explain steps are in the
// language asked for.
type compareText struct {
	traceText
	file string // the scenario's
}

func (f compareText) format(c *script.Comparison) (string, error) {
	var b strings.Builder
	var kernels []string
	for _, run := range c.Runs {
		kernels = append(kernels, f.kernel(run))
	}
	fmt.Fprintf(&b, "%s · %s", paint(f.color, bold, c.Name), strings.Join(kernels, " and "))
	if written := "Linux " + c.Written.String(); !slices.Contains(kernels, written) {
		fmt.Fprintf(&b, " · written for %s", written)
	}
	b.WriteString("\n")
	for _, pair := range c.Pairs {
		if err := f.pair(&b, c, pair); err != nil {
			return "", err
		}
	}
	f.ends(&b, c)
	f.values(&b, c)
	f.problems(&b, c)
	for _, pair := range c.Pairs {
		f.calls(&b, c, pair)
	}
	f.costs(&b, c)
	return b.String(), nil
}

func (f compareText) kernel(run script.Run) string {
	return f.words.T("trace.kernel", locale.Args{"Kernel": run.Trace.Kernel.String()})
}

func (f compareText) title(b *strings.Builder, format string, args ...any) {
	b.WriteString("\n" + paint(f.color, bold, fmt.Sprintf(format, args...)) + "\n")
}

// stepName says which step is meant: "step 4 @to-l, run L cpu=0".
func stepName(c *script.Comparison, i int) string {
	step := c.Step(i)
	name := "step " + strconv.Itoa(i+1)
	if step.Label != "" {
		name += " @" + step.Label
	}
	return name + ", " + step.Op
}

// pair writes where two runs part.
func (f compareText) pair(b *strings.Builder, c *script.Comparison, p script.Pair) error {
	left, right := c.Runs[p.Left], c.Runs[p.Right]
	heads := [2]string{f.kernel(left), f.kernel(right)}
	if p.Order == nil && p.First == nil {
		f.title(b, "%s and %s do the same", heads[0], heads[1])
		return nil
	}
	if p.Order != nil {
		f.title(b, "The first difference in order: %s", stepName(c, p.Order.Step))
		f.sideBySide(b, heads, p.Order)
	}
	if p.First == nil {
		f.title(b, "But for order, %s and %s do the same", heads[0], heads[1])
		return nil
	}
	f.title(b, "The first difference: %s", stepName(c, p.First.Step))
	f.sideBySide(b, heads, p.First)
	return f.meaning(b, p.First.Step, left, right)
}

// meaning writes the sentences of a step in which two runs do not agree.
func (f compareText) meaning(b *strings.Builder, step int, left, right script.Run) error {
	var said [2][]string
	for side, run := range []script.Run{left, right} {
		if step >= len(run.Trace.Steps) {
			said[side] = []string{"does not get here: see below"}
			continue
		}
		for row := range simview.Rows(run.Trace, run.Trace.Name) {
			if row.N == step+1 {
				said[side] = f.sentences(row)
				break
			}
		}
	}
	if slices.Equal(said[0], said[1]) {
		return nil
	}
	b.WriteString("\n")
	for side, run := range []script.Run{left, right} {
		for _, sentence := range said[side] {
			if !slices.Contains(said[1-side], sentence) {
				b.WriteString(margin + f.kernel(run) + ": " + sentence + "\n")
			}
		}
	}
	return nil
}

// ends writes how steps end that do not end the same way.
func (f compareText) ends(b *strings.Builder, c *script.Comparison) {
	var lines []string
	for i := range c.Steps {
		d := &c.Steps[i]
		for k, run := range c.Runs {
			var how string
			switch {
			case d.Missing != nil && d.Missing[k]:
				how = "is not got to"
			case d.Refused != nil && d.Refused[k] != "":
				how = "is refused: " + d.Refused[k]
			case d.Violated != nil && len(d.Violated[k]) > 0:
				how = "breaks " + strings.Join(d.Violated[k], ", ")
			default:
				continue
			}
			lines = append(lines, fmt.Sprintf("%s: under %s it %s", stepName(c, d.Step), f.kernel(run), how))
		}
		if d.Missing != nil {
			break // all that follows is missing, too
		}
	}
	if len(lines) > 0 {
		f.title(b, "Steps that end differently")
		b.WriteString(margin + strings.Join(lines, "\n"+margin) + "\n")
	}
}

// values writes the values that differ after each step, as far as they did not
// differ in the same way after the step before.
func (f compareText) values(b *strings.Builder, c *script.Comparison) {
	rows := [][]string{append([]string{"after", ""}, kernelNames(c)...)}
	var before []script.ValueDiff
	last := -1
	for i := range c.Steps {
		d := &c.Steps[i]
		if d.Missing != nil {
			break // a run has ended: there is nothing to compare
		}
		if d.Step != last+1 {
			before = nil
		}
		name := stepName(c, d.Step)
		for _, v := range d.Values {
			if slices.ContainsFunc(before, func(old script.ValueDiff) bool {
				return old.Path == v.Path && slices.Equal(old.Values, v.Values)
			}) {
				continue
			}
			row := []string{name, v.Path}
			for _, value := range v.Values {
				row = append(row, cmp.Or(value, "–"))
			}
			rows = append(rows, row)
			name = ""
		}
		before, last = d.Values, d.Step
	}
	if len(rows) > 1 {
		f.title(b, "Values that differ")
		f.table(b, rows, 2)
	}
	if c.Cut > 0 {
		b.WriteString(margin + "There are too many differences: states are compared up to " + stepName(c, c.Cut-1) + ".\n")
	}
}

// problems writes what of the scenario does not hold under which kernel.
func (f compareText) problems(b *strings.Builder, c *script.Comparison) {
	for _, run := range c.Runs {
		if len(run.Problems) == 0 {
			continue
		}
		f.title(b, "What does not hold under %s", f.kernel(run))
		for _, e := range run.Problems {
			fmt.Fprintf(b, "%s%s:%d:%d: %s\n", margin, f.file, e.Pos.Line, e.Pos.Col, e.Msg)
		}
	}
}

// calls writes the functions that two releases call differently.
func (f compareText) calls(b *strings.Builder, c *script.Comparison, p script.Pair) {
	left, right := c.Runs[p.Left].Trace.Kernel.String(), c.Runs[p.Right].Trace.Kernel.String()
	var renamed, onlyLeft, onlyRight, often []string
	for _, d := range p.Calls {
		switch {
		case d.Times[0] == 0:
			onlyRight = append(onlyRight, d.Names[1])
		case d.Times[1] == 0:
			onlyLeft = append(onlyLeft, d.Names[0])
		case d.Names[0] == d.Names[1]:
			often = append(often, fmt.Sprintf("%s %d → %d", d.Names[0], d.Times[0], d.Times[1]))
		case d.Times[0] == d.Times[1]:
			renamed = append(renamed, d.Names[0]+" → "+d.Names[1])
		default:
			renamed = append(renamed, fmt.Sprintf("%s → %s (%d → %d times)", d.Names[0], d.Names[1], d.Times[0], d.Times[1]))
		}
	}
	if len(p.Calls) == 0 {
		return
	}
	f.title(b, "Functions called, Linux %s → Linux %s", left, right)
	for _, group := range []struct {
		name  string
		funcs []string
	}{{"renamed", renamed}, {"times called", often}, {"only in " + left, onlyLeft}, {"only in " + right, onlyRight}} {
		if len(group.funcs) > 0 {
			b.WriteString(wrapped(margin+group.name+": ", group.funcs))
		}
	}
}

// costs writes what each run took.
func (f compareText) costs(b *strings.Builder, c *script.Comparison) {
	rows := [][]string{append([]string{""}, kernelNames(c)...)}
	for i, cost := range c.Runs[0].Costs {
		row := []string{cost.Name}
		for _, run := range c.Runs {
			row = append(row, strconv.Itoa(run.Costs[i].N))
		}
		rows = append(rows, row)
	}
	f.title(b, "What it took")
	f.table(b, rows, 1)
}

func kernelNames(c *script.Comparison) []string {
	var names []string
	for _, run := range c.Runs {
		names = append(names, run.Trace.Kernel.String())
	}
	return names
}

// table writes rows in columns: the first ones, which are names, to the left,
// the others to the right. The first row is the head.
func (f compareText) table(b *strings.Builder, rows [][]string, names int) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], textWidth(cell))
		}
	}
	for i, row := range rows {
		var line strings.Builder
		for j, cell := range row {
			line.WriteString(margin)
			if j < names {
				line.WriteString(pad(cell, widths[j]))
			} else {
				line.WriteString(strings.Repeat(" ", widths[j]-textWidth(cell)) + cell)
			}
		}
		text := strings.TrimRight(line.String(), " ")
		if i == 0 {
			text = paint(f.color, faint, text)
		}
		b.WriteString(text + "\n")
	}
}

// wrapped writes a list in lines of at most 80 columns, the first after a head,
// the others below it.
func wrapped(head string, list []string) string {
	const most = 80
	var b strings.Builder
	line := head
	indent := strings.Repeat(" ", textWidth(head))
	for i, item := range list {
		if i < len(list)-1 {
			item += ","
		}
		if textWidth(line)+textWidth(item) > most && line != head && line != indent {
			b.WriteString(strings.TrimRight(line, " ") + "\n")
			line = indent
		}
		line += item + " "
	}
	return b.String() + strings.TrimRight(line, " ") + "\n"
}
