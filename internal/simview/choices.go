package simview

import (
	"cmp"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"docgen/sim"
	"docgen/sim/say"
	"docgen/sim/script"
)

// The wrong answers of a question, the best ones first: those that somebody
// gives who misses one thing, which can then be named. In this order,
//
//	what it was before the step,
//	what a kernel gives that breaks a rule (a Fault), or does not,
//	what another release gives,
//	what it becomes later, and what it was earlier,
//	what its owner's other pointer says,
//	what the same field of another object holds,
//
// and after these what else could be believed: a counter off by one, another address
// space, another state. Of these it can often be said what they are at odds with
// (reason). Nothing is offered that the
// reader can see cannot be: an mm that does not exist, a negative counter.

// switchingMM is what a CPU's loaded_mm holds while it writes CR3.
const switchingMM = "LOADED_MM_SWITCHING"

// wrongAnswers is how many a question offers, if there are as many.
const wrongAnswers = 3

// choices returns the right answer and the wrong ones, in an order that depends
// on nothing but the exercise's id and the answers themselves.
func (a *asked) choices() ([]Choice, error) {
	a.list = []Choice{{Value: a.right, Right: true}}
	a.otherwise()
	if len(a.list) == 1 && !a.Unchanged && a.before != "" && a.kind != aFreer { // that an mm stays is always worth a question
		return nil, &QueryError{Attr: "ask",
			Msg:  say.Textf("%s is %s throughout, whatever the rules and the release", a.Ask, a.right),
			Hint: a.changing() + "; if the point is that nothing happens, add unchanged"}
	}
	a.elsewhere()
	a.believable(func(value string) { a.offer(value, nil) })
	least := 2
	if a.kind == aFlag || a.kind == aCPU { // what a machine has two of
		least = 1
	}
	if len(a.list) <= least {
		return nil, &QueryError{Attr: "ask", Msg: "there are no plausible wrong answers to what " + a.Ask + " is", Hint: a.changing()}
	}
	for i := range a.list {
		c := &a.list[i]
		c.Say = a.say(c.Value)
		if !c.Right && c.Why == nil {
			c.Why = a.reason(c.Value)
		}
	}
	slices.SortFunc(a.list, func(x, y Choice) int {
		return cmp.Or(cmp.Compare(a.place(x), a.place(y)), strings.Compare(x.Value, y.Value))
	})
	return a.list, nil
}

// offer adds a wrong answer, unless it is right, there already, absurd, or one
// too many.
func (a *asked) offer(value string, why *Msg) {
	there := slices.ContainsFunc(a.list, func(c Choice) bool { return c.Value == value })
	if !there && len(a.list) <= wrongAnswers && a.plausible(value) {
		a.list = append(a.list, Choice{Value: value, Why: why})
	}
}

// place is where an answer stands among the others.
func (a *asked) place(c Choice) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(a.ID + "\x00" + c.Value)) // a hash's Write does not fail
	x := h.Sum64()
	// The last bytes of similar values barely reach the upper bits: mix them.
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	return x ^ x>>33
}

// because makes the reason why an answer is wrong.
func (a *asked) because(id, value string, more ...any) *Msg {
	args := map[string]any{"Path": a.Ask, "Value": value}
	for i := 0; i+1 < len(more); i += 2 {
		args[more[i].(string)] = more[i+1]
	}
	return &Msg{ID: "why." + id, Args: args}
}

