package script

import (
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
		switch arg.Kind {
		case sim.TaskArg, sim.NewTaskArg, sim.MMArg:
			continue
		}
		if arg.Name == key && isKey == (arg.Kind != sim.ThreadArg) {
			return arg, true
		}
	}
	return sim.Arg{}, false
}

// argNames lists the keys and words that an operation takes.
func argNames(spec sim.OpSpec) []string {
	var names []string
	for _, arg := range spec.Args {
		switch arg.Kind {
		case sim.TaskArg, sim.NewTaskArg, sim.MMArg:
		default:
			names = append(names, arg.Name)
		}
	}
	return names
}
