package search

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// The golden vectors of the tokenizer, which e2e/tokens.test.mjs reads, too.
func TestTokens(t *testing.T) {
	const file = "testdata/tokens.json"
	texts := strings.Split(strings.TrimSpace(`
task->active_mm and mm->mm_users
__mmdrop() 6.12 v5.10.3 x86_64 0x10 a.b 3.
Kernel threads borrow what they are running on
ленивый TLB: новой ошибкой, потоком; заимствования
ещё её самолёт Ёлка йод край
Переключе́ние контекста
カーネルスレッドは自分のアドレス空間を持たない。
ｶｰﾈﾙ ＴＬＢ １２
mm_structを借ります
々〆ヶ月 空 ー
スケジューラーとかうんたー、メモリー領域 エラー コピー サーバーー ﾕｰｻﾞｰ ヴヽヷーー
すけじゅーらとカウンター
ΟΔΟΣ ός İstanbul ﬁle ¼ Ⅳ
عربي שלום 한국어
naïve café Ångström cafe´
v6.12 V5.4.1-rc2 v6 x.y baseURL traceEvents TLBs IPIs mmStruct_maybe
память памяти памятью запись записи режим режима режиме вызов вызова случая случай
kept keeping freed freeing written runs ran
_ __ _a a_ 1_2
`), "\n")
	texts = append(texts, russianSame, russianStems, englishStems, "soft\u00adhyphen zero\u200bwidth no\u00a0break", "", "\x00\x1b", strings.Repeat("a", 300))
	type vector struct {
		Text  string   `json:"text"`
		Terms []string `json:"terms"`
	}
	var got []vector
	for _, text := range texts {
		terms := Terms(text)
		if terms == nil {
			terms = []string{}
		}
		got = append(got, vector{text, terms})
	}
	b, err := json.MarshalIndent(got, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	b = append(b, '\n')
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(file, b, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != string(b) {
		t.Errorf("%s is not what Terms returns; if that is right: UPDATE_GOLDEN=1", file)
	}
}
