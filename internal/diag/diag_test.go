package diag

import (
	"encoding/json"
	"slices"
	"testing"
)

func TestString(t *testing.T) {
	for _, test := range []struct {
		d    Diagnostic
		want string
	}{
		{Errorf("a.md", 3, 7, "no %s", "title"), `a.md:3:7: error: no title`},
		{Warnf("a.md", 3, 0, "late"), `a.md:3: warning: late`},
		{Errorf("a.md", 0, 7, "about the file"), `a.md: error: about the file`},
		{Errorf("", 3, 7, "about no file"), `error: about no file`},
		{Errorf("a.md", 1, 1, "bad").WithHint("do better"), `a.md:1:1: error: bad (do better)`},
	} {
		if got := test.d.String(); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}

func TestJSON(t *testing.T) {
	for _, test := range []struct {
		d    Diagnostic
		want string
	}{
		{Errorf("a.md", 3, 7, "bad").WithHint("do"), `{"file":"a.md","line":3,"col":7,"severity":"error","msg":"bad","hint":"do"}`},
		{Warnf("", 0, 0, "late"), `{"severity":"warning","msg":"late"}`},
	} {
		got, err := json.Marshal(test.d)
		if err != nil || string(got) != test.want {
			t.Errorf("got  %s (%v)\nwant %s", got, err, test.want)
		}
	}
}

func TestSort(t *testing.T) {
	sorted := []Diagnostic{
		Errorf("", 0, 0, "no file"),
		Errorf("a", 0, 0, "whole file"),
		Errorf("a", 2, 0, "whole line"),
		Errorf("a", 2, 3, "x"),
		Errorf("a", 2, 3, "y"),
		Errorf("a", 2, 3, "y").WithHint("z"),
		Warnf("a", 2, 3, "a warning after errors"),
		Errorf("a", 10, 1, "numbers, not text"),
		Errorf("b", 1, 1, "x"),
	}
	list := slices.Concat(sorted, sorted) // every one twice
	slices.Reverse(list)
	if got := Sort(list); !slices.Equal(got, sorted) {
		t.Errorf("got  %v\nwant %v", got, sorted)
	}
	if errors, warnings := Count(sorted); errors != 8 || warnings != 1 {
		t.Errorf("Count: got %d errors, %d warnings; want 8, 1", errors, warnings)
	}
}

func TestPosition(t *testing.T) {
	src := []byte("one\nд日x\n\nend")
	for _, test := range []struct{ offset, line, col int }{
		{-5, 1, 1},
		{0, 1, 1},
		{3, 1, 4}, // the line's end belongs to the line
		{4, 2, 1},
		{6, 2, 2}, // columns count characters: д is two bytes
		{9, 2, 3}, // 日 is three
		{11, 3, 1},
		{12, 4, 1},
		{15, 4, 4},
		{99, 4, 4},
	} {
		if line, col := Position(src, test.offset); line != test.line || col != test.col {
			t.Errorf("Position(%q, %d): got %d:%d, want %d:%d", src, test.offset, line, col, test.line, test.col)
		}
	}
	if line, col := Position(nil, 0); line != 1 || col != 1 {
		t.Errorf("Position(nil, 0): got %d:%d, want 1:1", line, col)
	}
}
