package serve

import (
	"context"
	"slices"
	"time"
)

// An outcome is what one call of Config.Build returned.
type outcome struct {
	result Result
	err    error
	began  time.Time
	took   time.Duration
}

// loop builds once, and again after every change, until ctx ends. A change
// that arrives during a build cancels it: its result would be out of date.
func (s *Server) loop(ctx context.Context) {
	changes := make(chan change)
	watched := make(chan struct{})
	w := newWatch(s.config, changes)
	w.scan.baseline() // before the first build reads anything, so that no change falls between
	go func() {
		defer close(watched)
		w.run(ctx)
	}()
	defer func() { <-watched }()

	done := make(chan outcome, 1)
	building := true
	cancel := s.start(ctx, done)
	defer func() { cancel() }()
	var shown shown
	var current, next change // what the last build was begun for, and what came since
	for {
		select {
		case <-ctx.Done():
			cancel()
			if building {
				<-done
			}
			return
		case c := <-changes:
			next = next.merge(c)
			if building {
				cancel() // and begin again when it has returned
				continue
			}
		case o := <-done:
			building = false
			if len(next.files) == 0 {
				if ctx.Err() == nil {
					s.publish(o, current)
					shown = shown.after(o)
					w.follow(shown)
				}
				current = change{}
				continue
			}
		}
		current, next, building = current.merge(next), change{}, true
		cancel()
		cancel = s.start(ctx, done)
	}
}

// start begins a build, whose outcome goes to done.
func (s *Server) start(ctx context.Context, done chan<- outcome) context.CancelFunc {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		began := time.Now()
		result, err := s.config.Build(ctx)
		done <- outcome{result, err, began, time.Since(began)}
	}()
	return cancel
}

// publish puts the outcome of a build in place, then tells the browsers, then
// the author.
func (s *Server) publish(o outcome, c change) {
	old := s.state.Load()
	next := old.after(o.result, o.err)
	s.state.Store(next)
	close(old.superseded)
	b := Built{Changed: c.files, Report: o.result.Report, Err: o.err, Took: o.took, Shown: next.site != nil}
	if o.err != nil {
		b.Report = nil
	}
	if len(c.files) > 0 {
		b.Latency = time.Since(c.saved)
	}
	s.config.OnBuild(b)
}

// A change is one or more files whose content is no longer what it was.
type change struct {
	files []string  // sorted
	saved time.Time // when the last of them was written
}

// merge returns the changes of c and d as one.
func (c change) merge(d change) change {
	files := slices.Concat(c.files, d.files)
	slices.Sort(files)
	saved := c.saved
	if d.saved.After(saved) {
		saved = d.saved
	}
	return change{slices.Compact(files), saved}
}
