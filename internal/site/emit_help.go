package site

// keysScript shows the help about keys, and is the only one that asks for it.
const keysScript = "keys.js"

// keysHelp makes the help about keys in a language, to be fetched when a reader asks
// for it, and returns its address. Its name has a hash of what is in it, as assets have.
func (b *build) keysHelp(lang string) string {
	if !b.assets.has(keysScript) {
		return ""
	}
	m := b.rendered(b.renderer.Keys(lang))
	if m.data == nil {
		return ""
	}
	name := hashedName("keys."+lang+".html", m.data)
	b.help = append(b.help, file{name: name, from: origin{what: "the help about keys"}, make: plain(m.data)})
	return b.fileURL(name)
}

// helpFiles is the emitter of what keysHelp has made.
func helpFiles(b *build) []file { return b.help }
