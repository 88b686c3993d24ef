package replay

// This file is about events of different CPUs that have nearly the same time.
// An event is stamped, then looks at the counters; and a switch, or a drop_mm,
// comes a little after the grab that it tells of. So of two events that are a
// few µs apart the later may have changed a counter before the earlier looked.

// sameTime is how far apart, in ns, events are whose order is not certain.
const sameTime = 10_000

// A moment is when something happened, and on which CPU of the recording's. The
// zero value is never.
type moment struct {
	t    int64
	cpu  int
	line int
}

func (r *Replayer) now() moment { return moment{r.ev.T, r.ev.CPU, r.ev.Line} }

// sameTime says whether the event of another CPU came so soon after m that it
// may have come before.
func (r *Replayer) sameTime(m moment) bool {
	return m.line > 0 && m.cpu != r.ev.CPU && r.ev.T-m.t < sameTime
}

// grabs is called when the event tells that a reference on x has been taken for
// a task of its CPU to borrow x: that may be what others have seen already.
func (r *Replayer) grabs(x *mm) {
	for i := len(r.claims) - 1; i >= 0; i-- {
		c := &r.claims[i]
		if c.mm != x || c.kind != earlyGrab && c.kind != higherCount || !r.sameTime(c.at) {
			continue
		}
		if c.kind == higherCount { // it was not proc_mem_open
			r.state(x).Count--
		}
		r.confirmClaim(i, SameTime)
	}
}

// settleEarly counts early grabs as unexplained of which nothing was told in time.
func (r *Replayer) settleEarly() {
	for i := len(r.claims) - 1; i >= 0; i-- {
		if c := &r.claims[i]; c.kind == earlyGrab && r.ev.T-c.at.t >= sameTime {
			r.refuteClaim(i)
		}
	}
}
