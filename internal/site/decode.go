package site

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"docgen/internal/content"
	"docgen/internal/diag"
	"docgen/internal/nearest"
)

// LoadConfig reads the configuration file name of fsys. It is strict: an
// unknown key, a value of the wrong type and a key given twice are errors, all
// of which are reported. The Config holds what could be read.
func LoadConfig(fsys fs.FS, name string) (Config, []diag.Diagnostic) {
	config := Config{Output: "public", Typography: allTypography, Search: true, file: name}
	d := newDecoder(name, "the configuration")
	config.pos = d.pos
	src, err := fs.ReadFile(fsys, name)
	if err != nil {
		problem := diag.Errorf(name, 0, 0, "cannot read the configuration: %v", err)
		if errors.Is(err, fs.ErrNotExist) {
			problem = diag.Errorf(name, 0, 0, "cannot read the configuration: no such file").
				WithHint("run docgen in the folder that holds " + name)
		}
		return config, []diag.Diagnostic{problem}
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(content.CleanText(src), &doc); err != nil {
		return config, []diag.Diagnostic{yamlError(name, err)}
	}
	if doc.Kind == yaml.DocumentNode {
		root := doc.Content[0]
		d.decode(root, "", reflect.ValueOf(&config).Elem())
		if root.Kind != yaml.MappingNode && len(d.diags) > 0 {
			return config, d.diags
		}
	}
	return config, diag.Sort(append(d.diags, config.validate()...))
}

// A decoder fills a Config, or the data of another file, from YAML nodes by the
// yaml tags of its fields. The yaml package can do so too, but reports unknown
// keys one at a time, without a column, and accepts "1" for a string.
type decoder struct {
	file  string              // for diagnostics
	whole string              // what the file holds, for messages: "the configuration"
	pos   map[string]position // of what has been decoded, by its path
	diags []diag.Diagnostic
}

func newDecoder(file, whole string) *decoder {
	return &decoder{file: file, whole: whole, pos: map[string]position{}}
}

var textType = reflect.TypeFor[Text]()

const expectedText = "a string, or one string per language"

// decode stores n in v. path names the value in messages and in pos:
// "navigation.ja[1].href".
func (d *decoder) decode(n *yaml.Node, path string, v reflect.Value) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	d.pos[path] = position{n.Line, n.Column}
	switch {
	case v.Type() == textType && n.Kind == yaml.ScalarNode:
		if s, ok := d.scalar(n, path, expectedText, "!!str"); ok {
			v.Set(reflect.ValueOf(Text{"": s}))
		}
	case v.Kind() == reflect.Struct:
		d.decodeStruct(n, path, v)
	case v.Kind() == reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		expected := "a map by language"
		switch {
		case v.Type() == textType:
			expected = expectedText
		case v.Type().Elem().Kind() == reflect.Struct:
			expected = "a map by name"
		}
		d.pairs(n, path, expected, func(key, value *yaml.Node) {
			elem := reflect.New(v.Type().Elem()).Elem()
			d.decode(value, joinKey(path, key.Value), elem)
			v.SetMapIndex(reflect.ValueOf(key.Value), elem)
		})
	case v.Kind() == reflect.Slice:
		if n.Kind != yaml.SequenceNode {
			d.wrong(n, path, "a list")
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
		for i, elem := range n.Content {
			d.decode(elem, listKey(path, i), v.Index(i))
		}
	case v.Kind() == reflect.Bool:
		if s, ok := d.scalar(n, path, "true or false", "!!bool"); ok {
			b, _ := strconv.ParseBool(strings.ToLower(s)) // YAML's True and TRUE
			v.SetBool(b)
		}
	case v.Kind() == reflect.Int:
		const expected = "a whole number from 0"
		if s, ok := d.scalar(n, path, expected, "!!int"); ok {
			i, err := strconv.Atoi(s)
			if err != nil || i < 0 {
				d.wrong(n, path, expected)
				return
			}
			v.SetInt(int64(i))
		}
	default:
		if s, ok := d.scalar(n, path, "a string", "!!str"); ok {
			v.SetString(s)
		}
	}
}

// decodeStruct decodes a map with known keys. In a struct other than Config
// every key is required whose tag does not say omitempty.
func (d *decoder) decodeStruct(n *yaml.Node, path string, v reflect.Value) {
	fields := map[string]reflect.Value{}
	var names, required []string
	for f, value := range v.Fields() {
		if name, option, _ := strings.Cut(f.Tag.Get("yaml"), ","); name != "" {
			fields[name], names = value, append(names, name)
			if option != "omitempty" {
				required = append(required, name)
			}
		}
	}
	seen := map[string]bool{}
	problems := len(d.diags)
	ok := d.pairs(n, path, "keys and values ("+strings.Join(names, ", ")+")", func(key, value *yaml.Node) {
		field, known := fields[key.Value]
		if !known {
			d.errorf(key, "unknown key %q", joinKey(path, key.Value)).Hint = unknownKeyHint(key.Value, names)
			return
		}
		seen[key.Value] = true
		d.decode(value, joinKey(path, key.Value), field)
	})
	if !ok && path != "" {
		d.diags[problems].Hint = "write {" + strings.Join(names, ": …, ") + ": …}"
	}
	if !ok || path == "" {
		return
	}
	for _, name := range required {
		if !seen[name] {
			d.errorf(n, "%s lacks the key %q", path, name)
		}
	}
}

// pairs calls f for each key of the map n and reports keys that are there twice.
func (d *decoder) pairs(n *yaml.Node, path, expected string, f func(key, value *yaml.Node)) bool {
	if n.Kind != yaml.MappingNode {
		if path == "" && n.Tag == "!!null" { // an empty file
			return true
		}
		d.wrong(n, path, expected)
		return false
	}
	first := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if line, twice := first[key.Value]; twice {
			d.errorf(key, "key %q is already in line %d", joinKey(path, key.Value), line)
			continue
		}
		first[key.Value] = key.Line
		f(key, n.Content[i+1])
	}
	return true
}

