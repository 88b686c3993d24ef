// Package templates embeds the default page templates. A project's own
// templates/ folder overrides them file by file.
package templates

import "embed"

// FS holds the templates: page shells at its root, their parts in partials/.
//
//go:embed *.html partials/*.html
var FS embed.FS
