// Package assets embeds the default stylesheets, scripts and icon. A
// project's own assets/ folder overrides them file by file.
package assets

import "embed"

// FS holds the assets, all at its root.
//
//go:embed *.css *.js *.svg *.gz
var FS embed.FS
