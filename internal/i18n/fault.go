package i18n

import (
	"errors"
	"strings"

	"luodi/internal/fault"
)

// ParseLang finds the language for a tag as browsers and shells write it: zh-HK, zh_TW.UTF-8,
// zh-Hant, en-GB. Traditional-script and Hong Kong, Macao and Taiwan tags give ZhHant, other
// Chinese ones ZhHans, all else En.
func ParseLang(tag string) Lang {
	t := strings.ToLower(strings.ReplaceAll(tag, "_", "-"))
	t, _, _ = strings.Cut(t, ".")
	switch {
	case !strings.HasPrefix(t, "zh"):
		return En
	case strings.Contains(t, "hant"), strings.Contains(t, "-hk"), strings.Contains(t, "-mo"), strings.Contains(t, "-tw"):
		return ZhHant
	}
	return ZhHans
}

// Fault gives the sentence for an error, its wrong fields a line each. An error that is no fault
// is shown as the general message for the unknown, never with its own words.
func Fault(lang Lang, err error) string {
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind == fault.Internal && f.Key == "" {
		return FaultInternal.In(lang)
	}
	var b strings.Builder
	if msg, ok := Lookup(f.Key); ok {
		b.WriteString(msg.With(lang, f.Args))
	} else {
		b.WriteString(string(f.Key))
	}
	for _, field := range f.Fields {
		b.WriteString("\n" + field.Name + ": " + FieldError(lang, field))
	}
	return b.String()
}

// FieldError gives the sentence for one wrong field.
func FieldError(lang Lang, f fault.Field) string {
	if msg, ok := Lookup(f.Key); ok {
		return msg.With(lang, f.Args)
	}
	return string(f.Key)
}
