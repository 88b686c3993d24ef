package site

import (
	"bytes"
	"testing"
)

// A page in the memo is one that was typeset as the configuration says now.
func TestTypographyInMemo(t *testing.T) {
	project := mapFS(readArchive(t, "testdata/site-typography.txtar"))
	in := inputs(t, project, testTheme(t))
	in.Memo = &Memo{}
	for _, typography := range []Typography{allTypography, {}, {Quotes: true}, {Spaces: true}, {Phrases: true}, allTypography} {
		in.Config.Typography = typography
		fresh := in
		fresh.Memo = nil
		got, _ := mustBuild(t, in)
		want, _ := mustBuild(t, fresh)
		for _, name := range want.Names() {
			a, _ := got.File(name)
			b, _ := want.File(name)
			if !bytes.Equal(a, b) {
				t.Errorf("%v: %s differs from that of a build without a memo", typography, name)
			}
		}
	}
}
