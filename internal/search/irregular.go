package search

import "strings"

// Words whose stems are not those of their other forms, which readers of technical
// texts would miss: Snowball takes the end of the Russian режим, вызов and память for an
// ending, and knows nothing of vowels that come and go (список, списка) nor of
// English verbs that change (kept, written; freed it takes for a word in -eed). Readers
// of an index have the stems of these words from its entry.
var (
	irregularEnglish = pairs(englishStems, "")
	irregularRussian = pairs(russianStems, russianSame)
)

const (
	// Words that are their own stems.
	russianSame = `вызов режим канал сигнал терминал оригинал интервал материал журнал канала сигнала терминала оригинала интервала материала журнала систем проблем схем объем прием подъем правил лимит коммит основ перемен ленив занят готов открыт`

	// A word, its stem, and so on.
	russianStems = `память памят запись запис подпись подпис надпись надпис случая случа имя имя имени имя именем имя имена имя имен имя именами имя время врем времени врем временем врем времена врем времен врем список списк снимок снимк участок участк рисунок рисунк кусок куск отрезок отрезк порядок порядк остаток остатк недостаток недостатк промежуток промежутк ошибок ошибк ссылок ссылк проверок проверк сборок сборк настроек настройк меток метк масок маск строчек строчк оценок оценк загрузок загрузк задержек задержк блокировок блокировк установок установк упаковок упаковк попыток попытк ядер ядр чисел числ окон окн конец конц`

	// A word, and one that it has the stem of, and so on.
	englishStems = `freed free frees free freeing free kept keep held hold ran run written write wrote write given give gave give taken take took take found find built build begun begin began begin broken break broke break chosen choose chose choose fallen fall fell fall forgotten forget forgot forget gone go went go known know knew know left leave lost lose meant mean said say seen see saw see sent send shown show slept sleep stood stand thought think told tell understood understand woken wake woke wake came come caught catch got get made make cpus cpu tlbs tlb vmas vma ptes pte pgds pgd mms mm`
)

func pairs(list, same string) map[string]string {
	all := map[string]string{}
	for _, word := range strings.Fields(same) {
		all[word] = word
	}
	words := strings.Fields(list)
	for i := 0; i < len(words); i += 2 {
		all[words[i]] = words[i+1]
	}
	return all
}
