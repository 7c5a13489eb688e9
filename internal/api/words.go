package api

import (
	"time"

	"github.com/danielgtaylor/huma/v2"

	"luodi/internal/calendar"
	"luodi/internal/plan"
	"luodi/internal/work"
)

// Words is a text in up to three languages.
type Words struct {
	Hans    string `json:"zh-Hans,omitempty" doc:"Simplified Chinese, the original of Chinese plans."`
	Hant    string `json:"zh-Hant,omitempty" doc:"Traditional Chinese as written in Hong Kong; missing if not translated."`
	English string `json:"en,omitempty" doc:"English; missing if not translated."`
}

func wordsOf(w plan.Words) Words { return Words{Hans: w.Hans, Hant: w.Hant, English: w.English} }
func textOf(t work.Text) Words   { return Words{Hans: t.Hans, Hant: t.Hant, English: t.En} }

// Day is a civil date in the plan's zone (Asia/Shanghai), YYYY-MM-DD.
type Day calendar.Date

// Schema describes a day.
func (Day) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date", Examples: []any{"2023-04-25"}}
}

// MarshalJSON and UnmarshalText write and read YYYY-MM-DD.
func (d Day) MarshalJSON() ([]byte, error) {
	return append(append([]byte{'"'}, calendar.Date(d).String()...), '"'), nil
}

// UnmarshalText reads a day.
func (d *Day) UnmarshalText(b []byte) error { return (*calendar.Date)(d).UnmarshalText(b) }

// Amount is an exact decimal with at most three places, as a string, so that no reader makes it a binary
// fraction.
type Amount work.Amount

// Schema describes an amount.
func (Amount) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: `^-?[0-9]{1,12}(\.[0-9]{1,3})?$`, Examples: []any{"553"}}
}

// MarshalText and UnmarshalText write and read a decimal.
func (a Amount) MarshalText() ([]byte, error) { return work.Amount(a).MarshalText() }

// UnmarshalText reads a decimal.
func (a *Amount) UnmarshalText(b []byte) error { return (*work.Amount)(a).UnmarshalText(b) }

// instant is a point in time in UTC, to the second.
func instant(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.UTC().Truncate(time.Second)
}
