package markdown

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"docgen/internal/nearest"
)

// What a statement about the kernel rests on is data: a file of one release,
// functions in it, perhaps a commit.
//
//	6.12 kernel/exit.c: exit_mm, do_exit
//	5.4 kernel/sched/core.c: context_switch @139d025cda1d
//	tip/6.12 kernel/fork.c: mm_init
//
// This file reads such a line and says what is wrong with it, for the ```kernel
// fence and the {kernel} role (kernel.go) alike. It judges the form only:
// whether the file has the function, nobody knows here.

// A Citation is a place in the source of the kernel, or of another tree that
// the site knows.
type Citation struct {
	Pos
	Tree      string   // "linux", or one of Input.Trees
	Version   string   // a release as it is written, "6.12"
	File      string   // from the root of the tree, "kernel/exit.c"
	Functions []string // in it, at least one; of a role just one
	Commit    string   // 12 to 40 hexadecimal digits; "" for none

	inline bool // of a role
}

// kernelTree is the tree that is meant where none is named.
const kernelTree = "linux"

// Tag returns the name of the version as a git tag: "v6.12", but "2.4.31". Of a
// tree that is not numbered as the kernel is, it is the version.
func (c Citation) Tag() string { return releaseTag(c.Version) }

// Name returns the tree and the version as readers are to see them: "6.12",
// "tip 6.12".
func (c Citation) Name() string {
	if c.Tree == kernelTree {
		return c.Version
	}
	return c.Tree + " " + c.Version
}

// String writes the citation as its author does.
func (c Citation) String() string {
	s := c.Version + " " + c.File + ": " + strings.Join(c.Functions, ", ")
	if c.Tree != kernelTree {
		s = c.Tree + "/" + s
	}
	if c.Commit != "" {
		s += " @" + c.Commit
	}
	return s
}

// same says whether two citations are of the same, wherever they stand.
func (c Citation) same(d Citation) bool { return c.String() == d.String() }

const citationForm = "write release, file and functions, for example 6.12 kernel/exit.c: exit_mm, do_exit"

var (
	citedVersion = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)
	citedPath    = regexp.MustCompile(`^[A-Za-z0-9_.+/-]+$`)
	citedName    = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	citedLine    = regexp.MustCompile(`^(?:[#L:]*L?[0-9]+(?:-L?[0-9]+)?)$`)
	lineBefore   = regexp.MustCompile(`^[ \t]*L?[0-9]+[ \t]*:`)
	lineInPath   = regexp.MustCompile(`#L?[0-9]+.*$`)
	commitID     = regexp.MustCompile(`^[0-9a-f]{12,40}$`)
	hexDigits    = regexp.MustCompile(`^[0-9A-Fa-f]+$`)
	kindOfName   = regexp.MustCompile(`^(?:struct|union|enum|static|inline|void|int|#define)\s+`)
)

// A citationReader reads one citation and reports all that is wrong with it.
type citationReader struct {
	page   *page
	at     func(i int) Pos // the place of byte i of the text
	failed bool
}

func (r *citationReader) errorf(i int, hint, format string, args ...any) {
	r.page.errorf(r.at(i), hint, format, args...)
	r.failed = true
}

