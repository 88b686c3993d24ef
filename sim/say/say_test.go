package say_test

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"docgen/sim/say"
)

type verb string

func (v verb) String() string { return "the verb " + string(v) }

// fmt is the reference.
func TestTextf(t *testing.T) {
	for _, test := range []struct {
		format string
		args   []any
	}{
		{"", nil},
		{"no verb", nil},
		{"100 %%", nil},
		{"%s", []any{"text"}},
		{"%s%s", []any{"a", ""}},
		{"%s: %s", []any{errors.New("broken"), verb("run")}},
		{"%q and %q, 借用", []any{"a \"b\" \x00\xff\u2028 é 世", verb("v")}},
		{"%d %d %d %d %d %d %d %d", []any{0, int8(-1), int16(2), int32(-3), int64(math.MinInt64), uint8(255), uint16(6), uint32(7)}},
		{"%d%%", []any{math.MaxInt}},
		{"%%%s%%", []any{"%d"}},
	} {
		if got, want := say.Textf(test.format, test.args...), fmt.Sprintf(test.format, test.args...); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if got, want := say.Errorf(test.format, test.args...).Error(), fmt.Sprintf(test.format, test.args...); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// What cannot be said is a mistake in the program.
func TestTextfPanics(t *testing.T) {
	type cpu int8
	for _, test := range []struct {
		format string
		args   []any
	}{
		{"%v", []any{1}}, {"%d", []any{cpu(1)}}, {"%s", []any{1}}, {"%s", nil}, {"%", nil},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%q of %v says something", test.format, test.args)
				}
			}()
			say.Textf(test.format, test.args...)
		}()
	}
}
