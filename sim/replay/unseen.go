package replay

import (
	"slices"
	"strconv"

	"docgen/sim"
)

// This file is about references of whose taking or dropping no event tells.

// A stranger is an mm that a CPU had borrowed before it was heard of for the
// first time, and that it then dropped: which one is not known.
type stranger struct {
	cpu    *cpu
	closed int // the line by which the drop was done; 0 while it is pending
}

// maxStrangers bounds how many are kept: more come only of recordings in which
// CPUs do not go on where they were.
const maxStrangers = 256

// learnCounters takes the counters of an mm that was made before the recorder
// attached as they are observed for the first time. What is not accounted for
// are references from before.
func (r *Replayer) learnCounters(x *mm, users, count int) {
	r.file.Learnt += 2
	s := r.state(x)
	s.Users, s.Count = int16(users), int16(count)
	x.known, x.seen = true, r.ev.Line
	x.oldUsers = max(users-x.users, 0)
	x.oldCount = max(count-r.holders(x), 0)
}

// holders counts the references on mm_count of x that are accounted for: by its
// users together, by borrowers, by kthread_use_mm, and by drops that are pending.
func (r *Replayer) holders(x *mm) int {
	n := 0
	if r.state(x).Users > 0 {
		n++
	}
	for i := range r.ncpu {
		c := &r.cpus[i]
		if c.cur != nil && r.stackOf(c.cur).ActiveMM == x.id && (c.cur.kthread || r.stackOf(c.cur).MM == sim.NoMM) {
			n++
		}
		if c.drop == x {
			n++
		}
	}
	return n
}

// unseenDrops looks for n references on mm_count of x that may have been dropped
// without any event, and if there are has the machine drop them.
func (r *Replayer) unseenDrops(x *mm, n int) bool {
	switch {
	case n <= x.files: // closing a maps file is not seen
		x.files -= n
		r.explained(ProcReference)
	case x.torn && n <= x.oldCount: // khugepaged_exit and ksm_exit, in __mmput, give up theirs
		x.oldCount -= n
		r.explained(StartUp)
	case r.strangersDropped(x, n, false):
		r.explained(StartUp)
	default:
		return n == 1 && r.goesOffline(x)
	}
	for range n {
		r.outside(sim.Mmdrop, x)
	}
	return true
}

// strangersDropped looks for n strangers, and lets them have been x: those that
// must have been dropped since x was last observed and, unless certain is set,
// those that are being dropped.
func (r *Replayer) strangersDropped(x *mm, n int, certain bool) bool {
	if n <= 0 || n > x.oldCount {
		return false
	}
	dropped := func(s stranger) bool { return s.closed == 0 && !certain || s.closed > x.seen }
	found := 0
	for _, s := range r.strangers {
		if dropped(s) {
			found++
		}
	}
	if found < n {
		return false
	}
	x.oldCount -= n
	r.strangers = slices.DeleteFunc(r.strangers, func(s stranger) bool {
		if n == 0 || !dropped(s) {
			return false
		}
		n--
		return true
	})
	return true
}

// A claim is a difference that a window explains on condition of what comes
// later: the event by which the unseen step shows itself. If that does not come
// it is unexplained.
type claim struct {
	mismatch Mismatch
	mm       *mm
	kind     claimKind
	at       moment
	share    *Tally // that the field was counted in; nil if none
}

type claimKind uint8

const (
	higherUsers claimKind = iota // somebody has taken a users reference: a fork or an mmput will tell who
	higherCount                  // proc_mem_open has grabbed: its mmgrab line will tell
	cpuGone                      // a CPU is offline: no event of it may follow before it has come back
	earlyGrab                    // a switch or a drop_mm of another CPU, at the same time, will tell of the grab
)

// maxClaims bounds what waits for later events. There are seldom two.
const maxClaims = 256

// claim records a difference on a counter of x. The machine executes at once
// what is claimed, so that it frees nothing that is still referenced.
func (r *Replayer) claim(x *mm, kind claimKind, field string, predicted, observed int) {
	if len(r.claims) == maxClaims {
		r.refuteClaim(0)
	}
	r.claims = append(r.claims, claim{
		mismatch: r.mismatch(field, x.String(), strconv.Itoa(predicted), strconv.Itoa(observed)),
		mm:       x,
		kind:     kind,
		at:       r.now(),
		share:    r.share,
	})
	switch kind {
	case higherUsers:
		x.claimed = true
		r.outside(sim.Mmget, x)
	case higherCount:
		x.early++
		r.outside(sim.Mmgrab, x)
	}
}

// confirm counts a claim about x under the window that explains it, if there
// is one that fits: made after line alibi.
func (r *Replayer) confirm(x *mm, kind claimKind, w Window, alibi int) bool {
	i := r.claimAbout(x, kind)
	if i < 0 || r.claims[i].mismatch.Line <= alibi {
		return false
	}
	r.confirmClaim(i, w)
	return true
}

func (r *Replayer) confirmClaim(i int, w Window) {
	c := r.claims[i]
	r.claims = slices.Delete(r.claims, i, i+1)
	r.windows[w]++
	if c.share != nil {
		c.share.Explained++
	}
	switch c.kind {
	case higherUsers:
		c.mm.claimed = false
	case higherCount:
		c.mm.early--
	}
}

// confirmClone is confirm for the fork by parent. Where a claim was made on the
// same CPU, the parent must have been cut off in the middle of copy_process, and
// not carried to another CPU because it had asked for that.
func (r *Replayer) confirmClone(x *mm, parent *task) bool {
	i := r.claimAbout(x, higherUsers)
	if i < 0 {
		return false
	}
	at, off, on := r.claims[i].at, parent.wasCutOff, parent.entered
	inside := at.cpu != r.ev.CPU ||
		off.line > 0 && !(parent.carried && off.cpu != on.cpu) && off.line <= at.line && at.line <= on.line
	return inside && r.confirm(x, higherUsers, CloneInFlight, parent.since)
}

// refute counts the claim about x as unexplained.
func (r *Replayer) refute(x *mm, kind claimKind) {
	if i := r.claimAbout(x, kind); i >= 0 {
		r.refuteClaim(i)
	}
}

func (r *Replayer) refuteClaim(i int) {
	c := r.claims[i]
	r.claims = slices.Delete(r.claims, i, i+1)
	r.unexplained(c.mismatch)
	switch c.kind {
	case higherUsers:
		c.mm.claimed = false
		r.state(c.mm).Users--
	case higherCount:
		c.mm.early--
		r.state(c.mm).Count--
	case earlyGrab: // from now on it is as observed, for all that is known
		r.state(c.mm).Count++
		c.mm.doubtCount = 1
	}
}

func (r *Replayer) claimAbout(x *mm, kind claimKind) int {
	return slices.IndexFunc(r.claims, func(c claim) bool { return c.mm == x && c.kind == kind })
}

// settleClaims decides, at the end of the recording, what is left: a CPU that
// was never heard of again is offline, anything else has not shown itself.
func (r *Replayer) settleClaims() {
	for len(r.claims) > 0 {
		if c := &r.claims[0]; c.kind == cpuGone {
			r.confirm(c.mm, cpuGone, HotUnplug, 0)
		} else {
			r.refuteClaim(0)
		}
	}
}
