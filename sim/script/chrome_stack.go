package script

import (
	"slices"

	"docgen/sim"
)

// A trace says when functions are entered, not when they return: a function has
// returned when something happens that is no longer in it. So the slices of
// functions are made by keeping, for each CPU, the kernel stack of the task that
// executes on it.

// chromeStacks are the functions that are open on the tracks of CPUs during one step.
type chromeStacks struct {
	*chrome
	before *sim.State // the step's: what tasks were in the middle of
	cpus   map[sim.CPUID]*chromeStack
}

// A chromeStack is the functions that are open on one track, outermost first.
type chromeStack struct {
	task sim.TaskID // that is executing them
	open []chromeSlice
}

type chromeSlice struct {
	fn    sim.Func
	depth int
}

// event brings the track of an event's CPU up to date.
func (c *chromeStacks) event(e sim.Event) {
	stack := c.cpus[e.CPU]
	if e.Kind != sim.Call {
		// What is not the innermost function's doing is done after it has returned.
		if stack != nil && slices.ContainsFunc(stack.open, func(s chromeSlice) bool { return s.fn == e.Func }) {
			for stack.open[len(stack.open)-1].fn != e.Func {
				c.pop(e.CPU)
			}
		}
		return
	}
	if stack == nil || stack.task != e.Task {
		c.resume(e)
		stack = c.cpus[e.CPU]
	}
	for n := len(stack.open); n > 0 && stack.open[n-1].depth >= e.Depth; n-- {
		c.pop(e.CPU)
	}
	cat := functionCat
	if c.answers(e, stack) {
		cat = ipiCat
	}
	c.push(e.CPU, chromeSlice{e.Func, e.Depth}, cat, nil)
	if cat == ipiCat {
		c.flow("f", c.cpuTID(e.CPU), c.sent[e.CPU][0])
		c.sent[e.CPU] = c.sent[e.CPU][1:]
	}
}

// answers says whether a call is the answer to an interrupt, and not what a CPU
// that asks others does itself.
func (c *chromeStacks) answers(call sim.Event, stack *chromeStack) bool {
	if call.CPU == sim.NoCPU || len(c.sent[call.CPU]) == 0 || !call.Func.Answers() {
		return false
	}
	n := len(stack.open)
	return n == 0 || !c.asks[stack.open[n-1].fn]
}

// resume ends the functions of the task that the CPU executed, and begins again
// those that the task which now does is in the middle of, as far as a call
// comes from within them.
func (c *chromeStacks) resume(call sim.Event) {
	if stack := c.cpus[call.CPU]; stack != nil {
		for len(stack.open) > 0 {
			c.pop(call.CPU)
		}
	}
	c.cpus[call.CPU] = &chromeStack{task: call.Task}
	if call.CPU == sim.NoCPU || int(call.Task) >= len(c.before.Tasks) {
		return // what acts from outside leaves its own stack alone; a new task has none
	}
	depth := 0
	t := &c.before.Tasks[call.Task]
	for _, f := range t.Frames[:t.Depth] {
		if c.trace.Kernel.FuncName(f.Func) == "" {
			continue
		}
		if depth == call.Depth {
			return
		}
		c.push(call.CPU, chromeSlice{f.Func, depth}, functionCat, map[string]any{"resumed": true})
		depth++
	}
}

func (c *chromeStacks) push(cpu sim.CPUID, s chromeSlice, cat string, args map[string]any) {
	c.begin(c.cpuTID(cpu), cat, c.trace.Kernel.FuncName(s.fn), args)
	c.cpus[cpu].open = append(c.cpus[cpu].open, s)
}

func (c *chromeStacks) pop(cpu sim.CPUID) {
	stack := c.cpus[cpu]
	n := len(stack.open) - 1
	c.end(c.cpuTID(cpu))
	stack.open = stack.open[:n]
}

// finish ends all functions: the step is over.
func (c *chromeStacks) finish() {
	for cpu := sim.NoCPU; int(cpu) < c.trace.CPUs; cpu++ {
		if stack := c.cpus[cpu]; stack != nil {
			for len(stack.open) > 0 {
				c.pop(cpu)
			}
		}
	}
}
