package replay

// A pidOrder tells pids that were given out while the recorder watched from
// older ones. The kernel gives pids out in turn (kernel/pid.c: alloc_pid), so
// that a task whose pid lies between two that were given out was forked in
// between; if no fork was seen, a line is missing.
type pidOrder struct {
	first, last int32 // the span given out in sight; last is 0 if none is known
	forks       bool  // a fork has been seen, so that the span is certain
	wrapped     bool  // pids began anew in between
}

// forked notes that a pid was given out.
func (p *pidOrder) forked(pid int32) {
	switch {
	case !p.forks && (pid <= p.last || pid > p.last+near):
		p.first = pid
	case p.forks && pid < p.last && p.last-pid < far:
		return // two CPUs forked at the same time
	case p.forks && pid < p.last:
		p.wrapped = true
	}
	p.forks, p.last = true, pid
}

const (
	near = 16   // pids that can have been given out between the program that the recorder starts and what that forks first
	far  = 4096 // how far two forks at the same time cannot be apart: more is a new round of pids
)

// execed notes that a task has execed. Before any fork has been seen the first
// to do so is taken for the program that the recorder started just before it
// attached: it has the last pid that was given out.
func (p *pidOrder) execed(pid int32) {
	if p.last == 0 {
		p.first, p.last = pid, pid
	}
}

// covers says whether a pid must have been given out in sight. Kernel threads
// are made at any time, also between that program's start and the attaching.
func (p *pidOrder) covers(pid int32, kthread bool) bool {
	switch {
	case p.last == 0 || kthread && !p.forks:
		return false
	case p.wrapped:
		return pid > p.first || pid <= p.last+1
	}
	return pid > p.first && pid <= p.last+1
}
