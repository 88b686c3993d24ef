package reference

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"docgen/sim"
	"docgen/sim/scenarios"
	"docgen/sim/script"
)

// language is the reference of the scenario language for the release that
// scenarios are about unless they say otherwise.
func language() *script.Reference {
	k, err := sim.ParseKernel(sim.DefaultRelease)
	if err != nil {
		panic("reference: " + err.Error())
	}
	r := script.NewReference(k)
	return &r
}

// idPrefix is how ids of a kind begin.
func idPrefix(kind string) string {
	switch kind {
	case "operation":
		return "op-"
	case "invariant":
		return "inv-"
	}
	return kind + "-"
}

// scripted makes a list of a list of the language's.
func scripted(kind string, of func(*script.Reference) []script.Entry) func() []Group {
	return func() []Group { return undivided(entries(kind, of(language()))) }
}

func entries(kind string, list []script.Entry) []Entry {
	var all []Entry
	for _, e := range list {
		all = append(all, Entry{ID: idPrefix(kind) + e.Key, Form: e.Form, Text: msg(kind, e.Key), English: e.Summary})
	}
	return all
}

func settings() []Group {
	var all []Entry
	for _, s := range language().Settings {
		e := Entry{ID: "setting-" + s.Key, Form: s.Form, Text: msg("setting", s.Key), English: s.Summary}
		if s.Default != "" {
			e.Facts = []Fact{{Label: label("default"), Code: []string{s.Default}}}
		}
		all = append(all, e)
	}
	return undivided(all)
}

func operations() []Group {
	var all []Entry
	for _, op := range language().Operations {
		e := Entry{ID: "op-" + op.Name, Form: op.Form, Text: msg("operation", op.Name), English: op.Summary}
		if op.Mirrors != "" {
			functions := mirrored(op.Mirrors)
			word := "executes"
			if slices.ContainsFunc(functions, gone) {
				word = "executes-once"
			}
			e.Facts = append(e.Facts, Fact{Label: label(word), Code: functions})
		}
		if line, name := example(op.Name); line != "" {
			e.Facts = append(e.Facts,
				Fact{Label: label("example"), Code: []string{line}},
				Fact{Label: label("scenario"), Code: []string{name}})
		}
		all = append(all, e)
	}
	return undivided(all)
}

// mirrored divides the functions that an operation executes. "mmget, as in
// get_task_mm" names two.
func mirrored(text string) []string {
	return strings.Split(strings.ReplaceAll(text, ", as in ", ", "), ", ")
}

// gone says whether other releases have a function of the model, but not the
// one that scenarios are about unless they say otherwise.
func gone(function string) bool {
	return slices.Contains(sim.FuncNamesEver(), function) && !slices.Contains(language().Functions, function)
}

// example finds a line of the library that has an operation, and the scenario
// that it is in: the shortest, so that it can be read as a whole. What shows a
// bug, or leaves choices open, is no example.
func example(verb string) (line, scenario string) {
	files, _ := fs.Glob(scenarios.FS, "*.mms") // the pattern is good
	shortest := 0
	for _, file := range files {
		if strings.HasPrefix(file, "bug-") || strings.HasPrefix(file, "open-") {
			continue
		}
		src, err := scenarios.FS.ReadFile(file)
		if err != nil {
			panic("reference: " + err.Error()) // it is embedded
		}
		if line != "" && len(src) >= shortest {
			continue
		}
		for text := range strings.Lines(string(src)) {
			text, _, _ = strings.Cut(text, " #")
			if word, _, _ := strings.Cut(text, " "); word == verb {
				line, scenario, shortest = strings.TrimSpace(text), strings.TrimSuffix(file, ".mms"), len(src)
				break
			}
		}
	}
	return line, scenario
}

// Fields of a CPU of which there is one for each address space id.
var numbered = regexp.MustCompile(`^(cpu\.(?:ctx|gen))([0-9])$`)

// pathText is the message about a value that a path names.
func pathText(key string) Msg {
	if m := numbered.FindStringSubmatch(key); m != nil {
		return Msg{ID: "reference.path." + strings.ReplaceAll(m[1], ".", "-"), Args: map[string]any{"N": m[2]}}
	}
	return msg("path", strings.ReplaceAll(key, ".", "-"))
}

func paths() []Group {
	var groups []Group
	for _, e := range language().Paths {
		object, _, _ := strings.Cut(e.Key, ".")
		i := slices.IndexFunc(groups, func(g Group) bool { return g.ID == "paths-"+object })
		if i < 0 {
			i = len(groups)
			groups = append(groups, Group{ID: "paths-" + object, Title: msg("group", object)})
		}
		groups[i].Entries = append(groups[i].Entries, Entry{
			ID: "path-" + strings.ReplaceAll(e.Key, ".", "-"), Form: e.Form, Text: pathText(e.Key), English: e.Summary,
		})
	}
	return groups
}

// refusals has the sentences that figures say.
func refusals() []Group {
	var all []Entry
	for _, r := range sim.Refusals() {
		all = append(all, Entry{ID: "refused-" + string(r), Form: string(r), Text: Msg{ID: "refused." + string(r)}})
	}
	return undivided(all)
}

func faults() []Group {
	all := entries("fault", language().Faults)
	for i := range all {
		f := Fact{Label: label("noticed"), Code: sim.Fault(i).NoticedBy()}
		for _, name := range f.Code {
			f.Links = append(f.Links, idPrefix("invariant")+name)
		}
		all[i].Facts = []Fact{f}
	}
	return undivided(all)
}
