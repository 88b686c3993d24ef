package locale

import (
	"errors"

	"golang.org/x/text/language"
)

// CheckTag says what keeps lang from being the BCP 47 tag of a language, and gives a
// hint. Both are empty if it is one. A country's code in a language's place, jp or ua,
// is the commonest mistake: then the hint is the language that most people speak there.
func CheckTag(lang string) (problem, hint string) {
	const example = `expected a BCP 47 tag such as "en", "ja" or "pt-BR"`
	_, err := language.Parse(lang)
	var unknown language.ValueError
	switch {
	case err == nil:
		return "", ""
	case !errors.As(err, &unknown):
		return "it is not the tag of a language", example
	case unknown.Subtag() != lang:
		return "there is no subtag \"" + unknown.Subtag() + "\"", example
	}
	if region, err := language.ParseRegion(lang); err == nil && region.IsCountry() {
		if tag, err := language.Compose(region); err == nil {
			if spoken, confidence := tag.Base(); confidence >= language.High {
				return "it is a country's code and no language's", "did you mean \"" + spoken.String() + "\"?"
			}
		}
	}
	return "there is no language of this code", example
}
