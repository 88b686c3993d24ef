package render

import (
	"testing"

	"docgen/internal/simview"
)

func TestNeeds(t *testing.T) {
	for _, test := range []struct {
		pixels int
		want   string
	}{
		{0, "need-0 need-0"},
		{1, "need-0 need-1"},
		{160, "need-10 need-0"},
		{544, "need-30 need-4"},
		{545, "need-30 need-5"},
		{1 << 20, "need-90 need-9"},
	} {
		if got := (figureView{}).Needs(test.pixels); got != test.want {
			t.Errorf("Needs(%d) = %q, want %q", test.pixels, got, test.want)
		}
	}
}

// A column is as wide as the widest thing in it that is not to be broken.
func TestColumnsWidth(t *testing.T) {
	short, long := simview.MMKey{Name: "M", Index: 1}, simview.MMKey{Name: "after_exec", Index: 2}
	task := simview.Column{Kind: "task", Name: "A"}
	_, cat := figureRenderer(t, "en")
	for _, test := range []struct {
		name   string
		column simview.Column
		cells  []simview.Cell // of successive rows
		want   int
	}{
		{"a task's least", task, []simview.Cell{{MM: &short, ActiveMM: &short, State: "runnable"}}, 90},
		{"a long mm", task, []simview.Cell{{MM: &long, State: "runnable"}}, 105},                                                                         // 10×7.85+12+14
		{"a change to a long mm", task, []simview.Cell{{State: "runnable"}, {MM: &long, State: "runnable", Was: &simview.Cell{State: "runnable"}}}, 121}, // and 16.5
		{"a change from a long mm", task, []simview.Cell{{MM: &long, State: "runnable"}, {State: "runnable", Was: &simview.Cell{MM: &long, State: "runnable"}}}, 105},
		{"a long name", simview.Column{Kind: "task", Name: "kworker_of_the_test"}, []simview.Cell{{State: "runnable"}}, 176}, // 19×8.5+14
		{"the names of the counters", simview.Column{Kind: "mm", Name: "M", MM: &short}, []simview.Cell{{}}, 72},             // 8×7.25+14
		{"nothing yet", simview.Column{Kind: "mm", Name: "M", MM: &short}, []simview.Cell{{Absent: true}}, 72},
	} {
		f := &simview.Figure{Columns: []simview.Column{test.column}, Start: test.cells[:1]}
		for _, c := range test.cells[1:] {
			f.Rows = append(f.Rows, simview.Row{Cells: []simview.Cell{c}})
		}
		if got := (figureView{Figure: f, L: words{cat.For("en")}}).ColumnsWidth(); got != test.want {
			t.Errorf("%s: %d pixels, want %d", test.name, got, test.want)
		}
	}
}

func TestUnbroken(t *testing.T) {
	for word, want := range map[string]float64{"": 0, "runnable": 8, "ждёт": 4.6, "中": 2, "割り込み許可": 8} {
		if got := unbroken(word); got != want {
			t.Errorf("unbroken(%q) = %v, want %v", word, got, want)
		}
	}
}
