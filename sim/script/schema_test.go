package script

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"docgen/internal/golden"
	"docgen/sim"
)

// trace.schema.json is made of the types in json.go, their doc tags, and the
// lists of package sim. UPDATE_GOLDEN=1 rewrites it: read the difference, for it
// is what readers of traces are told; if one of them would misread what is
// new, jsonFormat has to go up.
func TestSchemaGolden(t *testing.T) {
	var s schemaMaker
	s.defs = map[string]any{}
	root := s.of(t, reflect.TypeFor[jsonTrace](), "")
	file := map[string]any{
		"$schema":     "https://json-schema.org/draft/2020-12/schema",
		"$id":         fmt.Sprintf("urn:docgen:trace:%d", jsonFormat),
		"title":       "A trace of docgen's simulator",
		"description": "What a scenario did, as printed by docgen sim run --format json, and as sites publish it in traces/. Tasks and address spaces (mms) are named; NULL is null.",
		"$ref":        root["$ref"],
		"$defs":       s.defs,
	}
	data, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden.File(t, "trace.schema.json", append(data, '\n'))
}

// A schemaMaker describes Go types as JSON Schema.
type schemaMaker struct{ defs map[string]any }

// of returns the schema of a type; tag is that of the field it is the type of.
func (s *schemaMaker) of(t *testing.T, typ reflect.Type, tag reflect.StructTag) map[string]any {
	t.Helper()
	switch typ {
	case reflect.TypeFor[jsonObject]():
		return s.object(t, tag.Get("object"))
	case reflect.TypeFor[jsonStored]():
		return map[string]any{"type": []string{"string", "integer", "boolean", "null"}}
	}
	switch typ.Kind() {
	case reflect.Pointer:
		schema := s.of(t, typ.Elem(), tag)
		if kind, ok := schema["type"].(string); ok && !strings.Contains(tag.Get("json"), "omitempty") {
			schema["type"] = []string{kind, "null"}
		}
		return schema
	case reflect.Slice:
		return map[string]any{"type": "array", "items": s.of(t, typ.Elem(), tag)}
	case reflect.String:
		if name := tag.Get("enum"); name != "" {
			return s.enum(t, name)
		}
		return map[string]any{"type": "string"}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32:
		return map[string]any{"type": "integer"}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Struct:
		name := strings.ToLower(strings.TrimPrefix(typ.Name(), "json"))
		if s.defs[name] == nil {
			s.defs[name] = true // in case it refers to itself
			properties, required := map[string]any{}, []string{}
			for i := range typ.NumField() {
				f := typ.Field(i)
				key, options, _ := strings.Cut(f.Tag.Get("json"), ",")
				schema := s.of(t, f.Type, f.Tag)
				if schema["description"] = f.Tag.Get("doc"); schema["description"] == "" {
					t.Errorf("%s.%s has no doc tag", typ, f.Name)
				}
				properties[key] = schema
				if options != "omitempty" {
					required = append(required, key)
				}
			}
			s.defs[name] = map[string]any{"type": "object", "properties": properties, "required": required}
		}
		return map[string]any{"$ref": "#/$defs/" + name}
	}
	t.Fatalf("no schema for %s", typ)
	return nil
}

// enum returns the schema of a word from one of the lists of package sim.
func (s *schemaMaker) enum(t *testing.T, name string) map[string]any {
	t.Helper()
	words := enumWords(name)
	if len(words) == 0 {
		t.Fatalf("there is no list of %s", name)
	}
	s.defs[name] = map[string]any{"type": "string", "enum": words}
	return map[string]any{"$ref": "#/$defs/" + name}
}

