package markdown

import (
	"slices"
	"testing"
)

// Releases that were, each with its tag in the kernel's git trees, in the order
// in which they came out.
func TestReleases(t *testing.T) {
	releases := [][2]string{
		{"2.0", "2.0"},
		{"2.0.40", "2.0.40"},
		{"2.1.132", "2.1.132"},
		{"2.2.21-rc1", "2.2.21-rc1"},
		{"2.2.26", "2.2.26"},
		{"2.3.11pre6", "2.3.11pre6"},
		{"2.3.11", "2.3.11"},
		{"2.3.44pre8", "2.3.44pre8"},
		{"2.3.44pre10", "2.3.44pre10"},
		{"2.3.52pre1", "2.3.52pre1"},
		{"2.3.99pre3-8", "2.3.99pre3-8"},
		{"2.3.99pre3", "2.3.99pre3"},
		{"2.3.99pre10-3", "2.3.99pre10-3"},
		{"2.4.0-test9", "2.4.0-test9"},
		{"2.4.0-test10pre1", "2.4.0-test10pre1"},
		{"2.4.0-test10", "2.4.0-test10"},
		{"2.4.0", "2.4.0"},
		{"2.4.31", "2.4.31"},
		{"2.5.0", "v2.5.0"},
		{"2.5.4-pre1", "v2.5.4-pre1"},
		{"2.5.63", "v2.5.63"},
		{"2.6.0-test11", "v2.6.0-test11"},
		{"2.6.10", "v2.6.10"},
		{"2.6.11.5", "v2.6.11.5"},
		{"2.6.39", "v2.6.39"},
		{"3.0", "v3.0"},
		{"3.19", "v3.19"},
		{"4.9.337", "v4.9.337"},
		{"4.20", "v4.20"},
		{"5.4-rc1", "v5.4-rc1"},
		{"5.4", "v5.4"},
		{"5.19", "v5.19"},
		{"6.1.192", "v6.1.192"},
		{"6.12", "v6.12"},
		{"6.19", "v6.19"},
		{"7.0", "v7.0"},
		{"7.0.1", "v7.0.1"},
	}
	var versions []string
	for _, r := range releases {
		parts, ok := readRelease(r[0])
		if !ok {
			t.Errorf("%s is not read as a release", r[0])
			continue
		}
		if msg, hint := parts.problem(r[0]); msg != "" {
			t.Errorf("%s: %s (%s)", r[0], msg, hint)
		}
		if got := releaseTag(r[0]); got != r[1] {
			t.Errorf("the tag of %s: got %s, want %s", r[0], got, r[1])
		}
		versions = append(versions, r[0])
	}
	sorted := slices.Clone(versions)
	slices.Reverse(sorted)
	slices.SortFunc(sorted, CompareVersions)
	if !slices.Equal(sorted, versions) {
		t.Errorf("order: got  %v\nwant %v", sorted, versions)
	}
}

// Releases that never were.
func TestNoReleases(t *testing.T) {
	for _, s := range []string{
		"v6.12", "6", "6.x", "6.12.", "6.12-rc", "6.12rc1", "latest", "-6.12", // in form
		"1.0", "2.7", "2.7.1", "2.4", "2.0.0", "2.0.41", "2.3.52", "2.3.99", "2.3.60pre1", "2.4.38", "2.5.76", "2.6.40",
		"2.5.1.2", "2.3.11-pre6", "2.5.4pre1",
		"3.20", "4.21", "5.20", "6.20", "7.1", "8.0", "6.12.0", "3.0.1.2", "6.12-test1", "6.12.1-rc1", "6.12pre1",
	} {
		if r, ok := readRelease(s); ok {
			if msg, _ := r.problem(s); msg == "" {
				t.Errorf("%s is taken for a release", s)
			}
		}
	}
}

// What does not number its releases as the kernel does is older than all that does.
func TestCompareOtherVersions(t *testing.T) {
	list := []string{"6.12", "next", "2.0", "master"}
	slices.SortFunc(list, CompareVersions)
	if want := []string{"master", "next", "2.0", "6.12"}; !slices.Equal(list, want) {
		t.Errorf("got %v, want %v", list, want)
	}
}
