package notify

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/plan"
)

// pick gives words in a language, else as the plan writes them.
func pick(lang i18n.Lang, w plan.Words) string {
	switch lang {
	case i18n.ZhHant:
		return cmp.Or(w.Hant, i18n.Traditional(w.Hans))
	case i18n.En:
		return cmp.Or(w.English, w.Hans)
	}
	return w.Hans
}

// Sentence says what waits, in one sentence.
func (n *Notice) Sentence(lang i18n.Lang, today calendar.Date) string {
	m, ok := i18n.Lookup(n.message())
	if !ok {
		return string(n.message())
	}
	due := ""
	if n.Due != 0 {
		due = i18n.DateNear(lang, n.Due, today)
	}
	return m.In(lang, "due", due, "name", pick(lang, n.About.Name), "period", i18n.Period(lang, n.About.Period), "unit", pick(lang, n.About.Unit), "n", n.About.N)
}

// Where names the measure, or the plan when it is about all of it.
func (n *Notice) Where(lang i18n.Lang) string {
	if n.About.Number == "" {
		return pick(lang, n.About.Plan)
	}
	return strings.TrimSpace(n.About.Number + " " + pick(lang, n.About.Measure))
}

// PlanName names the plan.
func (n *Notice) PlanName(lang i18n.Lang) string { return pick(lang, n.About.Plan) }

// UnitName names the unit whose matter it is.
func (n *Notice) UnitName(lang i18n.Lang) string { return pick(lang, n.About.Unit) }

// Button is the verb of the link.
func (n *Notice) Button(lang i18n.Lang) string {
	step := n.Step
	if step == Due || step == Late || step == Urge {
		step = Step(n.Matter.Kind)
	}
	if m, ok := i18n.Lookup(fault.Key("notify.do." + string(step))); ok && !n.Copy {
		return m.In(lang)
	}
	return i18n.NotifyDoLook.In(lang)
}

// LevelWord names the level, "" for what is no step of the ladder.
func (n *Notice) LevelWord(lang i18n.Lang) string { return LevelWord(lang, n.Level) }

// LevelWord names a level of the ladder: 提醒, 催办.
func LevelWord(lang i18n.Lang, level int) string {
	switch level {
	case 1:
		return i18n.SignalSlipRemind.In(lang)
	case 2:
		return i18n.SignalSlipUrge.In(lang)
	}
	return ""
}

// Item is one thing in a message.
type Item struct {
	Level  string `json:"level,omitempty"`
	Text   string `json:"text"`
	Where  string `json:"where"`
	Plan   string `json:"plan"`
	Remark string `json:"remark,omitempty"`
	Link   string `json:"link"`
	Button string `json:"button"`
}

// Message is what one channel tells one receiver, in one language.
type Message struct {
	ID      DeliveryID
	Lang    i18n.Lang
	House   string // name of the installation
	Subject string
	Lead    string // sentence before the items
	Items   []Item
	Foot    string
	Link    string // of the whole: the item's, or the inbox
}

// Write puts notices into words. base is the address of the server, without a slash at the end.
func Write(id DeliveryID, form Form, lang i18n.Lang, house, base string, today calendar.Date, notices []Notice) Message {
	m := Message{ID: id, Lang: lang, House: house, Link: base + "/desk/notices", Foot: i18n.NotifyMailFoot.In(lang)}
	if form == Test {
		m.Subject, m.Lead, m.Link = i18n.NotifyTestSubject.In(lang), i18n.NotifyTestText.In(lang), base+"/desk/channels"
		return m
	}
	notices = slices.Clone(notices)
	slices.SortStableFunc(notices, func(a, b Notice) int { return cmp.Or(b.Level-a.Level, cmp.Compare(a.Due, b.Due)) })
	for i := range notices {
		n := &notices[i]
		m.Items = append(m.Items, Item{Level: n.LevelWord(lang), Text: n.Sentence(lang, today), Where: n.Where(lang), Plan: n.PlanName(lang), Remark: n.About.Remark,
			Link: base + n.Link, Button: n.Button(lang)})
	}
	switch {
	case form == Digest:
		m.Subject = i18n.NotifyDigestSubject.In(lang, "n", len(notices), "date", i18n.DateNear(lang, today, today))
		m.Lead = i18n.NotifyDigestLead.In(lang, "n", len(notices))
	case len(m.Items) > 0:
		m.Subject, m.Link = m.Items[0].Text, m.Items[0].Link
		if l := m.Items[0].Level; l != "" {
			m.Subject = i18n.NotifyLevelSubject.In(lang, "level", l, "text", m.Subject)
		}
	}
	return m
}

// Event is a notice as programs read it (webhook): the same bytes in every attempt.
type Event struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      any       `json:"data"`
}

// EventOf makes the event of a notice, in all languages.
func EventOf(n *Notice, base string, today calendar.Date) Event {
	texts := map[string]string{}
	for _, l := range i18n.Langs {
		texts[string(l)] = n.Sentence(l, today)
	}
	return Event{Type: "notice." + string(n.Matter.Kind) + "." + string(n.Step), Timestamp: n.MadeAt.UTC(), Data: map[string]any{
		"notice": n.ID, "level": n.Level, "plan": n.Plan, "measure": n.Measure, "number": n.About.Number, "title": n.About.Measure, "unit": n.About.Unit,
		"period": n.About.Period, "due": n.Due, "text": texts, "link": base + n.Link, "matter": string(n.Matter.Kind) + ":" + n.Matter.ID,
	}}
}
