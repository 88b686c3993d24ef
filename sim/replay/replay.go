package replay

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"

	"docgen/sim"
)

// MaxCPUs is the largest machine that a recording can be of. One CPU of the
// simulator's is used for tasks that are on none.
const MaxCPUs = sim.MaxCPUs - 1

// recorderComm is what the recorder's tasks are called.
const recorderComm = "bpftrace"

// A Replayer feeds recorded events to a machine and compares.
type Replayer struct {
	m    *sim.Machine
	file File

	ev    *Event // the one being replayed
	here  *cpu   // its CPU
	fatal *Error // why the replay cannot go on

	cpus  [MaxCPUs]cpu
	ncpu  int // how many have been heard of
	tasks taskTable
	mms   mmTable
	byID  []*mm // by the machine's MMID
	live  int   // how many of those there are
	alive int   // how many tasks are alive

	parked, newborn sim.Task   // what a task is like that was switched away from, and that has not run
	holder          sim.TaskID // who acts from outside of any CPU
	unmet           *mm        // stands for whatever a CPU borrowed before it was heard of
	ghost           *task      // stands for all tasks that are dead and gone
	gone            *mm        // and for all freed mms

	freeing *mm // whose free is being replayed

	claims    []claim
	strangers []stranger
	pids      pidOrder
	drops     returns // of finish_task_switch
	puts      returns // of mmput

	windows [numWindows]int
	share   *Tally // of the CPU that the event is of; nil if the event is the recorder's
	lastT   int64
}

// Replay replays a recording, packed with gzip or not. What is wrong with its
// text is in the File's Errors; the error is r's.
func Replay(name string, r io.Reader) (*File, error) {
	fail := func(f *File, err error) (*File, error) {
		var mistake *Error
		if !errors.As(err, &mistake) {
			return nil, err
		}
		f.Name, f.Errors = name, append(f.Errors, mistake)
		return f, nil
	}
	d, err := NewDecoder(r)
	if err != nil {
		return fail(&File{Explained: map[string]int{}}, err)
	}
	p, err := NewReplayer(d.Header)
	if err != nil {
		return fail(&File{Kernel: d.Header.Kernel, Workload: d.Header.Workload, Explained: map[string]int{}}, err)
	}
	var e Event
	for {
		switch err := d.Next(&e); {
		case err == io.EOF && (d.Header.Events < 0 || d.Header.Events == p.file.Events):
			f := p.Finish()
			f.Name = name
			return f, nil
		case err == io.EOF:
			return fail(p.Finish(), &Error{Line: 1,
				Msg:  fmt.Sprintf("the header says %d events, but there are %d", d.Header.Events, p.file.Events),
				Hint: "the recording is incomplete, or has been edited"})
		case err == nil && p.file.Events == d.Header.Events:
			return fail(p.Finish(), &Error{Line: e.Line,
				Msg:  fmt.Sprintf("the header says %d events, but there are more", d.Header.Events),
				Hint: "has the recording been edited?"})
		case err != nil:
			f, err := fail(p.Finish(), err)
			if f != nil {
				f.Errors = append(f.Errors, moreMistakes(d)...)
			}
			return f, err
		}
		if err := p.Event(&e); err != nil {
			return fail(p.Finish(), err)
		}
	}
}

// moreMistakes reads on after a mistake, to tell of others.
func moreMistakes(d *Decoder) []*Error {
	var list []*Error
	var e Event
	for lines := 0; len(list) < maxMistakes-1 && lines < maxMore; lines++ {
		err := d.Next(&e)
		var mistake *Error
		if errors.As(err, &mistake) {
			list = append(list, mistake)
		} else if err != nil {
			break
		}
	}
	return list
}

const (
	maxMistakes = 10      // in the text of a recording, that are reported
	maxMore     = 100_000 // lines that are searched for more of them
)

// releasePattern takes a kernel's release out of what it calls itself.
var releasePattern = regexp.MustCompile(`^\d+\.\d+(\.(25[0-5]|2[0-4]\d|1?\d?\d)\b)?`)