// otherwise offers what the same path gives at other moments and by other rules.
func (a *asked) otherwise() {
	if a.kind == aFreer && a.before == null { // which goes without saying
		a.offer(null, nil)
	} else if a.before != "" {
		a.offer(a.before, a.because("before", a.before))
	}
	for i, w := range a.story.worlds {
		if len(a.list) > wrongAnswers {
			return
		}
		if w.id == "release" && a.sinceGenerations() {
			continue
		}
		there := a.story.there(a.states, i)
		if there.after == nil {
			continue
		}
		if before, _ := valueIn(there.names, there.before, a.Ask); before != a.before {
			continue
		}
		if value, err := valueIn(there.names, there.after, a.Ask); err == nil {
			why := a.because(w.id, value, "Kernel", there.names.Kernel.String())
			if a.foreign(value) && !slices.ContainsFunc(a.list, func(c Choice) bool { return a.foreign(c.Value) }) {
				a.list = append(a.list, Choice{Value: value, Why: why})
			}
			a.offer(value, why)
		}
	}
	for _, step := range a.trace.Walk(a.hidden+1, len(a.trace.Steps)) {
		if v, err := a.value(step.After, a.Ask); err == nil && v != a.right {
			a.offer(v, a.because("later", v, "Op", step.Op))
			break
		}
	}
	earlier := ""
	for _, step := range a.trace.Walk(0, a.hidden) {
		if v, err := a.value(step.After, a.Ask); err == nil && v != a.right && v != a.before {
			earlier = v
		}
	}
	a.offer(earlier, a.because("earlier", earlier))
}

// foreign says whether a value is an mm that is made in other worlds only.
func (a *asked) foreign(value string) bool {
	return a.kind == anMM && value != null && value != switchingMM && !slices.Contains(a.trace.MMs, value)
}

// sinceGenerations says whether not all releases have the field: what another
// one gives for it would say nothing.
func (a *asked) sinceGenerations() bool {
	return slices.ContainsFunc([]string{"tlb_gen", "asid", "next_asid", "ctx", "gen"}, func(name string) bool {
		return strings.TrimRight(a.field, "0123456789") == name
	})
}

// elsewhere offers what other pointers and counters hold.
func (a *asked) elsewhere() {
	if a.of(a.object) == sim.ATask && a.kind == anMM {
		twin := map[string]string{"mm": "active_mm", "active_mm": "mm"}[a.field]
		a.offerOther(a.object + "." + twin)
	}
	for _, object := range a.siblings() {
		a.offerOther(strings.TrimSuffix(object+"."+a.field, "."))
	}
}

// offerOther offers what another path holds after the step.
func (a *asked) offerOther(path string) {
	if value, err := a.value(a.states.after, path); err == nil {
		a.offer(value, a.because("elsewhere", value, "Other", path))
	}
}

// siblings lists the objects that have the same field, and could be confused.
func (a *asked) siblings() []string {
	var names []string
	switch a.of(a.object) {
	case sim.ATask:
		for i, name := range a.trace.Tasks {
			if i < len(a.states.after.Tasks) && showsTask(a.states.after, sim.TaskID(i)) {
				names = append(names, name)
			}
		}
	case sim.AMM:
		if strings.Contains(a.field, "[") || a.kind == aFreer {
			return nil
		}
		for i := 1; i < len(a.states.after.MMs); i++ { // init_mm's counters are like no other's
			names = append(names, a.trace.MMs[i])
		}
	case sim.ACPU:
		for i := range a.trace.CPUs {
			names = append(names, cpu(sim.CPUID(i)))
		}
	case sim.APage:
		for i := 1; i < len(a.states.after.Pages); i++ {
			names = append(names, script.PageName(sim.PageID(i)))
		}
	}
	return slices.DeleteFunc(names, func(name string) bool { return name == a.object })
}

// plausible says whether a reader who sees the state before the step could
// believe in a value.
func (a *asked) plausible(value string) bool {
	if value == "" {
		return false
	}
	switch a.kind {
	case aNumber:
		n, err := strconv.Atoi(value)
		return err == nil && n >= 0
	case aPair:
		users, count, ok := pair(value)
		return ok && users >= 0 && count >= 0 && (users == 0 || count > 0)
	case anMM:
		if value == null { // of loaded_mm, too: that nothing is loaded is easily believed
			return true
		}
		id := slices.Index(a.trace.MMs, value)
		switch {
		case id < 0 || id >= len(a.states.after.MMs):
			return false
		case id < len(a.states.before.MMs) && a.states.before.MMs[id].Freed:
			return false
		case a.field == "mm": // nobody's own
			return id != int(sim.InitMM)
		}
		return true
	case aTask, aFreer:
		if value == null {
			return a.kind == aFreer
		}
		id := slices.Index(a.trace.Tasks, value)
		if id < 0 || id >= len(a.states.before.Tasks) || a.states.before.Tasks[id].State == sim.Reaped {
			return false
		}
		return a.kind == aFreer || !a.states.before.Tasks[id].Idle || value == "idle"+strings.TrimPrefix(a.object, "cpu")
	case aCPU:
		return value == null || slices.Contains(a.cpus(), value)
	}
	return true
}

