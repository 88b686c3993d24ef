package reference

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"docgen/sim"
	"docgen/sim/script"
)

// A schema is what is needed of a JSON Schema.
type schema struct {
	Ref         string            `json:"$ref"`
	Defs        map[string]schema `json:"$defs"`
	Type        any               `json:"type"` // a name, or a list of names
	Description string            `json:"description"`
	Properties  map[string]schema `json:"properties"`
	Required    []string          `json:"required"`
	Items       *schema           `json:"items"`
	Enum        []string          `json:"enum"`
}

// objects is the order in which a trace's objects are told: from the whole to
// its parts. Those that it leaves out follow.
var objects = []string{
	"trace", "step", "event", "violation", "state", "cpu_state", "task_state", "mm_state", "area", "pte",
	"mm_cachep_state", "cost_state", "page_state", "translation", "file",
}

// few is up to how many words of a list are shown where it is spoken of.
const few = 12

func trace() []Group {
	var s schema
	if err := json.Unmarshal(script.Schema(), &s); err != nil {
		panic("reference: " + err.Error()) // a golden file
	}
	known := map[string]string{} // what the language says of the same values
	for _, e := range language().Paths {
		known[e.Key] = e.Summary
	}
	order := slices.Clone(objects)
	for _, name := range slices.Sorted(maps.Keys(s.Defs)) {
		if s.Defs[name].Properties != nil && !slices.Contains(order, name) {
			order = append(order, name)
		}
	}
	var groups []Group
	for _, name := range order {
		object := s.Defs[name]
		g := Group{ID: "trace-" + name, Title: Msg{ID: "reference.word.object", Args: map[string]any{"Name": "`" + name + "`"}}}
		for _, key := range slices.Sorted(maps.Keys(object.Properties)) {
			property := object.Properties[key]
			e := Entry{ID: g.ID + "-" + key, Form: key, Text: msg("trace", name+"-"+key), English: property.Description}
			path := strings.TrimSuffix(name, "_state") + "." + key
			if known[path] == property.Description {
				e.Text = pathText(path)
			}
			e.Facts = []Fact{{Label: label("type"), Code: []string{s.typeOf(property)}}}
			if words := s.words(property); len(words) > 0 && len(words) <= few {
				e.Facts = append(e.Facts, Fact{Label: label("words"), Code: words})
			}
			if !slices.Contains(object.Required, key) {
				e.Facts = append(e.Facts, Fact{Words: label("optional")})
			}
			g.Entries = append(g.Entries, e)
		}
		groups = append(groups, g)
	}
	return groups
}

// typeOf names the type of a value as JSON has it: "integer or null" is
// "integer|null", an array of steps "[step]".
func (s schema) typeOf(of schema) string {
	if name, ok := strings.CutPrefix(of.Ref, "#/$defs/"); ok {
		if s.Defs[name].Properties == nil {
			return s.typeOf(s.Defs[name])
		}
		return name
	}
	switch t := of.Type.(type) {
	case string:
		if t == "array" && of.Items != nil {
			return "[" + s.typeOf(*of.Items) + "]"
		}
		return t
	case []any:
		var names []string
		for _, name := range t {
			names = append(names, name.(string))
		}
		return strings.Join(names, "|")
	}
	return ""
}

// words lists the words that a value can be; nil if it can be any.
func (s schema) words(of schema) []string {
	if of.Items != nil {
		return s.words(*of.Items)
	}
	if name, ok := strings.CutPrefix(of.Ref, "#/$defs/"); ok {
		return s.Defs[name].Enum
	}
	return of.Enum
}

func events() []Group {
	var all []Entry
	for k := sim.Call; k <= sim.Note; k++ {
		all = append(all, Entry{ID: "kind-" + k.String(), Form: k.String(), Text: msg("kind", k.String())})
	}
	return undivided(all)
}

// cases has the sentences that figures say, with the names of their fields for
// values.
func cases() []Group {
	args := map[string]any{"PluralCount": 2}
	for _, field := range []string{"Task", "Peer", "MM", "CPU", "Area", "Addr", "Extent", "Page", "ASID", "From", "To"} {
		args[field] = strings.ToUpper(field)
	}
	var all []Entry
	for _, c := range sim.Cases() {
		all = append(all, Entry{ID: "case-" + c.String(), Form: c.String(), Text: Msg{ID: "case." + c.String(), Args: args}})
	}
	return undivided(all)
}
