package render

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// A TemplateError is a mistake in a template file.
type TemplateError struct {
	File string // relative to the folder of templates: "partials/head.html"
	Line int    // from 1; 0 if about the whole file
	Msg  string
}

// Error formats e as file:line: message.
func (e *TemplateError) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Msg)
	}
	return fmt.Sprintf("%s: %s", e.File, e.Msg)
}

// located is how text/template and html/template begin the text of an error:
// package, template (for us, a file), line and, but for parse errors, column.
// Neither exports the position of every kind of error in another way.
var located = regexp.MustCompile(`(?s)^(?:html/template:|template: ?)([^:\s]+):(\d+)(?::\d+)?: (.*)$`)

// templateError finds the position in an error of the template packages.
// file is used if there is none.
func templateError(file string, err error) *TemplateError {
	var inner *TemplateError
	if errors.As(err, &inner) { // of a template that a function executed
		return inner
	}
	if m := located.FindStringSubmatch(err.Error()); m != nil {
		line, _ := strconv.Atoi(m[2])
		msg, _, _ := strings.Cut(m[3], ": {state") // html/template's insides
		return &TemplateError{File: m[1], Line: line, Msg: msg}
	}
	return &TemplateError{File: file, Msg: err.Error()}
}

// inFile matches template errors of one file.
func inFile(name string) func(error) bool {
	return func(err error) bool {
		var e *TemplateError
		return errors.As(err, &e) && e.File == name
	}
}
