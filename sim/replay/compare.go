package replay

import "strconv"

// This file compares what is observed with what is predicted, and counts.

// checked counts a compared field.
func (r *Replayer) checked() {
	r.file.Checked++
	if r.share != nil {
		r.share.Checked++
	}
}

// explained counts one that differs as a window allows.
func (r *Replayer) explained(w Window) {
	r.windows[w]++
	if r.share != nil {
		r.share.Explained++
	}
}

// differs counts one that differs otherwise. of says whose field it is.
func (r *Replayer) differs(field, of, predicted, observed string) {
	r.checked()
	r.unexplained(r.mismatch(field, of, predicted, observed))
}

func (r *Replayer) mismatch(field, of, predicted, observed string) Mismatch {
	return Mismatch{Line: r.ev.Line, Event: r.ev.Kind.String(), CPU: r.ev.CPU, Field: field, Of: of,
		Predicted: predicted, Observed: observed}
}

func (r *Replayer) unexplained(m Mismatch) {
	r.file.Unexplained++
	if len(r.file.Mismatches) < maxMismatches {
		r.file.Mismatches = append(r.file.Mismatches, m)
	}
}

// check compares one of a task's pointers. No window excuses those.
func (r *Replayer) check(field string, of *task, predicted *mm, observed MMName) bool {
	if predicted.nameOf() != observed {
		r.differs(field, of.String(), predicted.String(), observed.String())
		return false
	}
	r.checked()
	return true
}

// counters compares both counters of x with the event's, or learns them.
func (r *Replayer) counters(x *mm) {
	e := r.ev
	if !x.known {
		r.learnCounters(x, e.Users, e.Count)
		return
	}
	r.users(x, e.Users)
	r.count(x, e.Count)
}

// nowUsers and nowCount are what a counter must be at this moment: what the
// machine has executed, and what is known to have happened beyond that.
func (r *Replayer) nowUsers(x *mm) int { return int(r.state(x).Users) - x.usersDown.late }
func (r *Replayer) nowCount(x *mm) int {
	return int(r.state(x).Count) - x.countDown.late + x.countUp.late
}

// users compares mm_users.
func (r *Replayer) users(x *mm, observed int) {
	r.checked()
	lower := r.nowUsers(x) - observed
	if lower == 1 && x.claimed && x.usersDown.left() == 0 {
		r.refute(x, higherUsers) // it is as if nobody had taken that reference
		lower = 0
	}
	doubt := x.doubtUsers
	x.doubtUsers = 0
	switch {
	case lower == 0:
	case lower == doubt: // an earlier line is the odd one out
		r.state(x).Users -= int16(lower)
	case x.usersDown.may(lower):
		r.explained(x.usersDown.next())
		x.usersDown.seen(lower, r.ev.Line)
	case lower == -1 && !x.claimed && r.nowUsers(x) > 0:
		r.claim(x, higherUsers, "mm_users", r.nowUsers(x), observed)
	default:
		r.unexplained(r.mismatch("mm_users", x.String(), strconv.Itoa(observed+lower), strconv.Itoa(observed)))
		r.state(x).Users -= int16(lower)
		x.oldUsers = max(x.oldUsers-lower, 0)
		x.doubtUsers = -lower
	}
}

// count compares mm_count.
func (r *Replayer) count(x *mm, observed int) {
	r.checked()
	lower := r.nowCount(x) - observed
	if lower == 1 && x.early > 0 && x.files == 0 && x.countDown.left() == 0 {
		r.refute(x, higherCount)
		lower = 0
	}
	doubt := x.doubtCount
	x.doubtCount = 0
	switch {
	case lower == 0:
		x.seen = r.ev.Line
	case lower == doubt:
		r.state(x).Count -= int16(lower)
	case r.strangersDropped(x, lower, true):
		r.explained(StartUp)
		r.state(x).Count -= int16(lower)
	case x.countDown.may(lower):
		r.explained(x.countDown.next())
		x.countDown.seen(lower, r.ev.Line)
	case x.countUp.may(-lower):
		r.explained(x.countUp.next())
		x.countUp.seen(-lower, r.ev.Line)
	case x.early < x.opening && (lower == -1 || x.countUp.may(-lower-1)):
		x.countUp.seen(-lower-1, r.ev.Line)
		r.claim(x, higherCount, "mm_count", r.nowCount(x), observed)
	case lower > 0 && lower <= x.countUp.late: // what was taken for kthread_use_mm's grab was not
		r.explained(InUseMM)
		x.countUp.late -= lower
	case lower > 0 && r.unseenDrops(x, lower-x.countDown.left()):
		x.countDown.seen(x.countDown.left(), r.ev.Line)
	case lower == -1 && r.sameTime(x.dropped):
		r.explained(SameTime)
	case lower == -1:
		r.claim(x, earlyGrab, "mm_count", r.nowCount(x), observed)
	default:
		r.unexplained(r.mismatch("mm_count", x.String(), strconv.Itoa(observed+lower), strconv.Itoa(observed)))
		r.state(x).Count -= int16(lower)
		x.oldCount = max(x.oldCount-lower, 0)
		x.doubtCount = -lower
	}
}
