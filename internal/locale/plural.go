package locale

import (
	"fmt"
	"maps"
	"reflect"
	"strconv"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	i18ntemplate "github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// formNames are the plural forms of CLDR, in its order.
var formNames = []string{"zero", "one", "two", "few", "many", "other"}

// A plurality is the plural rule of one language, seen from outside: for every
// form that the rule ever chooses, the sample numbers it was chosen for.
type plurality map[string]map[string]bool

// single says whether form is for one number only, as the English "one".
func (p plurality) single(form string) bool { return len(p[form]) == 1 }

// pluralityOf asks go-i18n which forms tag has. The rules themselves are
// internal to go-i18n, so a message whose forms are its forms' names is shown
// for samples that reach every form CLDR defines. It is nil for a language
// that has no rule.
func pluralityOf(tag language.Tag) plurality {
	bundle := i18n.NewBundle(tag)
	probe := &i18n.Message{ID: "form", Zero: "zero", One: "one", Two: "two", Few: "few", Many: "many", Other: "other"}
	if bundle.AddMessages(tag, probe) != nil {
		return nil
	}
	speaker := i18n.NewLocalizer(bundle, tag.String())
	forms := plurality{}
	for _, count := range samples() {
		form, err := speaker.Localize(&i18n.LocalizeConfig{
			MessageID: "form", PluralCount: count, TemplateParser: i18ntemplate.IdentityParser{},
		})
		if err != nil { // samples are numbers, and the probe has every form
			continue
		}
		if forms[form] == nil {
			forms[form] = map[string]bool{}
		}
		forms[form][strings.TrimSuffix(count, ".0")] = true
	}
	return forms
}

// Forms returns message id in each plural form that the language has for whole
// numbers, by the form's CLDR name, for a script that chooses among them.
func (l *Localizer) Forms(id string, args Args) map[string]string {
	texts := map[string]string{}
	for form, counts := range pluralityOf(l.tag) {
		least := -1
		for count := range counts {
			if n, err := strconv.Atoi(count); err == nil && (least < 0 || n < least) {
				least = n
			}
		}
		if least < 0 {
			continue
		}
		of := maps.Clone(args)
		of["PluralCount"] = least
		texts[form] = l.T(id, of)
	}
	return texts
}

// samples returns numbers that reach every form of every language: rules look
// at the last two digits of a whole number, at the decimals, and at round
// millions.
func samples() []string {
	list := []string{"1000000", "2000000"}
	for n := range 201 {
		list = append(list, strconv.Itoa(n))
	}
	for tenths := range 201 {
		list = append(list, fmt.Sprintf("%d.%d", tenths/10, tenths%10))
	}
	return list
}

// pluralCount brings a PluralCount into a form go-i18n takes: an int or the
// decimal digits of a number. It returns nil, which chooses "other", for
// anything that is not a number.
func pluralCount(value any) any {
	switch n := value.(type) {
	case nil, int:
		return value
	case string:
		if strings.Trim(n, "0123456789.-") != "" {
			return nil
		}
		if _, err := strconv.ParseFloat(n, 64); err != nil {
			return nil
		}
		return n
	}
	switch v := reflect.ValueOf(value); {
	case v.CanInt():
		return int(v.Int())
	case v.CanUint():
		return int(v.Uint())
	}
	return nil
}

// formatCount writes a number as p's language does: with its digits, grouping
// and decimal sign, and as many decimals as count has.
func formatCount(p *message.Printer, count any) string {
	text, ok := count.(string)
	if !ok {
		return p.Sprint(number.Decimal(count))
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return text
	}
	_, decimals, _ := strings.Cut(text, ".")
	return p.Sprint(number.Decimal(value, number.Scale(len(decimals))))
}
