package typeset

import "strings"

// A kind is what an element means for the text in it. One without a kind begins and
// ends a block.
type kind uint

const (
	inline     kind = 1 << iota // a part of the text around it
	code                        // in the text, but its letters are no words
	thing                       // in the text, and no text
	untouched                   // a block whose text is none, or stands as it is
	void                        // has no end
	heading                     // a heading
	phrased                     // else what a reader takes in at a glance
	navigation                  // links to places: its text may be the item of a grid
)

// kinds are those of HTML's elements.
var kinds = func() map[string]kind {
	all := map[string]kind{}
	for k, names := range map[kind]string{
		inline: "a abbr acronym b bdi bdo big cite data del dfn em font i ins label mark q rp rt ruby s small span strike " +
			"strong sub sup time u",
		code:          "code kbd samp var tt",
		thing:         "math svg picture video audio canvas iframe object select textarea button progress meter",
		thing | void:  "img embed input",
		inline | void: "wbr",
		untouched:     "head title pre listing script style template noscript option",
		void:          "area base br col hr link meta source track",
		heading:       "h1 h2 h3 h4 h5 h6",
		phrased:       "figcaption caption th td dt",
		navigation:    "nav",
	} {
		for _, name := range strings.Fields(names) {
			all[name] = k
		}
	}
	// So that a name can be had of bytes without making a string.
	for _, name := range strings.Fields("html body header footer main section article aside div p ul ol li dl dd blockquote table thead tbody " +
		"tfoot tr figure details summary form fieldset legend path rect line circle text tspan g desc defs pattern use") {
		all[name] = 0
	}
	return all
}()

// names has each name of kinds as a string.
var names = func() map[string]string {
	all := make(map[string]string, len(kinds))
	for name := range kinds {
		all[name] = name
	}
	return all
}()

// elementName returns a tag's name and its kind. Tags of pages are in small letters, as
// a rule.
func elementName(b []byte) (string, kind) {
	name, known := names[string(b)]
	if !known {
		name = strings.ToLower(string(b))
	}
	return name, kinds[name]
}