// read reads a citation; ok is false if something is wrong with it.
func (r *citationReader) read(text string) (c Citation, ok bool) {
	start := len(text) - len(strings.TrimLeft(text, " \t"))
	c.Pos = r.at(start)
	release, rest := text[start:], ""
	if i := strings.IndexAny(release, " \t"); i >= 0 {
		release, rest = release[:i], release[i:]
	}
	after := start + len(release)
	if rest == "" && !looksLikePath(strings.TrimSuffix(release, ":")) {
		r.errorf(start, citationForm, "cannot read the citation %q", release)
		return c, false
	}
	if looksLikePath(strings.TrimSuffix(release, ":")) {
		r.errorf(start, "begin with it: 6.12 "+strings.TrimSpace(text[start:]), "the citation has no release")
		after, rest = start, text[start:]
	} else {
		c.Tree, c.Version = r.release(start, release)
	}
	file, functions, colon := strings.Cut(rest, ":")
	fileAt := after + len(file) - len(strings.TrimLeft(file, " \t"))
	functionsAt := after + len(file) + 1
	if !colon { // perhaps it was forgotten
		name, more, _ := strings.Cut(strings.TrimSpace(file), " ")
		switch {
		case strings.TrimSpace(more) == "" || strings.HasPrefix(strings.TrimSpace(more), "@"):
			r.file(fileAt, name)
			r.errorf(fileAt, "write a colon and the functions after the file: "+strings.TrimRight(name, ",")+": …", "the citation names no function")
		default:
			r.file(fileAt, name)
			r.errorf(fileAt+len(name), "write "+name+": "+strings.TrimSpace(more), "expected a colon after the file")
		}
		return c, false
	}
	c.File = r.file(fileAt, strings.TrimSpace(file))
	if i := strings.IndexByte(functions, '@'); i >= 0 {
		c.Commit = r.commit(functionsAt+i, functions[i+1:])
		functions = functions[:i]
	}
	c.Functions = r.functions(functionsAt, functions, c.File)
	return c, !r.failed
}

// looksLikePath says whether s is a file rather than a release with its tree.
func looksLikePath(s string) bool {
	switch path.Ext(s) {
	case ".c", ".h", ".S", ".rst", ".txt":
		return true
	}
	return false
}

func (r *citationReader) release(at int, s string) (tree, version string) {
	tree, version, named := strings.Cut(s, "/")
	if !named {
		tree, version = kernelTree, s
	}
	if trees := r.page.trees(); !slices.Contains(trees, tree) {
		hint := nearest.Hint(tree, trees)
		if hint == "" {
			hint = "name it under citations: in the configuration, with its addresses"
		}
		r.errorf(at, hint, "unknown tree %q, expected %s", tree, strings.Join(trees, ", "))
		return tree, version
	}
	if named {
		at += len(tree) + 1
	}
	if tree != kernelTree {
		if !citedVersion.MatchString(version) {
			r.errorf(at, "write tree/version: "+tree+"/6.12", "%q is not a version", version)
		}
		return tree, version
	}
	parts, ok := readRelease(version)
	switch {
	case ok:
		if msg, hint := parts.problem(version); msg != "" {
			r.errorf(at, hint, "%s", msg)
		}
	case len(version) > 1 && (version[0] == 'v' || version[0] == 'V') && version[1] >= '0' && version[1] <= '9':
		r.errorf(at, "write "+version[1:], "a release is written without %q", version[:1])
	default:
		hint := citationForm
		if slices.Contains(r.page.trees(), version) {
			hint = "write the release after it: " + version + "/6.12"
		}
		r.errorf(at, hint, "%q is not a kernel release", version)
	}
	return tree, version
}

// trees lists the names of the trees that can be cited, the kernel's first.
func (p *page) trees() []string {
	list := []string{kernelTree}
	for _, t := range p.in.Trees {
		if t != kernelTree {
			list = append(list, t)
		}
	}
	return list
}

// fileKinds are the extensions of files that are worth citing.
func fileKinds() []string {
	return []string{".c", ".h", ".S", ".s", ".rst", ".txt", ".rs", ".lds", ".tbl", ".py", ".sh", ".pl", ".awk", ".y", ".l"}
}

