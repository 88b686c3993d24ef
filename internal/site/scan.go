package site

import (
	"bytes"
	"html"
	"slices"
)

// references is what an HTML file can be linked to by, and what it links to.
type references struct {
	ids   []string // of elements, sorted, without repeats
	twice []string // ids that are there more than once
	leads []string // values of href and src, in order of appearance, without repeats
}

// has says whether the file has an element with this id.
func (r references) has(id string) bool {
	_, found := slices.BinarySearch(r.ids, id)
	return found
}

// scanHTML finds the ids and the links of an HTML file. It reads tags and
// attributes and nothing else of HTML: unlike a parser that builds the tree, it
// is fast enough to look at every page of a large site in every build.
func scanHTML(src []byte) references {
	refs := references{ids: []string{}}
	seen := map[string]bool{}
	for {
		i := bytes.IndexByte(src, '<')
		if i < 0 {
			break
		}
		src = src[i+1:]
		if bytes.HasPrefix(src, []byte("!--")) {
			src = after(src[3:], "-->")
			continue
		}
		if len(src) == 0 || !isLetter(src[0]) {
			continue
		}
		n := 0
		for n < len(src) && isLetter(src[n]) {
			n++
		}
		tag := src[:n]
		src = scanAttributes(src[n:], func(name, value []byte) {
			switch {
			case equalFold(name, "id"), equalFold(name, "name") && equalFold(tag, "a"):
				refs.ids = append(refs.ids, html.UnescapeString(string(value)))
			case equalFold(name, "href"), equalFold(name, "src"):
				lead := html.UnescapeString(string(value))
				if !seen[lead] {
					seen[lead] = true
					refs.leads = append(refs.leads, lead)
				}
			}
		})
		switch {
		case equalFold(tag, "script"):
			src = after(src, "</script")
		case equalFold(tag, "style"):
			src = after(src, "</style")
		}
	}
	slices.Sort(refs.ids)
	for i := 1; i < len(refs.ids); i++ {
		if refs.ids[i] == refs.ids[i-1] {
			refs.twice = append(refs.twice, refs.ids[i])
		}
	}
	refs.ids = slices.Compact(refs.ids)
	refs.twice = slices.Compact(refs.twice)
	return refs
}

// scanAttributes calls f for each attribute of a tag and returns what follows
// the tag.
func scanAttributes(src []byte, f func(name, value []byte)) []byte {
	for {
		for len(src) > 0 && (isSpace(src[0]) || src[0] == '/') {
			src = src[1:]
		}
		if len(src) == 0 {
			return nil
		}
		if src[0] == '>' {
			return src[1:]
		}
		n := 1
		for n < len(src) && src[n] != '=' && src[n] != '>' && src[n] != '/' && !isSpace(src[n]) {
			n++
		}
		name := src[:n]
		src = src[n:]
		rest := bytes.TrimLeft(src, " \t\n\f\r")
		if len(rest) == 0 || rest[0] != '=' {
			continue
		}
		src = bytes.TrimLeft(rest[1:], " \t\n\f\r")
		var value []byte
		switch {
		case len(src) == 0:
			return nil
		case src[0] == '"' || src[0] == '\'':
			end := bytes.IndexByte(src[1:], src[0])
			if end < 0 {
				return nil
			}
			value, src = src[1:1+end], src[end+2:]
		default:
			end := 0
			for end < len(src) && src[end] != '>' && !isSpace(src[end]) {
				end++
			}
			value, src = src[:end], src[end:]
		}
		f(name, value)
	}
}

// after returns what follows the first sep in src, or nothing.
func after(src []byte, sep string) []byte {
	if i := bytes.Index(src, []byte(sep)); i >= 0 {
		return src[i+len(sep):]
	}
	return nil
}

func equalFold(b []byte, lower string) bool {
	if len(b) != len(lower) {
		return false
	}
	for i := range b {
		if b[i] != lower[i] && b[i]|0x20 != lower[i] {
			return false
		}
	}
	return true
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r' }
