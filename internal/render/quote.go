package render

import (
	"strconv"

	"docgen/internal/simview"
)

// QuoteClass returns the classes of a quoted value, as trace.css has them: an
// address space looks as in figures, and what is about one has its colours.
func QuoteClass(q simview.Quote) string {
	if q.MM.Name == "" {
		return ""
	}
	class := "mm-" + strconv.Itoa(q.MM.Colour())
	if q.Is {
		class = "mm " + class
	}
	if q.Borrowed {
		class += " mm-borrowed"
	}
	return class
}
