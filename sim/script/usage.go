package script

import (
	"strconv"
	"strings"

	"docgen/sim"
)

// Usage returns how an operation is written: `run TASK cpu=N [until=FUNC]`.
func Usage(spec sim.OpSpec) string {
	words := []string{string(spec.Verb)}
	for _, arg := range spec.Args {
		w := argWord(arg)
		if arg.Optional {
			w = "[" + w + "]"
		}
		words = append(words, w)
	}
	return strings.Join(words, " ")
}

// argWord returns how one argument is written.
func argWord(arg sim.Arg) string {
	switch arg.Kind {
	case sim.CPUArg:
		return "cpu=N"
	case sim.NewMMArg:
		return "mm=NAME"
	case sim.FailArg:
		return "fail=early|late"
	case sim.CountArg:
		return "n=K"
	case sim.PagesArg:
		return "pages=K"
	case sim.ModeArg:
		return "ro|rw"
	case sim.UntilArg:
		return "until=FUNC[:return|:FIELD]"
	case sim.StepsArg:
		return "steps=K"
	}
	return arg.Name
}

// findArg returns the argument that a key, or a lone word, gives.
func findArg(spec sim.OpSpec, key string, isKey bool) (sim.Arg, bool) {
	for _, arg := range spec.Args {
		if !positional(arg) && arg.Name == key && isKey == (arg.Kind != sim.ThreadArg) {
			return arg, true
		}
	}
	return sim.Arg{}, false
}

// argNames lists the keys and words that an operation takes.
func argNames(spec sim.OpSpec) []string {
	var names []string
	for _, arg := range spec.Args {
		if !positional(arg) {
			names = append(names, arg.Name)
		}
	}
	return names
}

// positional says whether an argument is known by its place, not by a key or a
// word of its own.
func positional(arg sim.Arg) bool {
	switch arg.Kind {
	case sim.TaskArg, sim.PeerArg, sim.NewTaskArg, sim.MMArg, sim.NewAreaArg, sim.AreaArg, sim.PlaceArg, sim.ModeArg:
		return true
	}
	return false
}

// Settings lists what the machine statement sets, in canonical order.
func Settings() []Setting {
	return []Setting{
		{"cpus", "cpus=N", "1", "how many CPUs: 1 to " + strconv.Itoa(sim.MaxCPUs)},
		{"kernel", "kernel=RELEASE", sim.DefaultRelease, "the release they run"},
		{"arch", "arch=ARCH", sim.X86.String(), "the architecture: " + strings.Join(sim.Archs(), " or ")},
		{"tlb", "tlb=none", "", "translations are not modelled: nothing is loaded, nobody is lazy, nothing is flushed"},
		{"pcid", "pcid=none", "", "the CPUs have a single address space id, and flush it whenever they load page tables"},
		{"memory", "memory=none", "", "there are no memory areas: mmap and its like are refused"},
	}
}

func settingNames() []string {
	var names []string
	for _, s := range Settings() {
		names = append(names, s.Key)
	}
	return names
}
