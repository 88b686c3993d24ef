package markdown

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A release of the kernel is written as the kernel's own git tags are, without
// their "v": 6.12, 6.1.192, 2.6.10, 2.3.11pre6, 2.4.0-test9, 5.4-rc1.

// A release is a kernel release in its parts.
type release struct {
	numbers [4]int // 2.6.11.5; those not written are 0
	given   int    // how many are
	pre     string // "pre6", "-test9", "-rc1"; "" for a final one
}

var (
	releaseForm = regexp.MustCompile(`^([0-9]{1,4})\.([0-9]{1,4})(?:\.([0-9]{1,4}))?(?:\.([0-9]{1,4}))?((?:pre[0-9]+(?:-[0-9]+)?|-(?:pre|rc)[0-9]+|-test[0-9]+(?:pre[0-9]+)?)?)$`)
	preParts    = regexp.MustCompile(`[a-z]+|[0-9]+`)
)

// readRelease takes a release apart; ok is false if it does not have the form of one.
func readRelease(s string) (r release, ok bool) {
	m := releaseForm.FindStringSubmatch(s)
	if m == nil {
		return release{}, false
	}
	for i, digits := range m[1:5] {
		if digits != "" {
			r.numbers[i], _ = strconv.Atoi(digits)
			r.given = i + 1
		}
	}
	r.pre = m[5]
	return r, true
}

// lastOf is the last release of each series before 3.0: 2.4 went up to 2.4.37.
var lastOf = [...]int{0: 40, 1: 132, 2: 26, 3: 51, 4: 37, 5: 75, 6: 39}

// lastMinor is the last release of each major number since 3.0: after 4.20 came
// 5.0. A new release of the kernel moves its end.
var lastMinor = [...]int{3: 19, 4: 20, 5: 19, 6: 19, 7: 0}

// problem says why there is no such release; msg is "" if there is.
func (r release) problem(s string) (msg, hint string) {
	major, minor, patch := r.numbers[0], r.numbers[1], r.numbers[2]
	newest := len(lastMinor) - 1
	switch {
	case major < 2:
		return s + " is older than 2.0, the first release that can be cited", ""
	case major == 2:
		return r.problemOf2(s)
	case major > newest || major == newest && minor > lastMinor[newest]:
		return fmt.Sprintf("%s is later than %d.%d, the last release that docgen knows", s, newest, lastMinor[newest]), ""
	case minor > lastMinor[major]:
		return fmt.Sprintf("there has never been a release %d.%d", major, minor), fmt.Sprintf("%d.%d was followed by %d.0", major, lastMinor[major], major+1)
	case r.given > 3:
		return s + " is not a kernel release", "since 3.0, releases have two numbers, stable ones three: 6.12, 6.1.192"
	case r.given == 3 && patch == 0:
		return s + " is not a kernel release", fmt.Sprintf("the first of a series is written with two numbers: %d.%d%s", major, minor, r.pre)
	case r.pre != "" && (r.given == 3 || !strings.HasPrefix(r.pre, "-rc")):
		return s + " is not a kernel release", "a pre-release is written like 5.4-rc1"
	}
	return "", ""
}

// problemOf2 is problem for the releases before 3.0, which have three numbers.
func (r release) problemOf2(s string) (msg, hint string) {
	minor, patch := r.numbers[1], r.numbers[2]
	if minor >= len(lastOf) {
		return fmt.Sprintf("there has never been a release 2.%d", minor), "2.6.39 was followed by 3.0"
	}
	last := lastOf[minor]
	first := fmt.Sprintf("2.%d.0", minor)
	if minor == 0 {
		first = "2.0" // never called 2.0.0
	}
	switch {
	case r.given == 2 && minor > 0:
		return fmt.Sprintf("2.%d is not a release but a series", minor), fmt.Sprintf("write which one, from %s to 2.%d.%d", first, minor, last)
	case r.given == 3 && minor == 0 && patch == 0:
		return s + " is not a kernel release", "it is called 2.0"
	case r.given == 4 && minor != 6 && minor != 4:
		return s + " is not a kernel release", "releases before 2.6 have three numbers: 2.4.31"
	case r.pre != "" && (minor >= 1 && minor <= 3 && patch == last+1 || minor == 3 && patch == 99):
		// 2.1.133, 2.2.27, 2.3.52 and 2.3.99 were never released, but their pre-releases were
	case patch > last:
		return "there has never been a release " + s, fmt.Sprintf("the last one of the series is 2.%d.%d", minor, last)
	}
	if strings.HasPrefix(r.pre, "-pre") && minor < 5 {
		return s + " is not a kernel release", "write it like its tag: " + strings.Replace(s, "-pre", "pre", 1)
	}
	if strings.HasPrefix(r.pre, "pre") && minor > 4 {
		return s + " is not a kernel release", "write it like its tag: " + strings.Replace(s, "pre", "-pre", 1)
	}
	return "", ""
}

// releaseTag returns the git tag of a release. From 2.5 on, tags begin with a
// "v"; those of older releases were made when their tarballs were put into git,
// without it. (See github.com/bootlin/linux-history, which Elixir shows.)
// What is not a release is its own tag.
func releaseTag(version string) string {
	r, ok := readRelease(version)
	if !ok || r.numbers[0] < 2 || r.numbers[0] == 2 && r.numbers[1] < 5 {
		return version
	}
	return "v" + version
}

// CompareVersions orders the releases of a tree, older ones first: 2.3.11pre6,
// 2.3.11, 2.6.10, 6.9, 6.12-rc1, 6.12. Versions of a tree that does not number
// its releases as the kernel does come before all others, in the order of their
// letters.
func CompareVersions(a, b string) int {
	x, okX := readRelease(a)
	y, okY := readRelease(b)
	if !okX || !okY {
		if okX != okY {
			if okX {
				return 1
			}
			return -1
		}
		return cmp.Compare(a, b)
	}
	return cmp.Or(slices.Compare(x.numbers[:], y.numbers[:]), comparePre(x.pre, y.pre), cmp.Compare(a, b))
}

// comparePre orders pre-releases of one release: each part that one of them has
// more than the other makes it older (-test9pre1, -test9, the release itself; 2.3.99pre3-1
// came before 2.3.99pre3).
func comparePre(a, b string) int {
	x, y := preParts.FindAllString(a, -1), preParts.FindAllString(b, -1)
	for i := range min(len(x), len(y)) {
		m, errM := strconv.Atoi(x[i])
		n, errN := strconv.Atoi(y[i])
		order := cmp.Compare(x[i], y[i])
		if errM == nil && errN == nil {
			order = cmp.Compare(m, n)
		}
		if order != 0 {
			return order
		}
	}
	return cmp.Compare(len(y), len(x))
}
