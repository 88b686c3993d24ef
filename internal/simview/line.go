package simview

// A Line is a field of a cell as a figure shows it. Was is nil if the field did
// not change.
type Line struct {
	Field string // "mm_count"; "" for what explains itself
	Is    Value
	Was   *Value
}

// A Value is a pointer to an mm, a number, or a message. The zero value is
// nothing to say.
type Value struct {
	MM       *MMKey
	Borrowed bool
	Null     bool   // the pointer is NULL
	Counts   bool   // it is Number
	Number   int    //
	Sign     string // before the message, "†"
	ID       string // of the message
	CPU      string // the message's field
}

// Says is whether there is anything to show.
func (v Value) Says() bool { return v != Value{} }

// Fields are the names of a column's fields, in the order of its cells' lines.
func (c Column) Fields() []string {
	switch c.Kind {
	case "task":
		return []string{"mm", "active_mm"}
	case "mm":
		return []string{"mm_users", "mm_count"}
	}
	if c.Queue {
		return []string{"prev_mm"}
	}
	return nil
}

// Lines makes the lines of a cell of the column; none if it is absent.
func (c Column) Lines(cell Cell) []Line {
	if cell.Absent {
		return nil
	}
	var was []Value
	if cell.Was != nil && !cell.Was.Absent {
		was = c.values(*cell.Was)
	}
	var lines []Line
	names := c.Fields()
	for i, is := range c.values(cell) {
		line := Line{Is: is}
		if i < len(names) {
			line.Field = names[i]
		}
		if was != nil && was[i] != is {
			line.Was = &was[i]
		}
		if line.Was != nil || is.Says() {
			lines = append(lines, line)
		}
	}
	return lines
}

// values are a cell's fields and, last, what it says in words. Every cell of a
// column has as many.
func (c Column) values(cell Cell) []Value {
	switch c.Kind {
	case "task":
		state := Value{ID: "trace.state-" + cell.State}
		if cell.State == "running" || cell.State == "offline" { // the others are the same wherever it is
			state.CPU = cell.CPUName()
		}
		return []Value{
			{MM: cell.MM, Null: cell.MM == nil},
			{MM: cell.ActiveMM, Null: cell.ActiveMM == nil, Borrowed: cell.Borrowed()},
			state,
		}
	case "mm":
		note := Value{}
		if cell.Freed {
			note = Value{Sign: "×", ID: "trace.freed"}
		} else if cell.Zombie() {
			note = Value{Sign: "†", ID: "trace.zombie"}
		}
		return []Value{{Counts: true, Number: cell.Users}, {Counts: true, Number: cell.Count}, note}
	}
	var values []Value
	if c.Queue {
		irqs := "trace.irqs-on"
		if cell.IRQsOff {
			irqs = "trace.irqs-off"
		}
		values = append(values, Value{MM: cell.PrevMM, Null: cell.PrevMM == nil}, Value{ID: irqs})
	}
	if c.Phase {
		values = append(values, Value{ID: "trace.cpu-" + cell.Phase})
	}
	return values
}

// A Passage is what follows each other of one kind: sentences, or asides.
type Passage struct {
	Aside bool
	Msgs  []Msg
}

// Passages divides messages of a figure into passages.
func Passages(msgs []Msg) []Passage {
	var all []Passage
	for i, m := range msgs {
		if i == 0 || m.Aside != msgs[i-1].Aside {
			all = append(all, Passage{Aside: m.Aside})
		}
		p := &all[len(all)-1]
		p.Msgs = append(p.Msgs, m)
	}
	return all
}
