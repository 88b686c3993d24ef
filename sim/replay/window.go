package replay

// A Window is a reason why a counter may differ from what the machine predicts
// although the machine is right: something happened that the recorder could not
// see. The package comment describes them.
type Window uint8

const (
	StartUp Window = iota
	CloneInFlight
	ProcReference
	DropInFlight
	PutInFlight
	HotUnplug
	InUseMM
	SameTime

	numWindows
)

// windowNames is indexed by Window.
var windowNames = [numWindows]string{"start-up", "clone-in-flight", "proc-reference", "drop-in-flight",
	"put-in-flight", "hot-unplug", "use-mm", "same-time"}

func (w Window) String() string { return windowNames[w] }

// A pending counts the steps on a counter, in one direction, that are under way
// and that no event tells of: the windows that are open. Some of them have been
// seen to have happened before the machine has executed them.
type pending struct {
	open [numWindows]int
	all  int // their sum
	late int // how many of them have been seen to have happened
	line int // by which line, the last time
}

// add opens a window.
func (p *pending) add(w Window) {
	p.open[w]++
	p.all++
}

// seen notes that n more steps have happened by a line.
func (p *pending) seen(n, line int) {
	if n > 0 {
		p.late += n
		p.line = line
	}
}

// remove closes a window that was opened in a line, whose step the machine has
// executed. If steps were seen to have happened since, it was one of them, as far
// as anybody can tell.
func (p *pending) remove(w Window, opened int) {
	p.open[w]--
	p.all--
	if p.late > 0 && opened <= p.line {
		p.late--
	}
	p.late = min(p.late, p.all)
}

// cancel closes a window whose step did not happen.
func (p *pending) cancel(w Window) {
	p.open[w]--
	p.all--
	p.late = min(p.late, p.all)
}

// left returns how many steps are not known to have happened.
func (p *pending) left() int { return p.all - p.late }

// may says whether n of those have happened, for all that is known.
func (p *pending) may(n int) bool { return n > 0 && n <= p.left() }

// next returns the window of the first of them.
func (p *pending) next() Window {
	i := p.late
	for _, w := range [...]Window{DropInFlight, PutInFlight, InUseMM, ProcReference} {
		if i < p.open[w] {
			return w
		}
		i -= p.open[w]
	}
	return StartUp
}
