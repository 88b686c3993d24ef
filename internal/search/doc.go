// Package search makes the index that a page's search reads, and says what a
// word is. It knows pages as text in units; where they come from is the site's.
//
// # What a word is
//
// The specification below is kept by tokens.go and assets/tokens.js, which have
// golden vectors in common (testdata/tokens.json). A text becomes terms so:
//
//  1. NFKC. Then U+00AD, the zero-width characters U+200B–U+200D, U+2060 and
//     U+FEFF and the combining U+0300 and U+0301 are left out. So a soft hyphen, a
//     stress mark and half-width kana make no difference, a no-break space is a
//     space, and й, which NFKC composes, stays й.
//  2. Runs of one sort follow each other; all other characters divide. Each run is
//     put into lower case, character by character, ς as σ, without the U+0307 of İ.
//
// A run of ideographs and kana (Script Han, Hiragana, Katakana, and ー) gives each
// two neighbours as one term, and its last character, so that any one character
// is found as the beginning of a term. Before that, katakana become hiragana (ァ–ヶ,
// ヽ, ヾ), for who has not converted them yet, and a ー that ends a katakana word
// (ァ–ヺ, ー) after three characters or more is left out: カウンター is カウンタ,
// which some style guides want and others forbid; エラー and コピー stay.
//
// A run of Cyrillic letters has ё as е and is stemmed as Russian (Snowball).
// Irregular words are in a list, English ones too (irregular.go).
//
// A run of Latin letters, digits and _ is a word; a point between two digits
// belongs to it. Letters a–z alone are stemmed as English (Snowball, Porter 2),
// others stay. A word that _, points, or a capital after a small letter
// divide gives itself, and its parts as if they stood alone: __mmdrop,
// mm_users, 6.12, baseURL. The v of a version is left out: v6.12 is 6.12.
//
// A run of other letters is a term itself.
//
// So mixed texts need no language: code terms in Japanese are found as in English.
//
// # The index
//
// A unit is what a result leads to: a section, or a step of a trace. For each
// language there are an entry (JSON), shards of sorted terms (binary, about 4 kB
// each) and texts (JSON), which are what results show of some pages. The
// entry has the first term of each shard, and names shards and texts by hashes of
// what is in them. Whoever searches loads the entry, a shard per term, and the
// texts of the results that are seen. What is small altogether is in the entry.
//
// Ranking is BM25 with weights for headings, see Reader. What a term says of a
// unit is computed at build and kept in four bits.
package search
