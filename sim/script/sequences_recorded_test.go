package script

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"docgen/sim"
)

// This file reads the logs of golden sequences.

var (
	recordedLine = regexp.MustCompile(`^\[(\d+)\] +([a-zA-Z_]+)(?:\(([^)]*)\))?( ret)? *(.*)$`)
	kernelThread = regexp.MustCompile(`^(rcu_\w+|kworker/[\w:]+|migration/\d+|kcompactd\d+|khugepaged)$`)
	notInName    = regexp.MustCompile(`\W`)
)

// recording parses a log and leaves out what its head comment says. tasks are
// those of the scenario.
func recording(t *testing.T, log string, tasks []string) []observation {
	t.Helper()
	var list []observation
	for i, line := range strings.Split(strings.TrimSpace(log), "\n") {
		m := recordedLine.FindStringSubmatch(line)
		if m == nil {
			t.Fatalf("recorded:%d: not a line of a recording: %s", i+1, line)
		}
		cpu, _ := strconv.Atoi(m[1])
		o := observation{cpu: cpu, what: m[2] + m[4]}
		for j, arg := range strings.Split(m[3], ",") {
			key, value, has := strings.Cut(strings.TrimSpace(arg), "=")
			switch {
			case has && (key == "prev" || key == "next"):
				o.add(key+"_mm", pointer(value))
			case has:
				o.add(key, value)
			case j == 0 && key != "":
				o.add("mm", pointer(key))
			}
		}
		for _, word := range strings.Fields(m[5]) {
			key, value, has := strings.Cut(word, "=")
			switch {
			case !has:
			case key == "mm" || key == "am" || key == "loaded" || key == "rq.prev_mm" || key == "prev.am":
				o.add(key, pointer(value))
			case key == "st":
				o.add(key, taskState(value))
			case key == "prev" || key == "next" || key == "cur":
				o.add(key, task(value))
			default:
				o.add(key, value)
			}
		}
		if before := last(list, cpu); o.what == "switch_mm_irqs_off" && before == "exec_mm_release" {
			o.drop("prev_mm")
		}
		list = append(list, o)
	}
	for cpu := range sim.MaxCPUs {
		whoRuns(list, cpu)
	}
	return leaveOut(list, tasks)
}

// last returns what was seen last on a CPU.
func last(list []observation, cpu int) string {
	for _, o := range slices.Backward(list) {
		if o.cpu == cpu {
			return o.what
		}
	}
	return ""
}

// pointer names NULL and init_mm, which is the one mm_struct that is part of the
// kernel's own image.
func pointer(v string) string {
	switch {
	case v == "0":
		return "NULL"
	case strings.HasPrefix(v, "ffffffff"):
		return "init_mm"
	}
	return v
}

// task names a task by what the log says of it, name/pid or, where it does not
// matter, the name alone.
func task(v string) string {
	i := strings.LastIndex(v, "/")
	comm := v
	if i > 0 && !strings.HasSuffix(v[:i], "swapper") && !strings.HasSuffix(v[:i], "migration") && !strings.HasSuffix(v[:i], "kworker") {
		comm = v[:i]
	}
	if cpu, idle := strings.CutPrefix(comm, "swapper/"); idle {
		return "idle" + cpu
	} else if kernelThread.MatchString(comm) {
		return notInName.ReplaceAllString(comm, "_")
	}
	return "user " + v[i+1:]
}

// taskState names what the bits of task->__state mean to the machine.
func taskState(bits string) string {
	const interruptible, uninterruptible, dead, wakekill = 0x1, 0x2, 0x80, 0x100
	switch st, _ := strconv.Atoi(bits); {
	case st == 0:
		return "runnable"
	case st&dead != 0:
		return "dead"
	case st&uninterruptible != 0 && st&wakekill != 0:
		return "waiting"
	case st&(interruptible|uninterruptible) != 0:
		return "sleeping"
	}
	return bits
}

// whoRuns completes what the log says only by name: who cur is, and prev in FTS.
func whoRuns(list []observation, cpu int) {
	cur, prev := "", ""
	for i := range list { // who runs before the first switch
		if o := &list[i]; o.cpu == cpu && o.has("cur") && o.what == "FTS" {
			break
		} else if o.cpu == cpu && o.what == "SW" {
			cur = o.get("prev")
			break
		}
	}
	for i := range list {
		o := &list[i]
		if o.cpu != cpu {
			continue
		}
		for j := range o.fields {
			switch f := &o.fields[j]; {
			case o.what == "FTS" && f.key == "cur":
				cur = f.value
			case o.what == "FTS" && f.key == "prev":
				f.value = prev
			case f.key == "cur":
				f.value = cur
			case o.what == "SW" && f.key == "prev":
				prev = f.value
			}
		}
	}
}

// leaveOut drops, CPU by CPU, what kernel threads did that the scenario does not
// have: from the switch to the first of them until the task that made way is back.
func leaveOut(list []observation, tasks []string) []observation {
	background := func(task string) bool {
		return !strings.HasPrefix(task, "user ") && !slices.Contains(tasks, task)
	}
	for i := 0; i < len(list); i++ {
		o := list[i]
		if o.what != "SW" || !background(o.get("next")) {
			continue
		}
		loop := []int{i}
		for j := i + 1; j < len(list); j++ {
			p := list[j]
			if p.cpu != o.cpu {
				continue
			}
			loop = append(loop, j)
			if p.what == "FTS" && p.get("cur") == o.get("prev") {
				for _, k := range slices.Backward(loop) {
					list = slices.Delete(list, k, k+1)
				}
				i--
				break
			} else if p.what == "FTS" && !background(p.get("cur")) {
				break
			}
		}
	}
	return list
}