func (a *asked) cpus() []string {
	var all []string
	for i := range a.trace.CPUs {
		all = append(all, strconv.Itoa(i))
	}
	return all
}

func pair(text string) (users, count int, ok bool) {
	u, c, _ := strings.Cut(text, "/")
	users, err1 := strconv.Atoi(u)
	count, err2 := strconv.Atoi(c)
	return users, count, err1 == nil && err2 == nil
}

// believable offers what else could be believed.
func (a *asked) believable(add func(string)) {
	switch a.kind {
	case aNumber:
		n, _ := strconv.Atoi(a.right)
		for _, d := range []int{1, -1, 2} {
			add(strconv.Itoa(n + d))
		}
	case aPair:
		a.believablePairs(add)
	case anMM:
		add(null)
		add("init_mm")
		for _, name := range a.trace.MMs {
			add(name)
		}
	case aTask, aFreer:
		step := &a.trace.Steps[a.hidden]
		for i := range step.Events { // who takes part
			for _, id := range []sim.TaskID{step.Events[i].Task, step.Events[i].Peer} {
				if id >= 0 && int(id) < len(a.trace.Tasks) {
					add(a.trace.Tasks[id])
				}
			}
		}
		add(null)
		for _, name := range a.trace.Tasks {
			add(name)
		}
	case aCPU:
		for _, n := range a.cpus() {
			add(n)
		}
	case aState:
		for _, s := range []string{"running", "runnable", "sleeping", "zombie", "waiting", "reaped"} {
			add(s)
		}
	case aPhase:
		for _, s := range []string{"online", "dying", "dead", "offline"} {
			add(s)
		}
	case aFlag:
		add("0")
		add("1")
	case aMask:
		for _, text := range a.masks() {
			add(text)
		}
	case aPage:
		for i := range a.states.after.Pages {
			add(script.PageName(sim.PageID(i)))
		}
		add(null)
		add(script.PageName(sim.PageID(len(a.states.after.Pages))))
	}
}

// believablePairs offers pairs of counters of which one has changed and the
// other has not, and pairs that are off by one.
func (a *asked) believablePairs(add func(string)) {
	offer := func(users, count int) { add(say.Textf("%d/%d", users, count)) }
	users, count, _ := pair(a.right)
	if u, c, ok := pair(a.before); ok {
		offer(u, count)
		offer(users, c)
	}
	offer(users, count+1)
	offer(users, count-1)
	offer(users+1, count)
	offer(users-1, count)
	offer(users+1, count+1)
}

// masks lists the sets of CPUs, those that differ least from the right one first.
func (a *asked) masks() []string {
	id := slices.Index(a.trace.MMs, a.object)
	if id < 0 || id >= len(a.states.after.MMs) {
		return nil
	}
	right := a.states.after.MMs[id].Mask
	var all []string
	for i := range a.trace.CPUs {
		all = append(all, (right ^ 1<<i).String())
	}
	everybody := sim.Mask(1)<<a.trace.CPUs - 1
	return append(all, everybody.String(), (everybody ^ right).String(), sim.Mask(0).String())
}

// say returns an answer in words, if figures have words for it.
func (a *asked) say(value string) *Msg {
	switch {
	case a.foreign(value):
		return &Msg{ID: "exercise.new-mm"}
	case a.kind == aState && value == "running":
		return &Msg{ID: "exercise.running"}
	case a.kind == aState:
		return &Msg{ID: "trace.state-" + value}
	case a.kind == aPhase:
		return &Msg{ID: "trace.cpu-" + value}
	case a.kind == aFreer && value == null:
		return &Msg{ID: "exercise.nobody"}
	}
	return nil
}
