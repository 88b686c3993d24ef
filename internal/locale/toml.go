package locale

import (
	"strconv"
	"strings"
)

// A span is where a key and its value stand in a TOML file, in bytes.
type span struct {
	key        int // start of the key, or of the table header
	value, end int // the value; both 0 for a table header
}

// locate returns the spans of all keys and table headers of src, by path (see
// pathKey). The TOML decoder checks a file and reads its values, but tells no
// positions except a syntax error's; locate tells positions and nothing else.
// It expects valid TOML, and ends on any input.
func locate(src string) map[string]span {
	s := scanner{src: src, spans: map[string]span{}}
	var table []string
	for s.skipBlank(false); s.at < len(src); s.skipBlank(false) {
		start := s.at
		if src[start] != '[' {
			s.pair(table)
			continue
		}
		s.skip("[")
		table = s.path()
		s.spans[pathKey(table)] = span{key: start}
		s.skip("] \t")
	}
	return s.spans
}

// pathKey joins the parts of a key, which may contain dots themselves.
func pathKey(path []string) string { return strings.Join(path, "\x00") }

type scanner struct {
	src   string
	at    int
	spans map[string]span
}

// skipBlank skips white space, comments and, in a list, commas.
func (s *scanner) skipBlank(list bool) {
	for s.at < len(s.src) {
		switch c := s.src[s.at]; {
		case c == '#':
			s.skipTo("\n")
		case c == ' ' || c == '\t' || c == '\n' || c == '\r' || list && c == ',':
			s.at++
		default:
			return
		}
	}
}

// skip skips all of chars that follow.
func (s *scanner) skip(chars string) {
	s.at = len(s.src) - len(strings.TrimLeft(s.src[s.at:], chars))
}

// skipTo stops at the first of chars, or at the end.
func (s *scanner) skipTo(chars string) {
	if i := strings.IndexAny(s.src[s.at:], chars); i >= 0 {
		s.at += i
	} else {
		s.at = len(s.src)
	}
}

// pair scans "key = value" in table.
func (s *scanner) pair(table []string) {
	start := s.at
	path := append(table[:len(table):len(table)], s.path()...)
	s.skipTo("=\n")
	s.at = min(s.at+1, len(s.src))
	s.skip(" \t")
	value := s.at
	s.value(path)
	s.spans[pathKey(path)] = span{key: start, value: value, end: s.at}
}

// path scans a dotted key; its parts may be quoted.
func (s *scanner) path() []string {
	var path []string
	for {
		s.skip(" \t")
		start := s.at
		if s.at < len(s.src) && (s.src[s.at] == '"' || s.src[s.at] == '\'') {
			s.quoted()
			path = append(path, unquoteKey(s.src[start:s.at]))
		} else {
			s.skipTo(".=] \t\r\n")
			path = append(path, s.src[start:s.at])
		}
		s.skip(" \t")
		if s.at >= len(s.src) || s.src[s.at] != '.' {
			return path
		}
		s.at++
	}
}

// unquoteKey returns the key that a quoted key stands for.
func unquoteKey(quoted string) string {
	if strings.HasPrefix(quoted, `"`) {
		if key, err := strconv.Unquote(quoted); err == nil {
			return key
		}
	}
	return strings.Trim(quoted, quoted[:1])
}

// value scans a value; the keys of an inline table are below path.
func (s *scanner) value(path []string) {
	if s.at >= len(s.src) {
		return
	}
	switch s.src[s.at] {
	case '"', '\'':
		s.quoted()
	case '[', '{':
		opening := s.src[s.at]
		s.at++
		for s.skipBlank(true); s.at < len(s.src); s.skipBlank(true) {
			before := s.at
			switch {
			case s.src[s.at] == ']' || s.src[s.at] == '}':
				s.at++
				return
			case opening == '{':
				s.pair(path)
			default:
				s.value(nil)
			}
			if s.at == before { // not TOML
				return
			}
		}
	default:
		s.skipTo(",]}#\n")
	}
}

// quoted scans a string of any of TOML's four kinds.
func (s *scanner) quoted() {
	quote := s.src[s.at : s.at+1]
	if triple := strings.Repeat(quote, 3); strings.HasPrefix(s.src[s.at:], triple) {
		quote = triple
	}
	s.at += len(quote)
	for s.at < len(s.src) {
		switch {
		case s.src[s.at] == '\\' && quote[0] == '"':
			s.at = min(s.at+2, len(s.src))
		case strings.HasPrefix(s.src[s.at:], quote):
			s.at += len(quote)
			for len(quote) == 3 && s.at < len(s.src) && s.src[s.at] == quote[0] { // """x"" ends in five
				s.at++
			}
			return
		default:
			s.at++
		}
	}
}
