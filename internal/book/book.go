// Package book makes books of a site's pages: one long document to print, and
// an EPUB 3 to read without a network.
//
// It begins where rendering ends, with the HTML of bodies, because that is what
// readers of the site have seen and the build has checked: every element of a
// page, whoever adds one, comes into the books without being told of them. A
// Body is a body as a tree; its methods change what paper and e-readers cannot
// do (folds, controls, links into other files) and nothing else. Which pages
// make a book, and where links lead in it, the site says.
//
// Everything here is a function of its input: no clock, no randomness, no order
// of maps. So the same pages give the same bytes of an EPUB, which is a zip file
// and has a date for every file in it unless one takes care.
package book

import "time"

// A Book is what an EPUB is made of.
type Book struct {
	URL         string // that identifies it, whether or not it leads anywhere
	Lang        string // BCP 47
	Title       string
	Publisher   string // the site
	Description string
	Source      string // URL of the pages that it is made of; "" if that is not known
	Modified    time.Time
	CSS         []byte
	Words       Words
	Chapters    []Chapter
	Resources   []Entry // pictures
}

// A Chapter is a page.
type Chapter struct {
	ID       string // names its file: "lazy-tlb"
	Title    string // with its number, if it has one
	Sections []Section
	Entry    Entry // the XHTML document
	SVG      bool  // which has drawings in it
}

// A Section is an entry of the table of contents.
type Section struct{ ID, Title string }

// Words are what a book says of itself, in its language.
type Words struct {
	Contents string // "Contents"
	Cover    string // "Cover"
	Access   string // how the book can be read by whoever cannot see it
}

// uninformed is the date of a book whose pages have none: the one that a book
// must have says when it was changed, and a build does not know what day it is.
var uninformed = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
