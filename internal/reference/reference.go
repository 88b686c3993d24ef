// Package reference lists what the program itself knows how to list: what can be
// written in a scenario, what a trace holds, how kernel releases differ, which
// keys a configuration has. Pages show these lists by a ```reference fence.
//
// It makes data, not words: an Entry has an id that links can rely on, the form
// in which something is written, and the id of the message that says what it
// means, as view models of traces have (package simview). So a list cannot fall
// behind the program, and whoever adds an operation is told by a test in which
// languages its message is missing. It knows nothing of a site: what only the
// site and its siblings know, its configuration's keys say, comes as Sources.
package reference

import "docgen/sim/script"

// A Reference is one list.
type Reference struct {
	Of     string
	Groups []Group
}

// A Group is a part of a list under a heading of its own.
type Group struct {
	ID      string // of the heading
	Title   Msg    // zero for a list that is not divided
	Entries []Entry
}

// An Entry is something that can be written or found, and what it means.
type Entry struct {
	ID       string // in the page: "op-fork"
	Form     string // how it is written; "" for an entry that is known by its text
	Text     Msg
	English  string // what Text must say in English, apart from backticks; "" if the message is the only source
	Facts    []Fact
	Children []Entry // parts of it: attributes of a fence, keys of a map
}

// A Fact is what can be said of an entry in a word or a name: its default, its
// type, the functions that it executes.
type Fact struct {
	Label Msg
	Code  []string // shown as code, and linked to if the page has it
	Links []string // parallel to Code: ids of entries; nil for none
	Words Msg      // instead of Code
}

// A Msg is a message and its fields.
type Msg struct {
	ID   string
	Args map[string]any
}

// A Key is a key of docgen.yaml, of terms.yaml or of front matter.
type Key struct {
	Name     string
	Type     string // a word of reference.type: "text", "list"
	Default  string
	Required bool
	English  string // what the code says of it; "" if nothing
	Children []Key
}

// An Element is a page element, with its attributes.
type Element struct {
	Key, Form  string
	Attributes []Element
}

// Sources are what the lists are made from that this package cannot ask for.
type Sources struct {
	Config      []Key
	Terms       []Key // of terms.yaml
	FrontMatter []Key
	Elements    []Element
}

// New makes the list of this name; ok is false if there is none.
func New(of string, from Sources) (r *Reference, ok bool) {
	groups := map[string]func() []Group{
		"operations":   operations,
		"statements":   scripted("statement", func(r *script.Reference) []script.Entry { return r.Statements }),
		"settings":     settings,
		"checks":       scripted("check", func(r *script.Reference) []script.Entry { return r.Checks }),
		"bounds":       scripted("bound", func(r *script.Reference) []script.Entry { return r.Bounds }),
		"choices":      scripted("choice", func(r *script.Reference) []script.Entry { return r.Choices }),
		"paths":        paths,
		"refusals":     refusals,
		"invariants":   scripted("invariant", func(r *script.Reference) []script.Entry { return r.Invariants }),
		"faults":       faults,
		"kernels":      kernels,
		"trace":        trace,
		"events":       events,
		"cases":        cases,
		"config":       func() []Group { return undivided(keys("config", from.Config)) },
		"front-matter": func() []Group { return undivided(keys("front", from.FrontMatter)) },
		"terms":        func() []Group { return undivided(keys("terms", from.Terms)) },
		"elements":     func() []Group { return undivided(elements("element", from.Elements)) },
	}[of]
	if groups == nil {
		return nil, false
	}
	return &Reference{Of: of, Groups: groups()}, true
}

func undivided(entries []Entry) []Group { return []Group{{Entries: entries}} }

// msg is the message about an entry of a kind.
func msg(kind, key string) Msg { return Msg{ID: "reference." + kind + "." + key} }

// label is the message that names a fact.
func label(name string) Msg { return msg("word", name) }

func keys(kind string, list []Key) []Entry {
	var entries []Entry
	for _, k := range list {
		e := Entry{ID: kind + "-" + k.Name, Form: k.Name, Text: msg(kind, "key-"+k.Name), English: k.English}
		e.Facts = append(e.Facts, Fact{Label: label("type"), Words: msg("type", k.Type)})
		switch {
		case k.Required:
			e.Facts = append(e.Facts, Fact{Words: label("required")})
		case k.Default != "":
			e.Facts = append(e.Facts, Fact{Label: label("default"), Code: []string{k.Default}})
		}
		for _, c := range k.Children {
			e.Children = append(e.Children, Entry{
				ID: e.ID + "-" + c.Name, Form: c.Name, Text: msg(kind, "key-"+k.Name+"-"+c.Name), English: c.English,
			})
		}
		entries = append(entries, e)
	}
	return entries
}

func elements(id string, list []Element) []Entry {
	var entries []Entry
	for _, el := range list {
		e := Entry{ID: id + "-" + el.Key, Form: el.Form}
		e.Text.ID = "reference.element." + e.ID[len("element-"):]
		e.Children = elements(e.ID, el.Attributes)
		entries = append(entries, e)
	}
	return entries
}
