package simview_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"docgen/internal/simview"
)

// dump writes a figure down as text, everything in it once.
func dump(f *simview.Figure) string {
	var b strings.Builder
	fmt.Fprintf(&b, "figure %s: scenario %s, kernel %s, %d cpus, %d of %d steps, %d checks, %d micro-steps%s\n",
		f.ID, f.Scenario, f.Kernel, f.CPUs, len(f.Rows), f.Steps, f.Checks, f.Micros, flags("broken", f.Broken))
	for _, k := range f.MMs {
		fmt.Fprintf(&b, "mm %s: letter %s, colour %d, pattern %d\n", k.Name, k.Letter, k.Colour(), k.Pattern())
	}
	fmt.Fprintf(&b, "legend%s\n", flags("borrows", f.Borrows(), "zombies", f.Zombies(), "frees", f.Frees()))
	dumpTimeline(&b, f.Timeline)
	dumpTLB(&b, f.TLB)
	fmt.Fprintf(&b, "\nstart\n%s", dumpCells(f, f.Start))
	for _, row := range f.Rows {
		fmt.Fprintf(&b, "\nrow %d #%s %s: %s", row.N, row.ID, row.CPU, row.Op)
		if row.Outcome != "" {
			fmt.Fprintf(&b, " [%s]", row.Outcome)
		}
		b.WriteString("\n")
		if row.Refused != nil {
			fmt.Fprintf(&b, "  because %s\n", dumpMsg(*row.Refused))
		}
		for _, v := range row.Violated {
			fmt.Fprintf(&b, "  violated %s: %s\n", v.Name, dumpMsg(v.Msg))
		}
		for _, m := range row.Sentences {
			how := "say"
			if m.Aside {
				how = "aside"
			}
			fmt.Fprintf(&b, "  %s %s\n", how, dumpMsg(m))
		}
		for _, c := range row.Calls {
			b.WriteString("  " + strings.Repeat("\t", c.Depth))
			if c.Store != nil {
				fmt.Fprintf(&b, "%s: %s → %s\n", c.Store.Path, c.Store.From, c.Store.To)
			} else {
				fmt.Fprintf(&b, "%s()\n", c.Func)
			}
		}
		b.WriteString(dumpCells(f, row.Cells))
	}
	fmt.Fprintf(&b, "\nend\n%s", dumpCells(f, f.End))
	return b.String()
}

func dumpTimeline(b *strings.Builder, t simview.Timeline) {
	fmt.Fprintf(b, "timeline %d×%d, least %d, gutter %d, head %d, column %d\n", t.Width, t.Height, t.Least, t.Gutter, t.Head, t.Column)
	for _, tick := range t.Ticks {
		fmt.Fprintf(b, "  tick %s at %d to #%s, lane %d %s\n", tick.Label, tick.X, tick.Anchor, tick.Lane, tick.Mark)
	}
	for _, lane := range t.Lanes {
		fmt.Fprintf(b, "  lane %s at %d+%d\n", lane.Name, lane.Y, lane.H)
		for _, s := range lane.Segments {
			fmt.Fprintf(b, "    %d–%d at %d+%d: %s on %s%s\n", s.From, s.To, s.X, s.W, both(s.TaskText, s.TaskShort), both(s.MMText, s.MMShort),
				flags("borrowed", s.Borrowed, "zombie", s.Zombie, "freed", s.Freed, "offline", s.Offline))
		}
	}
	for _, strip := range t.Strips {
		fmt.Fprintf(b, "  strip %q at %d+%d\n", strip.Text, strip.Y, strip.H)
		for _, r := range strip.Runs {
			fmt.Fprintf(b, "    %d–%d at %d+%d: %s%s\n", r.From, r.To, r.X, r.W, both(r.Text, r.Short),
				flags("zombie", r.Zombie, "freed", r.Freed))
		}
	}
}

func dumpTLB(b *strings.Builder, p *simview.TLB) {
	if p == nil {
		b.WriteString("no translations\n")
		return
	}
	fmt.Fprintf(b, "translations %d high, gutter %d%s\n", p.Height, p.Gutter, flags("generations", p.Gens))
	for _, lane := range p.Lanes {
		fmt.Fprintf(b, "  lane %s at %d+%d\n", lane.Name, lane.Y, lane.H)
		for _, l := range lane.Loads {
			fmt.Fprintf(b, "    %d–%d at %d+%d: %s %s%s\n", l.From, l.To, l.X, l.W, both(l.MMText, l.MMShort), both(l.GenText, l.GenShort),
				flags("lazy", l.What.Lazy, "behind", l.What.Behind(), "offline", l.What.Offline, "keeps "+l.What.Kept.Name, l.What.Kept.Name != ""))
		}
	}
	for _, list := range [][]simview.Strip{p.Strips, p.Costs} {
		for _, strip := range list {
			fmt.Fprintf(b, "  strip %q at %d+%d:", strip.Text, strip.Y, strip.H)
			for _, r := range strip.Runs {
				fmt.Fprintf(b, " %d–%d %s", r.From, r.To, both(r.Text, r.Short))
			}
			b.WriteString("\n")
		}
	}
}

// both writes a text, and the short one if it is another.
func both(text, short string) string {
	if short == text {
		return fmt.Sprintf("%q", text)
	}
	return fmt.Sprintf("%q (%q)", text, short)
}

func dumpCells(f *simview.Figure, cells []simview.Cell) string {
	var b strings.Builder
	for i, c := range cells {
		fmt.Fprintf(&b, "  %s %s = %s", f.Columns[i].Kind, f.Columns[i].Name, dumpCell(f.Columns[i].Kind, c))
		if c.Changed() {
			fmt.Fprintf(&b, ", was %s", dumpCell(f.Columns[i].Kind, *c.Was))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func dumpCell(kind string, c simview.Cell) string {
	switch {
	case c.Absent:
		return "absent"
	case kind == "task":
		return strings.TrimSpace(pointer(c.MM) + "/" + pointer(c.ActiveMM) + " " + c.State + " " + c.CPUName())
	case kind == "mm":
		return fmt.Sprintf("%d/%d", c.Users, c.Count) + flags("zombie", c.Zombie(), "freed", c.Freed)
	}
	return "prev_mm " + pointer(c.PrevMM) + flags("irqs-off", c.IRQsOff) + " " + c.Phase
}

func pointer(k *simview.MMKey) string {
	if k == nil {
		return "NULL"
	}
	return k.Name
}

func flags(pairs ...any) string {
	var b strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1].(bool) {
			b.WriteString(" " + pairs[i].(string))
		}
	}
	return b.String()
}

// dumpMsg leaves out the fields that say nothing.
func dumpMsg(m simview.Msg) string {
	words := []string{m.ID}
	for _, name := range slices.Sorted(maps.Keys(m.Args)) {
		if v := fmt.Sprint(m.Args[name]); v != "" && v != "NULL" && name != "PluralCount" {
			words = append(words, name+"="+v)
		}
	}
	return strings.Join(words, " ")
}
