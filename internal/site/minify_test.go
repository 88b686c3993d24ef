package site

import "testing"

// Blanks go where they part nothing, also in rules within rules, and nowhere else.
func TestMinifiedCSS(t *testing.T) {
	for _, test := range []struct{ css, want string }{
		{".a {\n  color: red;\n}\n", ".a{color:red}"},
		{"@container (width < 10em) {\n  .a {\n    & .b, .c > d { color: red; margin: 0 1px; }\n    order: 2;\n  }\n}\n", "@container(width < 10em){.a{& .b, .c > d{color: red;margin: 0 1px}order: 2}}"},
		{`.a::after { content: "{ ; }  \" }  ;"; } .b { content: ' ; '; }`, `.a::after{content:"{ ; }  \" }  ;"}.b{content:' ; '}`},
		{"/*! kept ; } */\n.a\\;  .b { top: 0 }", "/*!kept ; }*/.a\\; .b{top:0}"},
		{`.a { .b\; .c { top: 0; } }`, `.a{.b\; .c{top:0}}`},
	} {
		got, diags := minified("x.css", []byte(test.css))
		if len(diags) > 0 || string(got) != test.want {
			t.Errorf("minified(%q) = %q, %v, want %q", test.css, got, diags, test.want)
		}
	}
}
