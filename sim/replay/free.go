package replay

import (
	"slices"
	"strconv"

	"docgen/sim"
)

// free is the entry of __mmdrop: mm_count has reached zero, by a drop on this CPU.
func (r *Replayer) free(c *cpu) {
	e := r.ev
	x := r.mms.find(e.MM)
	switch {
	case x == r.gone:
		r.differs("free", e.MM.String(), "nothing: it was freed before", "a free")
		return
	case x == nil || !x.known: // it was made before the recorder attached
		x = r.named(e.MM)
		r.learnCounters(x, e.Users, e.Count)
		r.discard(x)
		return
	}
	r.freeing = x
	here := r.dropsHere(c, x)
	r.freeing = nil
	r.users(x, e.Users)

	left := r.nowCount(x)
	switch {
	case e.Count != 0:
		r.differs("mm_count", x.String(), "0, since it is freed", strconv.Itoa(e.Count))
		r.discard(x)
		return
	case left == 0 && !here:
		r.differs("free", x.String(), "none: nothing is dropped on this CPU", "a free")
	case left == 0:
		r.checked()
	case here && x.countDown.may(left):
		r.checked()
		r.explained(x.countDown.next())
		x.countDown.seen(left, e.Line)
	case left > 0 && r.unseenDrops(x, left-x.countDown.left()):
		r.checked()
		x.countDown.seen(x.countDown.left(), e.Line)
	case left > 0 && left <= x.oldCount && c.cur == nil: // whoever runs there has dropped it
		r.checked()
		r.explained(StartUp)
		r.discard(x)
		return
	default:
		r.differs("mm_count", x.String(), strconv.Itoa(left), "0")
		r.discard(x)
		return
	}
	r.bury(x)
	r.reap(x)
}

// dropsHere executes what drops x on c, if anything does.
func (r *Replayer) dropsHere(c *cpu, x *mm) bool {
	switch {
	case c.drop == x:
		r.finishDrop(c)
		return true
	case c.drop == r.unmet && x.oldCount > 0: // what it had borrowed before it was heard of was this
		x.oldCount--
		r.state(x).Count--
		r.finishDrop(c)
		r.strangers = slices.DeleteFunc(r.strangers, func(s stranger) bool { return s.cpu == c })
		return true
	case c.cur == nil:
		return false
	}
	t := c.cur
	if t.enters(x) {
		r.executeOthers(t, x)
		r.executeUsers(t)
	}
	switch p := t.put(); {
	case p != nil && p.last && p.mm == x:
		r.executeFinal(t)
	case t.tail != nil && t.tail.down == x:
		r.finishTail(t)
	case t.closing == x:
		r.finishClosing(t)
	default:
		return false
	}
	return true
}

// discard has an mm vanish from the machine, whatever refers to it.
func (r *Replayer) discard(x *mm) {
	r.bury(x)
	if x.id != sim.NoMM {
		s := r.state(x)
		s.Users, s.Count, s.Freed = 0, 0, true
		r.reap(x)
	}
}