func enumWords(name string) []string {
	var words []string
	switch name {
	case "cases":
		for _, c := range sim.Cases() {
			words = append(words, c.String())
		}
	case "refusals":
		for _, r := range sim.Refusals() {
			words = append(words, string(r))
		}
	case "invariants":
		words = sim.Invariants()
	case "kinds":
		for k := sim.Call; k <= sim.Note; k++ {
			words = append(words, k.String())
		}
	case "objects":
		for _, f := range sim.Fields() {
			if word := f.Of().String(); !slices.Contains(words, word) {
				words = append(words, word)
			}
		}
	case "fields":
		for _, f := range sim.Fields() {
			if word := f.String(); !slices.Contains(words, word) {
				words = append(words, word)
			}
		}
	case "states":
		words = []string{"running"}
		for s := sim.Runnable; s <= sim.Reaped; s++ {
			words = append(words, s.String())
		}
	case "layers":
		words = []string{string(TLBLayer), string(MemoryLayer)}
	case "phases":
		for p := sim.CPUOnline; p <= sim.CPUOffline; p++ {
			words = append(words, p.String())
		}
	}
	return words
}

// object returns the schema of what has the fields of a kind of thing.
func (s *schemaMaker) object(t *testing.T, kind string) map[string]any {
	t.Helper()
	properties, required := map[string]any{}, []string{}
	add := func(key, description string, optional bool, schema map[string]any) {
		schema["description"] = description
		properties[key] = schema
		if !optional {
			required = append(required, key)
		}
	}
	switch kind {
	case sim.ATask.String(), sim.AMM.String():
		add("name", "as the scenario calls it", false, map[string]any{"type": "string"})
	case sim.APage.String():
		add("name", "page1 and so on", false, map[string]any{"type": "string"})
	}
	for _, f := range sim.Fields() {
		if f.Of().String() != kind {
			continue
		}
		optional := layerOf(f) != ""
		switch value := f.Value(); {
		case f == sim.FCpumask:
			add(f.String(), f.Summary()+", by number", optional, map[string]any{"type": "array", "items": map[string]any{"type": "integer"}})
		case value == sim.TaskValue || value == sim.PageValue:
			add(f.String(), f.Summary(), optional, map[string]any{"type": "string"})
		case value == sim.MMValue:
			add(f.String(), f.Summary(), optional, map[string]any{"type": []string{"string", "null"}})
		case value == sim.CPUValue:
			add(f.String(), f.Summary(), optional, map[string]any{"type": []string{"integer", "null"}})
		case value == sim.StateValue:
			add(f.String(), f.Summary()+": the machine's states, and running for a runnable task that is current on a CPU", optional, s.enum(t, "states"))
		case value == sim.PhaseValue:
			add(f.String(), f.Summary(), optional, s.enum(t, "phases"))
		case value == sim.Flag:
			add(f.String(), f.Summary(), optional, map[string]any{"type": "boolean"})
		default:
			add(f.String(), f.Summary(), optional, map[string]any{"type": "integer"})
		}
	}
	switch kind {
	case sim.AMM.String():
		add("freed", "the struct is back in mm_cachep", true, map[string]any{"type": "boolean"})
		add("freed_by", "the task that freed it", true, map[string]any{"type": "string"})
		add("areas", "its areas of memory, in the order in which they were made", true, s.of(t, reflect.TypeFor[[]jsonArea](), ""))
	case sim.APage.String():
		add("freed", "nobody has it any more", true, map[string]any{"type": "boolean"})
	case sim.ACache.String():
		add("live", "allocated less freed", false, map[string]any{"type": "integer"})
	}
	name := kind + "_state"
	s.defs[name] = map[string]any{"type": "object", "properties": properties, "required": required}
	return map[string]any{"$ref": "#/$defs/" + name}
}

// Every trace obeys the schema, and says nothing that the schema does not know.
func TestSchema(t *testing.T) {
	schema := readSchema(t)
	scripts := library(t)
	maps.Copy(scripts, testScripts(t))
	for name, src := range scripts {
		s, _ := Parse(src)
		if s == nil {
			continue
		}
		tr, _ := s.Run(name)
		data, err := tr.JSON()
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range schema.check(t, data) {
			t.Errorf("%s: %s", name, problem)
		}
	}
}

