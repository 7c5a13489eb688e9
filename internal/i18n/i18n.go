// Package i18n holds every sentence that Luodi shows, in its three languages side by side, and
// the forms of dates, numbers and names in each. A message is a Go variable whose literal needs
// all three texts, so a missing translation or an unknown message does not compile.
//
// Each area of the program has one catalogue file here, words_AREA.go.
package i18n

import (
	"fmt"
	"slices"
	"strings"

	"luodi/internal/fault"
)

// Lang is a language of the interface as a BCP 47 tag; it is also the lang attribute of pages.
type Lang string

const (
	ZhHans Lang = "zh-Hans"
	ZhHant Lang = "zh-Hant-HK"
	En     Lang = "en"
)

// Langs lists the languages in the order of the language switch.
var Langs = []Lang{ZhHans, ZhHant, En}

// Message is one text in every language. Arguments stand as {name}. Where English needs a
// singular, its text is "one|other" and chosen by the argument {n}.
type Message struct {
	Key              fault.Key
	Hans, Hant, Engl string
}

var catalogue = map[fault.Key]*Message{}

// m declares a message. It panics at start on a key declared twice, which a test would see.
func m(key fault.Key, hans, hant, en string) *Message {
	if _, twice := catalogue[key]; twice {
		panic("i18n: message declared twice: " + string(key))
	}
	msg := &Message{key, hans, hant, en}
	catalogue[key] = msg
	return msg
}

// Lookup finds the message of a key; faults and stored events name their messages so.
func Lookup(key fault.Key) (*Message, bool) {
	msg, ok := catalogue[key]
	return msg, ok
}

// Under lists the messages whose keys begin with a text, by key.
func Under(prefix string) []*Message {
	var list []*Message
	for key, msg := range catalogue {
		if strings.HasPrefix(string(key), prefix) {
			list = append(list, msg)
		}
	}
	slices.SortFunc(list, func(a, b *Message) int { return strings.Compare(string(a.Key), string(b.Key)) })
	return list
}

// In gives the text in a language. args are name, value pairs.
func (m *Message) In(lang Lang, args ...any) string {
	text := m.Hans
	switch lang {
	case ZhHant:
		text = m.Hant
	case En:
		text = m.Engl
	}
	if lang == En && strings.Contains(text, "|") {
		one, other, _ := strings.Cut(text, "|")
		text = other
		for i := 0; i+1 < len(args); i += 2 {
			if args[i] == "n" && fmt.Sprint(args[i+1]) == "1" {
				text = one
			}
		}
	}
	if len(args) == 0 || !strings.Contains(text, "{") {
		return text
	}
	pairs := make([]string, 0, len(args))
	for i := 0; i+1 < len(args); i += 2 {
		pairs = append(pairs, "{"+fmt.Sprint(args[i])+"}", fmt.Sprint(args[i+1]))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// With gives the text with a fault's arguments. An argument that is itself a fault.Key or a
// *Message is translated first.
func (m *Message) With(lang Lang, args fault.Args) string {
	pairs := make([]any, 0, 2*len(args))
	for name, v := range args {
		switch x := v.(type) {
		case fault.Key:
			if inner, ok := Lookup(x); ok {
				v = inner.In(lang)
			}
		case *Message:
			v = x.In(lang)
		}
		pairs = append(pairs, name, v)
	}
	return m.In(lang, pairs...)
}
