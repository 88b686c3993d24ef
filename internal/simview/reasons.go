package simview

import (
	"slices"
	"strconv"
	"strings"

	"docgen/sim"
)

// reason says why a wrong answer cannot be that comes from nowhere: what it is at
// odds with, and not what would be right, because the reader is to try again. nil
// if there is nothing to say that would help.
func (a *asked) reason(value string) *Msg {
	switch a.kind {
	case anMM:
		if id := a.impossible(value); id != "" {
			return a.because(id, value, "Object", a.object)
		}
	case aPair:
		users, count, _ := pair(a.right)
		if u, c, ok := pair(value); ok && u != users {
			return a.because("users-"+than(u, users), value)
		} else if ok && a.countsLoans() {
			return a.because("count-"+than(c, count), value)
		}
	case aNumber:
		right, _ := strconv.Atoi(a.right)
		n, err := strconv.Atoi(value)
		switch {
		case err != nil || a.sinceGenerations(): // names, not amounts
		case a.field == sim.FUsers.String():
			return a.because("users-"+than(n, right), value)
		case a.field != sim.FCount.String():
			return a.because(than(n, right), value)
		case a.object != a.trace.MMs[sim.InitMM] && a.countsLoans():
			return a.because("count-"+than(n, right), value)
		}
	}
	return nil
}

func than(n, right int) string {
	if n > right {
		return "more"
	}
	return "less"
}

// countsLoans says whether a loan is a reference, as it is wherever nobody chose
// to do without (MMU_LAZY_TLB_SHOOTDOWN).
func (a *asked) countsLoans() bool { return !strings.Contains(a.trace.Kernel.String(), "powerpc") }

// impossible names the rule that a pointer would break; "" if none would be.
func (a *asked) impossible(value string) string {
	if value == null && slices.Contains([]string{sim.FLoaded.String(), sim.FCR3.String()}, a.field) {
		return "loaded"
	}
	id := slices.Index(a.trace.Tasks, a.object)
	if id < 0 || a.field != sim.FActiveMM.String() {
		return ""
	}
	t := &a.states.after.Tasks[id]
	switch {
	case t.MM != sim.NoMM && t.ActiveMM == t.MM:
		return "owner"
	case t.MM == sim.NoMM && t.ActiveMM == sim.NoMM && !t.OnCPU:
		return "off-cpu"
	case value == null && a.current(sim.TaskID(id)):
		return "on-cpu"
	}
	return ""
}

// current says whether a CPU has switched to a task. One that has just been switched
// from is on_cpu for a moment more, and may run on nothing.
func (a *asked) current(id sim.TaskID) bool {
	return slices.ContainsFunc(a.states.after.CPUs[:a.trace.CPUs], func(c sim.CPU) bool { return c.Current == id })
}
