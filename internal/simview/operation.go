package simview

import (
	"strconv"
	"strings"

	"docgen/sim"
	"docgen/sim/script"
)

// operation returns what a step is told to do, as sentences that say nothing of
// what comes of it: op.VERB or a variant of it, and if it is to fail or to stop
// half-way, a second one.
//
// It reads the operation as it is written, because that is all that a reader
// has. The fields are Task, Peer (a task that is made, or that it is about), MM,
// CPU, Area, Addr, and in the second sentence Func and Field; PluralCount is a
// number of pages or of micro-steps.
func operation(s *script.Step) []Msg {
	words := strings.Fields(s.Op)
	verb := words[0]
	spec, _ := sim.FindOp(verb) // the script has been parsed
	id := "op." + verb
	args := map[string]any{"Task": "", "Peer": "", "MM": "", "CPU": cpu(s.CPU), "Area": "", "Addr": "", "PluralCount": 1}
	var more []Msg
	plain := words[1:]
	next := func() string {
		if len(plain) == 0 || strings.Contains(plain[0], "=") {
			return ""
		}
		word := plain[0]
		plain = plain[1:]
		return word
	}
	for _, arg := range spec.Args {
		switch arg.Kind {
		case sim.TaskArg:
			args["Task"] = next()
		case sim.PeerArg, sim.NewTaskArg:
			args["Peer"] = next()
		case sim.MMArg:
			args["MM"] = next()
		case sim.NewAreaArg, sim.AreaArg:
			args["Area"] = next()
		case sim.PlaceArg:
			args["Addr"] = next()
		case sim.ModeArg:
			id += "-" + next()
		case sim.ThreadArg:
			if next() != "" {
				id += "-thread"
			}
		}
	}
	for _, word := range plain {
		key, value, _ := strings.Cut(word, "=")
		n, _ := strconv.Atoi(value) // 0 for what is no number
		switch key {
		case "cpu":
			args["CPU"] = "cpu" + value
		case "mm":
			args["MM"] = value
			id += "-mm"
		case "pages", "n":
			args["PluralCount"] = n
		case "fail":
			kind := "fork"
			if verb == string(sim.Exec) {
				kind = "exec"
			}
			more = append(more, Msg{ID: "op.fails-" + kind + "-" + value})
		case "steps":
			more = append(more, Msg{ID: "op.steps", Args: map[string]any{"PluralCount": n}})
		case "until":
			fn, at, _ := strings.Cut(value, ":")
			stop := Msg{ID: "op.until", Args: map[string]any{"Func": fn, "Field": at}}
			switch at {
			case "":
			case "return":
				stop.ID += "-return"
			default:
				stop.ID += "-field"
			}
			more = append(more, stop)
		}
	}
	return append([]Msg{{ID: id, Args: args}}, more...)
}

// Operations lists the messages that operations can ask for.
func Operations() []string {
	var ids []string
	for _, spec := range sim.OpSpecs() {
		id := "op." + string(spec.Verb)
		variants := []string{id}
		for _, arg := range spec.Args {
			switch arg.Kind {
			case sim.ModeArg:
				variants = []string{id + "-ro", id + "-rw"}
			case sim.ThreadArg:
				variants = append(variants, id+"-thread")
			case sim.NewMMArg:
				variants = append(variants, id+"-mm")
			}
		}
		ids = append(ids, variants...)
	}
	return append(ids, "op.fails-fork-early", "op.fails-fork-late", "op.fails-exec-early", "op.fails-exec-late",
		"op.steps", "op.until", "op.until-return", "op.until-field")
}
