package sim

import (
	"reflect"
	"strings"
	"testing"
)

// Every field of a state is copied, encoded, and part of deltas: a state in which
// each has a value of its own survives, and so does a change of each alone. A
// new field fails here until it is.
func TestEveryFieldIsKept(t *testing.T) {
	var s State
	next := 0
	fill(reflect.ValueOf(&s).Elem(), &next)
	for i := range s.Tasks {
		s.Tasks[i].Depth = maxDepth // what is above the stack is not encoded
	}
	if next < 300 {
		t.Fatalf("only %d values", next)
	}
	without := s
	without.Cost = Cost{}
	if got, err := Decode(s.Encode(nil)); err != nil || !reflect.DeepEqual(got, without) {
		t.Errorf("encoded and decoded: %v\ngot  %+v\nwant %+v", err, got, without)
	}
	var patched State
	if err := patched.Patch(AppendDelta(nil, &patched, &s)); err != nil || !reflect.DeepEqual(patched, s) {
		t.Errorf("a delta from nothing: %v\ngot  %+v\nwant %+v", err, patched, s)
	}

	base, before := s.Clone(), string(s.Encode(nil))
	if !reflect.DeepEqual(base, s) {
		t.Errorf("a clone:\ngot  %+v\nwant %+v", base, s)
	}
	leaves(reflect.ValueOf(&s).Elem(), "State", func(v reflect.Value, name string) {
		if name == "State.Tasks.Depth" {
			return
		}
		old := reflect.New(v.Type()).Elem()
		old.Set(v)
		defer v.Set(old)
		switch {
		case v.Kind() == reflect.Bool:
			v.SetBool(!v.Bool())
		case v.CanUint():
			v.SetUint(v.Uint() ^ 1)
		default:
			v.SetInt(v.Int() ^ 1)
		}
		if string(base.Encode(nil)) != before {
			t.Fatalf("%s is shared with a clone", name)
		}
		if string(s.Encode(nil)) == before && !strings.HasPrefix(name, "State.Cost.") {
			t.Errorf("%s is not encoded", name)
		}
		patched := base.Clone()
		if err := patched.Patch(AppendDelta(nil, &base, &s)); err != nil || !reflect.DeepEqual(patched, s) {
			t.Errorf("a delta misses a change of %s (%v)", name, err)
		}
	})
}

// fill gives every field a value, and every slice two elements.
func fill(v reflect.Value, next *int) {
	if v.Kind() == reflect.Slice {
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
	}
	leaves(v, "", func(v reflect.Value, _ string) {
		*next++
		switch {
		case v.Kind() == reflect.Slice: // not yet made
			fill(v, next)
		case v.Kind() == reflect.Bool:
			v.SetBool(*next%3 > 0)
		case v.CanUint():
			v.SetUint(uint64(*next%127 + 1))
		default:
			v.SetInt(int64(*next%127 + 1))
		}
	})
}

// leaves calls f with everything that has no parts, and with empty slices.
func leaves(v reflect.Value, name string, f func(v reflect.Value, name string)) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			leaves(v.Field(i), name+"."+v.Type().Field(i).Name, f)
		}
	case reflect.Array, reflect.Slice:
		if v.Len() == 0 {
			f(v, name)
		}
		for i := range v.Len() {
			leaves(v.Index(i), name, f)
		}
	default:
		f(v, name)
	}
}
