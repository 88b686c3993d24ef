// Package search makes the index that a page's search reads, and says what a
// word is. It knows pages as text in units; where they come from is the site's.
//
// # What a word is
//
// The specification below is kept by tokens.go and assets/tokens.js, which have
// golden vectors in common (testdata/tokens.json). A text becomes terms so:
//
//  1. NFKC; lower case by Unicode's simple mapping, ς as σ; then U+00AD, the
//     zero-width characters U+200B–U+200D, U+2060, U+FEFF and the combining
//     U+0300, U+0301 and U+0307 are left out. So a stress mark, a soft hyphen and
//     half-width kana make no difference, and й stays й.
//  2. Runs of one sort follow each other; all other characters divide.
//     A run of ideographs and kana (Script Han, Hiragana, Katakana, and ー) gives
//     each two neighbours as one term, and a single character itself.
//     A run of Cyrillic letters has ё as е and is stemmed as Russian (Snowball).
//     A run of Latin letters, digits and _ is a word: a point between two digits
//     belongs to it. Words of letters a–z are stemmed as English (Snowball,
//     Porter 2); others stay. A word with _ or with a point gives itself, and
//     its parts as if they stood alone.
//     A run of other letters is a term itself.
//
// So mixed texts need no language: code terms in Japanese are found as in English.
//
// # The index
//
// A unit is what a result leads to: a section, or a step of a trace. For each
// language there are an entry (Entry, JSON), shards of terms (Shard, binary,
// sorted, with the first term of each in the entry) and one file per page with
// what results show (PageFile, JSON). Whoever searches loads the entry, a shard
// per term, and the pages of the results that are seen.
package search
