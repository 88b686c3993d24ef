package site

import (
	"context"
	"sync"
	"sync/atomic"

	"docgen/internal/diag"
)

// parallel calls f(0) … f(n-1), at most jobs at once, and returns when all are
// done, or ctx has ended, or an f has failed: then with that error. Calls write
// their results to slots of their own, so that the result does not depend on
// the order in which they happened to run.
func parallel(ctx context.Context, jobs, n int, f func(i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(jobs, n) {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if err := f(i); err != nil {
					cancel(err)
				}
			}
		})
	}
	wg.Wait()
	return context.Cause(ctx)
}

// A collector gathers diagnostics from all stages. Their order is that of
// diag.Sort in the end, so it does not matter who is first.
type collector struct {
	mu   sync.Mutex
	list []diag.Diagnostic
}

func (c *collector) add(list ...diag.Diagnostic) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.list = append(c.list, list...)
}