// The validator notices what is wrong, so that TestSchema means something.
func TestSchemaNotices(t *testing.T) {
	schema := readSchema(t)
	src := library(t)["first-borrow"]
	s, errs := Parse(src)
	if errs != nil {
		t.Fatal(errs)
	}
	tr, _ := s.Run("first-borrow")
	good, err := tr.JSON()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ old, new, want string }{
		{`"format": 1`, `"formats": 1`, "/: format is missing"},
		{`"format": 1`, `"format": "1"`, "/format: string, want integer"},
		{`"cpus": 1`, `"cpus": 1.5`, "/cpus: number, want integer"},
		{`"name": "A"`, `"name": null`, "/name: null, want string"},
		{`"kind": "call"`, `"kind": "cal"`, `/kind: "cal" is not among`},
		{`"prev_mm": null`, `"prev_mm": 0`, "/prev_mm: integer, want string or null"},
		{`"label": "borrow"`, `"lable": "borrow"`, "/steps/1/lable: the schema does not know it"},
	} {
		bad := strings.Replace(string(good), test.old, test.new, 1)
		if bad == string(good) {
			t.Fatalf("the trace has no %s", test.old)
		}
		problems := schema.check(t, []byte(bad))
		if !slices.ContainsFunc(problems, func(p string) bool { return strings.Contains(p, test.want) }) {
			t.Errorf("with %s, got %q, want %q", test.new, problems, test.want)
		}
	}
}

// A schema is a JSON Schema, as far as trace.schema.json uses it.
type schema struct {
	Schema      string             `json:"$schema"`
	ID          string             `json:"$id"`
	Title       string             `json:"title"`
	Description string             `json:"description"`
	Ref         string             `json:"$ref"`
	Defs        map[string]*schema `json:"$defs"`
	Type        any                `json:"type"`
	Enum        []string           `json:"enum"`
	Properties  map[string]*schema `json:"properties"`
	Required    []string           `json:"required"`
	Items       *schema            `json:"items"`
}

// readSchema reads the file; a keyword that the validator does not know fails the test.
func readSchema(t *testing.T) *schema {
	t.Helper()
	data, err := os.ReadFile("trace.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	s := new(schema)
	if err := d.Decode(s); err != nil {
		t.Fatalf("trace.schema.json: %v", err)
	}
	return s
}

// check validates a document and returns what is wrong with it. A property that
// the schema does not know is, too, though JSON Schema would let it pass.
func (s *schema) check(t *testing.T, data []byte) []string {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var document any
	if err := d.Decode(&document); err != nil {
		return []string{err.Error()}
	}
	var problems []string
	s.validate(s, "", document, func(path, format string, args ...any) {
		if len(problems) < 5 {
			problems = append(problems, path+": "+fmt.Sprintf(format, args...))
		}
	})
	return problems
}

func (s *schema) validate(root *schema, path string, v any, fail func(path, format string, args ...any)) {
	if s.Ref != "" {
		def := root.Defs[strings.TrimPrefix(s.Ref, "#/$defs/")]
		if def == nil {
			fail(path, "the schema has no %s", s.Ref)
			return
		}
		def.validate(root, path, v, fail)
	}
	var kinds []string
	switch t := s.Type.(type) {
	case string:
		kinds = []string{t}
	case []any:
		for _, kind := range t {
			kinds = append(kinds, kind.(string))
		}
	}
	if kind := kindOf(v); len(kinds) > 0 && !slices.Contains(kinds, kind) {
		fail(path, "%s, want %s", kind, strings.Join(kinds, " or "))
		return
	}
	if text, isText := v.(string); isText && s.Enum != nil && !slices.Contains(s.Enum, text) {
		fail(path, "%q is not among %q", text, s.Enum)
	}
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			if s.Items != nil {
				s.Items.validate(root, fmt.Sprintf("%s/%d", path, i), item, fail)
			}
		}
	case map[string]any:
		for _, key := range s.Required {
			if _, there := v[key]; !there {
				fail(path+"/", "%s is missing", key)
			}
		}
		for key, item := range v {
			switch property := s.Properties[key]; {
			case property != nil:
				property.validate(root, path+"/"+key, item, fail)
			case s.Properties != nil:
				fail(path+"/"+key, "the schema does not know it")
			}
		}
	}
}

// kindOf names the type of a JSON value.
func kindOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return "string"
	case bool:
		return "boolean"
	case json.Number:
		if _, err := v.Int64(); err != nil {
			return "number"
		}
		return "integer"
	case []any:
		return "array"
	}
	return "object"
}
