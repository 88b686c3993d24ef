// Package i18n embeds the words of the interface and of captions. A project's
// own i18n/ folder overrides single messages.
package i18n

import "embed"

// FS holds NAME.LANG.toml files, all at its root.
//
//go:embed *.toml
var FS embed.FS
