package replay

// A returns keeps account of the returns of a function that the recorder
// reports. It attaches and detaches its probes one after the other, so that at
// the end of a recording (and at its beginning) entries go without a return. In
// between none may: when a later entry's return is seen, the ones before it
// are missing.
type returns struct {
	event, field string
	late         []lateReturn
}

// A lateReturn is an entry whose return should have been seen.
type lateReturn struct{ line, cpu int }

// maxLate bounds how many are kept.
const maxLate = 256

// missed notes that the return of an entry was not seen when it should have been.
func (rs *returns) missed(line int, c *cpu) {
	if len(rs.late) < maxLate {
		rs.late = append(rs.late, lateReturn{line, int(c.id) - 1})
	}
}

// returned notes the return of an entry.
func (r *Replayer) returned(rs *returns, line int) {
	if len(rs.late) == 0 {
		return
	}
	later := rs.late[:0]
	for _, m := range rs.late {
		if m.line > line {
			later = append(later, m)
			continue
		}
		r.checked()
		r.unexplained(Mismatch{Line: m.line, Event: rs.event, CPU: m.cpu, Field: rs.field,
			Predicted: "one to follow on this CPU", Observed: "none"})
	}
	rs.late = later
}