func (d *decoder) scalar(n *yaml.Node, path, expected, tag string) (string, bool) {
	if n.Kind != yaml.ScalarNode || n.Tag != tag {
		d.wrong(n, path, expected)
		return "", false
	}
	return n.Value, true
}

func (d *decoder) wrong(n *yaml.Node, path, expected string) {
	if path == "" {
		path = d.whole
	}
	dg := d.errorf(n, "%s is %s, expected %s", path, describe(n), expected)
	if n.Kind == yaml.ScalarNode && strings.HasPrefix(expected, "a string") && n.Tag != "!!null" {
		dg.Hint = fmt.Sprintf("quote it: %q", n.Value)
	}
}

func (d *decoder) errorf(n *yaml.Node, format string, args ...any) *diag.Diagnostic {
	d.diags = append(d.diags, diag.Errorf(d.file, n.Line, n.Column, format, args...))
	return &d.diags[len(d.diags)-1]
}

// describe says what n is, for "is …, expected …".
func describe(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a map"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Tag == "!!null":
		return "empty"
	case n.Tag == "!!int" || n.Tag == "!!float":
		return "the number " + n.Value
	case n.Tag == "!!bool":
		return "the truth value " + n.Value
	case n.Tag == "!!timestamp":
		return "the date " + n.Value
	}
	return strconv.Quote(n.Value)
}

func unknownKeyHint(word string, names []string) string {
	if hint := nearest.Hint(word, names); hint != "" {
		return hint
	}
	return "known keys are " + strings.Join(names, ", ")
}

var yamlLine = regexp.MustCompile(`^(?:yaml: )?(?:unmarshal errors:\s*)?line (\d+): (.*)`)

// yamlError turns an error of the yaml package, which has a line at best, into
// a diagnostic.
func yamlError(file string, err error) diag.Diagnostic {
	msg, line := strings.TrimPrefix(err.Error(), "yaml: "), 0
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		line, _ = strconv.Atoi(m[1])
		msg = m[2]
	}
	return diag.Errorf(file, line, 0, "not valid YAML: %s", msg)
}

func joinKey(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func listKey(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
