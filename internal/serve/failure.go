package serve

import (
	"fmt"
	"html"
	"net/http"
	"strings"

	"docgen/internal/diag"
)

// writeFailure shows the mistakes while there is no site yet. The page loads
// the same script as every page, and so goes away by itself when they are corrected.
func writeFailure(w http.ResponseWriter, list []diag.Diagnostic) {
	var items strings.Builder
	for _, d := range list {
		fmt.Fprintf(&items, `<li class="docgen-%s">`, d.Severity)
		if place := d.Place(); place != "" {
			fmt.Fprintf(&items, "<code>%s</code> ", html.EscapeString(place))
		}
		fmt.Fprintf(&items, "<strong>%s</strong>: %s", d.Severity, html.EscapeString(d.Msg))
		if d.Hint != "" {
			fmt.Fprintf(&items, "<br><em>%s</em>", html.EscapeString(d.Hint))
		}
		items.WriteString("</li>\n")
	}
	w.Header().Set("Content-Type", contentType(".html"))
	w.WriteHeader(http.StatusInternalServerError)
	fmt.Fprintf(w, failurePage, ReloadURL, items.String())
}

// failurePage takes the address of the script and the items of the list.
const failurePage = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>docgen: the build failed</title>
<link rel="stylesheet" href="/.docgen/reload.css">
<script type="module" src="%s"></script>
</head>
<body class="docgen-failure">
<main>
<h1>The build failed</h1>
<p>There is no page to show yet. This one reloads when the site can be built.</p>
<ol class="docgen-diagnostics">
%s</ol>
</main>
</body>
</html>
`