// file checks the path of a file.
func (r *citationReader) file(at int, s string) string {
	name := strings.TrimRight(s, ",;")
	base := path.Base(name)
	plain := strings.HasPrefix(base, "Kconfig") || strings.HasPrefix(base, "Makefile") || base == "MAINTAINERS"
	switch {
	case s == "":
		r.errorf(at, citationForm, "the citation names no file")
	case lineInPath.MatchString(s):
		r.errorf(at+lineInPath.FindStringIndex(s)[0], "line numbers move: write "+lineInPath.ReplaceAllString(s, "")+" and the function's name",
			"a citation names a function, not a line")
	case strings.ContainsAny(s, " \t"):
		r.errorf(at, "a line is about one file: give each its own", "expected one file before the colon, found %q", s)
	case !citedPath.MatchString(s):
		r.errorf(at, "write its path from the root of the tree, as in kernel/fork.c", "%q is not the path of a file", s)
	case strings.HasPrefix(s, "/") || path.Clean(s) != s || strings.HasPrefix(s, ".."):
		r.errorf(at, "write its path from the root of the tree, without / in front, . and ..: kernel/fork.c", "%q is not the path of a file in the tree", s)
	case !slices.Contains(fileKinds(), path.Ext(s)) && !plain:
		r.errorf(at, "expected one that ends in "+strings.Join(fileKinds(), " "), "%q does not look like a source file", s)
	case !strings.Contains(s, "/") && !plain:
		r.errorf(at, "write its path from the root of the tree, as in kernel/fork.c", "the file %s has no folder", s)
	}
	return s
}

// functions reads the list after the colon, which begins at byte at.
func (r *citationReader) functions(at int, list, file string) []string {
	var names []string
	if strings.TrimSpace(list) == "" {
		r.errorf(at, "write their names after the colon", "the citation names no function")
		return nil
	}
	if line := lineBefore.FindString(list); line != "" {
		r.errorf(at, "line numbers move: write "+file+": "+strings.TrimSpace(list[len(line):]), "a citation names a function, not a line")
		at, list = at+len(line), list[len(line):]
	}
	for item := range strings.SplitSeq(list, ",") {
		here := at + len(item) - len(strings.TrimLeft(item, " \t"))
		at += len(item) + 1
		s := strings.TrimSpace(item)
		if r.function(here, s, file) {
			if slices.Contains(names, s) {
				r.errorf(here, "", "%s is named twice", s)
			}
			names = append(names, s)
		}
	}
	return names
}

// function checks the name of one function and says whether it is one.
func (r *citationReader) function(at int, s, file string) bool {
	bare, _, call := strings.Cut(s, "(")
	kind := kindOfName.FindString(s)
	switch {
	case citedName.MatchString(s):
		return true
	case s == "":
		r.errorf(at, "names are separated by one comma each", "expected the name of a function")
	case call && citedName.MatchString(strings.TrimSpace(bare)):
		r.errorf(at, "write "+strings.TrimSpace(bare), "a function is named without parentheses")
	case citedLine.MatchString(s):
		r.errorf(at, "line numbers move: write "+file+": and the function's name", "a citation names a function, not a line")
	case kind != "" && citedName.MatchString(s[len(kind):]):
		r.errorf(at, "write "+s[len(kind):], "only the name is cited, without %q", strings.TrimSpace(kind))
	case strings.Contains(s, ":"):
		r.errorf(at, "a line is about one file: give each its own", "%q is not the name of a function", s)
	case strings.Contains(s, " "):
		r.errorf(at, "names are separated by commas", "%q is not the name of a function", s)
	default:
		r.errorf(at, "", "%q is not the name of a function", s)
	}
	return false
}

// commit checks what stands after the @, which is byte at.
func (r *citationReader) commit(at int, s string) string {
	id := strings.TrimSpace(s)
	switch {
	case commitID.MatchString(id):
	case commitID.MatchString(strings.ToLower(id)):
		r.errorf(at, "write "+strings.ToLower(id), "a commit is written in lower case")
	case id == "":
		r.errorf(at, "write @139d025cda1d", "expected a commit after the @")
	case hexDigits.MatchString(id):
		r.errorf(at, "git log --abbrev=12 shows it at the right length", "the commit %s has %d digits, expected 12 to 40", id, len(id))
	case strings.ContainsAny(id, " ,@"):
		r.errorf(at, "it stands at the end of the line, and there is one only", "%q is not a commit", id)
	default:
		r.errorf(at, "write 12 to 40 hexadecimal digits", "%q is not a commit", id)
	}
	return id
}
