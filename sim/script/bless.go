package script

import "strings"

// Bless rewrites the values of expectations that fail to what the machine
// did, and returns the new script with the errors that remain: those that no
// other value would mend. It changes nothing else, comments and blanks included.
// If the script does not parse, it comes back as it was.
func Bless(src []byte) ([]byte, []Error) {
	s, errs := Parse(src)
	if len(errs) > 0 {
		return src, errs
	}
	lines := strings.SplitAfter(string(src), "\n")
	var rest []Error
	misses := s.run("").misses
	for i := len(misses) - 1; i >= 0; i-- { // from the back, so that columns stay true
		m := misses[i]
		if m.bless == "" {
			rest = append([]Error{{Pos: m.pos, Msg: m.msg, Hint: m.hint}}, rest...)
			continue
		}
		runes := []rune(lines[m.word.pos.Line-1])
		from := m.word.pos.Col - 1
		to := from + len([]rune(m.word.text))
		lines[m.word.pos.Line-1] = string(runes[:from]) + m.bless + string(runes[to:])
	}
	return []byte(strings.Join(lines, "")), rest
}
