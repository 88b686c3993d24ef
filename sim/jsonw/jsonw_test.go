package jsonw_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"docgen/sim/jsonw"
)

// write writes v, which encoding/json could have decoded, but for the order of members.
func write(w *jsonw.Writer, v any) {
	switch v := v.(type) {
	case nil:
		w.Null()
	case bool:
		w.Bool(v)
	case int:
		w.Int(v)
	case string:
		w.String(v)
	case []string:
		w.Strings(v)
	case json.RawMessage:
		w.Raw(v)
	case []any:
		w.BeginArray()
		for _, e := range v {
			write(w, e)
		}
		w.EndArray()
	case map[string]any:
		w.BeginObject()
		for _, key := range sortedKeys(v) {
			write(w.Key(key), v[key])
		}
		w.EndObject()
	default:
		panic("no such value")
	}
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		at := len(keys)
		for at > 0 && keys[at-1] > key {
			at--
		}
		keys = append(keys, "")
		copy(keys[at+1:], keys[at:])
		keys[at] = key
	}
	return keys
}

func compare(t *testing.T, v any) {
	t.Helper()
	for _, indent := range []string{"", " ", "\t", "    "} {
		want, err := json.MarshalIndent(v, "", indent)
		if indent == "" {
			want, err = json.Marshal(v)
		}
		if err != nil {
			t.Fatal(err)
		}
		w := jsonw.Writer{Indent: indent}
		write(&w, v)
		if !bytes.Equal(w.Bytes(), want) {
			t.Errorf("indented by %q\ngot  %s\nwant %s", indent, w.Bytes(), want)
		}
		if w.Len() != len(want) {
			t.Errorf("Len is %d of %d bytes", w.Len(), len(want))
		}
	}
}

func TestValues(t *testing.T) {
	for _, v := range []any{
		nil, true, false, 0, -1, 1 << 40, "", "mm_users",
		[]any{}, map[string]any{}, []string{}, []string{"a", "b<"},
		[]any{nil, []any{}, []any{[]any{1}}, map[string]any{}},
		map[string]any{"": nil, "a": []any{1, 2}, "b": map[string]any{"c": map[string]any{}}, "d&": "x"},
		json.RawMessage(`"raw"`),
		[]any{json.RawMessage("1"), map[string]any{"k": json.RawMessage("[]")}},
	} {
		compare(t, v)
	}
}

// Every character of the basic plane, each byte alone, and broken sequences.
func TestStrings(t *testing.T) {
	for c := range 256 {
		compare(t, string([]byte{byte(c)}))
		compare(t, string([]byte{'a', byte(c), 'b'}))
	}
	var all strings.Builder
	for r := range rune(0x10000) {
		all.WriteRune(r)
	}
	compare(t, all.String())
	for _, s := range []string{"\xe3\x81", "あ\xe3\x81い", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\U0001F600", "\ufffd", "\xc0\x80", "</script>", "a\u2028b\u2029"} {
		compare(t, s)
	}
}

func TestRandomNesting(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var random func(depth int) any
	random = func(depth int) any {
		switch n := r.IntN(8); {
		case n < 2 && depth > 0:
			list := []any{}
			for range r.IntN(4) {
				list = append(list, random(depth-1))
			}
			return list
		case n < 5 && depth > 0:
			object := map[string]any{}
			for i := range r.IntN(4) {
				object[string(rune('a'+i))+"\""] = random(depth - 1)
			}
			return object
		case n == 5:
			return r.IntN(2000) - 1000
		case n == 6:
			return nil
		}
		return "s"
	}
	for range 500 {
		compare(t, random(5))
	}
}

// What has been taken is forgotten, and the rest goes on as if it were there.
func TestWriteTo(t *testing.T) {
	var whole, parts bytes.Buffer
	for _, take := range []bool{false, true} {
		w := jsonw.Writer{Indent: " "}
		w.BeginArray()
		for i := range 3 {
			w.BeginObject()
			w.Key("i").Int(i)
			w.EndObject()
			if take {
				if _, err := w.WriteTo(&parts); err != nil {
					t.Fatal(err)
				}
				if w.Len() != 0 {
					t.Errorf("%d bytes are still there", w.Len())
				}
			}
		}
		w.EndArray()
		if take {
			w.WriteTo(&parts)
		} else {
			whole.Write(w.Bytes())
		}
	}
	if whole.String() != parts.String() {
		t.Errorf("in parts %s\nwhole %s", &parts, &whole)
	}
}
