package replay

import (
	"fmt"
	"strings"
)

// A File is what came of the replay of one recording.
type File struct {
	Name     string `json:"name"`
	Kernel   string `json:"kernel"`   // as the recording says: 6.12.95+deb12-amd64
	Release  string `json:"release"`  // what the machine behaved as: 6.12.95
	Workload string `json:"workload"` // as the recording says
	Events   int    `json:"events"`

	Checked     int            `json:"checked"`     // fields compared with a prediction
	Learnt      int            `json:"learnt"`      // fields of a task or mm that was met for the first time
	Explained   map[string]int `json:"explained"`   // of Checked, by window: differ as a step that nothing tells of makes them
	Unexplained int            `json:"unexplained"` // of Checked: differ

	// The same for what is not about the recorder itself: see the package comment.
	Others Tally `json:"others"`

	Mismatches []Mismatch `json:"mismatches,omitempty"` // the unexplained, at most maxMismatches
	Errors     []*Error   `json:"errors,omitempty"`     // what is wrong with the file; the replay ended at the first
}

// A Tally counts fields.
type Tally struct {
	Checked   int `json:"checked"`
	Explained int `json:"explained"`
}

// maxMismatches is how many a File describes. All are counted.
const maxMismatches = 1000

// OK says whether the recording could be read and everything in it is predicted
// or explained.
func (f *File) OK() bool { return f.Unexplained == 0 && len(f.Errors) == 0 }

// AllExplained returns how many fields are explained, by whatever window.
func (f *File) AllExplained() int {
	n := 0
	for _, i := range f.Explained {
		n += i
	}
	return n
}

// A Mismatch is a field that is not what the machine predicted.
type Mismatch struct {
	Line      int    `json:"line"`
	Event     string `json:"event"`
	CPU       int    `json:"cpu"`
	Field     string `json:"field"` // as in the recording: next.active_mm, mm_count, …; or what should have been seen: fork, free, …
	Of        string `json:"of"`    // whose: mm7, or 251 (busybox)
	Predicted string `json:"predicted"`
	Observed  string `json:"observed"`
}

func (m *Mismatch) String() string {
	of := ""
	if m.Of != "" {
		of = " of " + m.Of
	}
	return fmt.Sprintf("%s on CPU %d: %s%s: predicted %s, observed %s", m.Event, m.CPU, m.Field, of, m.Predicted, m.Observed)
}

// Summary says in a line what came of a recording.
func (f *File) Summary() string {
	s := fmt.Sprintf("%s: %s, %d events: %d checked, %d learnt, %d explained", f.Name, f.Kernel, f.Events,
		f.Checked, f.Learnt, f.AllExplained())
	var parts []string
	for w := range numWindows {
		if n := f.Explained[w.String()]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", w, n))
		}
	}
	if len(parts) > 0 {
		s += " (" + strings.Join(parts, ", ") + ")"
	}
	return s + fmt.Sprintf(", %d unexplained", f.Unexplained)
}
