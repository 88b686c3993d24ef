// Package say fills values into the simulator's messages to authors. It is the part
// of fmt that they need, without reflection: in a browser, fmt would be an eighth of
// the simulator, and all of it is downloaded before anything runs.
//
// The price is that only some types can be said, and that "go vet" does not know the
// functions by itself. So a test here type-checks every call in the packages that
// the browser's simulator is built of.
package say

import (
	"errors"
	"strconv"
)

// Textf is fmt.Sprintf for the verbs %s (a string, an error, or what has a String
// method), %q (a string), %d (an integer of a type that is not named) and %%.
func Textf(format string, args ...any) string {
	out := make([]byte, 0, len(format)+16*len(args))
	plain := 0 // where what has not been appended begins
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			continue
		}
		out = append(out, format[plain:i]...)
		i++
		plain = i + 1
		switch verb := format[i]; verb {
		case '%':
			out = append(out, '%')
		case 'q':
			out = strconv.AppendQuote(out, text(args[0]))
			args = args[1:]
		case 'd':
			out = strconv.AppendInt(out, integer(args[0]), 10)
			args = args[1:]
		case 's':
			out = append(out, text(args[0])...)
			args = args[1:]
		default:
			panic("say: no verb %" + string(verb) + " in " + strconv.Quote(format))
		}
	}
	return string(append(out, format[plain:]...))
}

// Errorf returns an error that says Textf of its arguments. It wraps nothing.
func Errorf(format string, args ...any) error { return errors.New(Textf(format, args...)) }

func text(arg any) string {
	switch arg := arg.(type) {
	case string:
		return arg
	case error:
		return arg.Error()
	case interface{ String() string }:
		return arg.String()
	}
	panic("say: an argument of %s or %q that is no text")
}

func integer(arg any) int64 {
	switch arg := arg.(type) {
	case int:
		return int64(arg)
	case int8:
		return int64(arg)
	case int16:
		return int64(arg)
	case int32:
		return int64(arg)
	case int64:
		return arg
	case uint8:
		return int64(arg)
	case uint16:
		return int64(arg)
	case uint32:
		return int64(arg)
	}
	panic("say: an argument of %d that is no integer")
}