// NewReplayer returns a Replayer for a recording with a header. The error is
// an *Error.
func NewReplayer(h Header) (*Replayer, error) {
	bad := func(msg string) (*Replayer, error) {
		return nil, &Error{Line: 1, Msg: msg, Hint: `"kernel" is what uname -r says, such as 6.12.95+deb12-amd64`}
	}
	found := releasePattern.FindString(h.Kernel)
	if found == "" {
		return bad(fmt.Sprintf("the kernel %.40q begins with no release", h.Kernel))
	}
	kernel, err := sim.ParseKernel(found)
	if err != nil {
		return bad(err.Error())
	}
	r := &Replayer{
		ghost: &task{dead: true},
		gone:  &mm{name: nameless, id: sim.NoMM, freed: 1},
		drops: returns{event: Switch.String(), field: PrevMMDropped.String()},
		puts:  returns{event: Mmput.String(), field: MmputDone.String()},
	}
	r.file = File{Kernel: h.Kernel, Release: found, Workload: h.Workload}
	if err := r.boot(kernel); err != nil {
		return bad(err.Error())
	}
	return r, nil
}

// Event replays the next event. The error, an *Error, says that the recording
// is beyond what the simulator can hold; then the replay is at its end.
func (r *Replayer) Event(e *Event) error {
	r.ev = e
	r.file.Events++
	if e.CPU >= r.ncpu {
		r.addCPUs(e.CPU + 1)
	}
	c := &r.cpus[e.CPU]
	r.here = c
	r.whose(c)
	if e.T < r.lastT {
		r.differs("t", "", fmt.Sprintf("%d or more", r.lastT), fmt.Sprint(e.T))
	}
	r.lastT = e.T
	if len(r.claims) > 0 {
		r.settleEarly()
	}
	r.heardOf(c)
	c.heard = e.Line
	switch e.Kind {
	case Switch:
		r.switchTask(c)
	case PrevMMDropped:
		r.prevMMDropped(c)
	case Fork:
		r.fork(c)
	case ExecMmap:
		r.execMmap(c)
	case Exec:
		r.exec(c)
	case DropMM:
		r.dropMM(c)
	case Mmput:
		r.mmput(c)
	case MmputDone:
		r.mmputDone(c)
	case Free:
		r.free(c)
	case Mmget:
		r.mmget(c)
	case Mmgrab:
		r.mmgrab(c)
	case Mmdrop:
		r.mmdrop(c)
	case UseMM:
		r.useMM(c)
	case UnuseMM:
		r.unuseMM(c)
	case CPUOffline:
		r.cpuOffline(c)
	}
	if r.fatal != nil {
		return r.fatal
	}
	return nil
}

// Finish ends the replay and returns what came of it.
func (r *Replayer) Finish() *File {
	r.settleClaims()
	f := &r.file
	slices.SortStableFunc(f.Mismatches, func(a, b Mismatch) int { return cmp.Compare(a.Line, b.Line) })
	f.Explained = map[string]int{}
	for w, n := range r.windows {
		if n > 0 {
			f.Explained[Window(w).String()] = n
		}
	}
	recorder := 0
	for i := range r.ncpu {
		if r.cpus[i].recorder > r.cpus[recorder].recorder {
			recorder = i
		}
	}
	f.Others = Tally{}
	for i := range r.ncpu {
		if i != recorder || r.cpus[i].recorder == 0 {
			f.Others.Checked += r.cpus[i].share.Checked
			f.Others.Explained += r.cpus[i].share.Explained
		}
	}
	return f
}

// whose decides in which share the event's fields count.
func (r *Replayer) whose(c *cpu) {
	e := r.ev
	own := c.own
	switch e.Kind {
	case Switch:
		c.own = e.Task.Comm == recorderComm
		own = c.own || e.Other.Comm == recorderComm
		if c.own {
			c.recorder++
		}
	case Exec:
		c.own = e.Task.Comm == recorderComm
	}
	r.share = &c.share
	if own {
		r.share = nil
	}
}

// tooMany ends the replay.
func (r *Replayer) tooMany(what string, limit int) {
	if r.fatal == nil {
		r.fatal = &Error{Line: r.ev.Line, Msg: fmt.Sprintf("more than %d %s are alive at once", limit, what),
			Hint: "that is the simulator's limit"}
	}
}
