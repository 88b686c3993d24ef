package site

import "testing"

// Blanks and zeros go where they part nothing, also in rules within rules, and
// nowhere else.
func TestMinifiedCSS(t *testing.T) {
	for _, test := range []struct{ css, want string }{
		{".a {\n  color: red;\n}\n", ".a{color:red}"},
		{"@container (width < 10em) {\n  .a {\n    & .b, .c > d { color: red; margin: 0 -0.5px; }\n    order: 2;\n  }\n}\n", "@container(width<10em){.a{& .b,.c>d{color:red;margin:0 -.5px}order:2}}"},
		{".a { .b :is(c, d) { width: calc(1px + 0.5 * (2px - 10.5em)); } }", ".a{.b :is(c,d){width:calc(1px + .5 * (2px - 10.5em))}}"},
		{".a { &:hover + .b ~ .c { top: 0; } & :hover { top: 0; } & .d .e { top: 0; } }", ".a{&:hover + .b ~ .c{top:0}& :hover{top:0}& .d .e{top:0}}"},
		{`.a::after { content: "{ ; }  \" }  ;"; } .b { & c { content: ' ; '; } }`, `.a::after{content:"{ ; }  \" }  ;"}.b{& c{content:' ; '}}`},
		{`.b { & c { content: "/" / ""; margin: 0 auto!important; } }`, `.b{& c{content:"/"/"";margin:0 auto!important}}`},
		{"/*! kept ; } */\n.a\\;  .b { top: 0 }", "/*!kept ; }*/.a\\; .b{top:0}"},
		{`.a { .b\; .c, a[b = "c, d"] { background: url(a;0.5.png) 0.5em; } }`, `.a{.b\; .c,a[b="c, d"]{background:url(a;0.5.png).5em}}`},
		{"@layer a, b; :root { --x: light-dark(#fff, #000); --y: a > b; }", "@layer a,b;:root{--x:light-dark(#fff,#000);--y:a>b}"},
		{"@media screen and (width >= 1px) and (height: 2px) { a { b: c } }", "@media screen and (width>=1px) and (height:2px){a{b:c}}"},
	} {
		got, diags := minified("x.css", []byte(test.css))
		if len(diags) > 0 || string(got) != test.want {
			t.Errorf("minified(%q) = %q, %v, want %q", test.css, got, diags, test.want)
		}
		if again := string(tightened(got)); again != string(got) {
			t.Errorf("tightened(%q) = %q, want no change", got, again)
		}
	}
}
