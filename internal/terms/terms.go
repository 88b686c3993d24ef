// Package terms finds the words of a vocabulary in running text: the forms in
// which a term occurs, which a site links to its glossary, and forms to avoid.
//
// A form is written so that an author can read and check it, not as a regular
// expression:
//
//	kernel thread*       * stands for any letters to the end of its word
//	адресн* пространств* so one line holds all cases of a Russian term
//	遅延TLB              where no spaces are written, there are no word boundaries
//	TLB                  a capital letter stands for itself, a small one for both
//
// Any white space in the text, line breaks and no-break spaces included, is the
// space of a form. ё and е are the same letter, as are a hyphen and one that
// does not break.
//
// All forms are looked for in one pass over a text, so that its time does not
// grow with their number. Where several fit, the longest wins: a form to avoid
// that is part of a good term is no mistake. The package is a leaf: it knows
// neither where a vocabulary is written nor what a text is part of.
package terms

import (
	"fmt"
	"strings"
)

// A List is a vocabulary in one language. It is plain data, so that the key of
// a memo can hold it.
type List struct {
	Terms []Term
	Avoid []Avoid
}

// A Term is an entry of the glossary.
type Term struct {
	ID    string
	Forms []string // in text
	Code  []string // code that names it: mm_users

	Unlinked bool // its uses are not linked
}

// An Avoid is a form that should not be written.
type Avoid struct {
	Form string
	Say  string // what to write instead
	Why  string // may be ""
	Code bool   // look in code, too
}

// Report says of a form that was found what is wrong with it, and what to do.
func (a Avoid) Report(found string) (msg, hint string) {
	found = strings.Join(strings.Fields(found), " ")
	hint = a.Why
	if hint == "" {
		hint = "to speak of the word itself, write {mention}`" + found + "`"
	}
	return fmt.Sprintf("%q is a form to avoid, expected %q", found, a.Say), hint
}

// A Match is a form found in a text: a term's, or one to avoid.
type Match struct {
	Start, End int // bytes of the text
	Term       int // index in List.Terms; -1 if it is a form to avoid
	Avoid      int // index in List.Avoid; -1 if it is a term
}
