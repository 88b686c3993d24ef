package content

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// CleanText returns the text of a file without byte-order mark, with LF line
// ends and in Unicode's composed form, so that the same text saved by another
// editor on another system gives the same site. Lines keep their numbers. It
// may return src itself.
func CleanText(src []byte) []byte { return nfc(unmark(src)) }

// unmark removes a byte-order mark and gives src LF line ends.
func unmark(src []byte) []byte {
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	if bytes.IndexByte(src, '\r') >= 0 {
		src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
		src = bytes.ReplaceAll(src, []byte("\r"), []byte("\n"))
	}
	return src
}

// nfc returns src in NFC.
//
// Nearly every file is in NFC already, and norm takes longer to find that out
// for Cyrillic and Japanese (70 to 110 MB/s) than all else that is done to a
// page here. So characters that no normalization can change, which is most of
// what our languages are written in, are let through first.
func nfc(src []byte) []byte {
	if unchanging(src) || norm.NFC.IsNormal(src) {
		return src
	}
	return norm.NFC.Bytes(src)
}

// unchanging says whether src holds only characters that are in NFC wherever
// they stand: they neither decompose nor join a character before them. It says
// no when in doubt. It looks at bytes, which is twice as fast as decoding.
func unchanging(src []byte) bool {
	for i := 0; i < len(src); {
		b := src[i]
		if b < utf8.RuneSelf {
			i++
			continue
		}
		rest := src[i+1:]
		switch {
		case b < 0xcc, b == 0xd0, b == 0xd1: // U+0080–U+02FF Latin; U+0400–U+047F Cyrillic
			i += 2
			continue
		case b < 0xe2 || len(rest) < 2:
			return false
		}
		second, third := rest[0], rest[1]
		switch {
		case b == 0xe2 && second == 0x80 && third >= 0x90: // U+2010–U+203F dashes, quotes
		case b == 0xe2 && second == 0x86 && third >= 0x90: // U+2190–U+21BF arrows
		case b == 0xe3 && second == 0x80 && third <= 0xa9: // U+3000–U+3029 ideographic punctuation
		case b == 0xe3 && second == 0x82 && (third == 0x99 || third == 0x9a): // combining voice marks
			return false
		case b == 0xe3 && second >= 0x81 && second <= 0x83: // U+3040–U+30FF kana
		case b == 0xe4 && second >= 0xb8, b >= 0xe5 && b <= 0xe9: // U+4E00–U+9FFF kanji
		case b == 0xef && second >= 0xbc: // U+FF00–U+FFFF full and half width
		default:
			return false
		}
		i += 3
	}
	return true
}
