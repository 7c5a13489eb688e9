package notify

import (
	"fmt"
	"hash/fnv"
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/i18n"
)

// DeliveryID names a delivery. It is also the id of the message on the wire (webhook-id, Message-ID),
// the same in every attempt, so that a receiver can tell a repetition.
type DeliveryID string

// Form is what a delivery carries.
type Form string

const (
	Single Form = "single" // one notice
	Digest Form = "digest" // all that waits for a person, read when it is sent
	Test   Form = "test"
)

// DeliveryState is where a delivery stands.
type DeliveryState string

const (
	Waiting DeliveryState = "waiting" // for its time, or for another attempt
	Sent    DeliveryState = "sent"
	Dropped DeliveryState = "dropped" // settled before it left
	Dead    DeliveryState = "dead"    // given up; a person may try again
)

// Delivery is one message on its way by one channel.
type Delivery struct {
	ID       DeliveryID
	Key      string // unique: what is not sent twice
	Channel  ChannelID
	Account  access.AccountID // "" for a group
	Notice   ID               // "" of a digest or a test
	Form     Form
	State    DeliveryState
	Attempts int
	NextAt   time.Time
	Error    string // of the last attempt, short, without secrets
	MadeAt   time.Time
	SentAt   time.Time
	Version  int
}

// MaxAttempts is how often a delivery is tried before it is given up: over about a day and a half.
const MaxAttempts = 8

var pauses = [MaxAttempts - 1]time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 4 * time.Hour, 10 * time.Hour, 20 * time.Hour}

// Lease is how long an attempt may take before another node takes the delivery over.
const Lease = 3 * time.Minute

// Failed counts a failed attempt. forGood gives the delivery up at once; retryAfter is what the other
// side asks for, if longer than the usual pause. A tenth to a third is added to the pause, different
// for each delivery, so that what failed together does not come back together.
func (d *Delivery) Failed(now time.Time, why string, forGood bool, retryAfter time.Duration) {
	if r := []rune(why); len(r) > 200 {
		why = string(r[:200])
	}
	d.Error = why
	if forGood || d.Attempts >= MaxAttempts {
		d.State = Dead
		return
	}
	pause := pauses[max(0, d.Attempts-1)]
	h := fnv.New32a()
	fmt.Fprintf(h, "%s %d", d.ID, d.Attempts)
	pause += pause/10 + pause*time.Duration(h.Sum32()%1000)/4400
	d.State, d.NextAt = Waiting, now.Add(max(pause, min(retryAfter, 24*time.Hour)))
}

// Arrived ends a delivery.
func (d *Delivery) Arrived(now time.Time) { d.State, d.SentAt, d.Error = Sent, now, "" }

// Again lets a person try once more what was given up.
func (d *Delivery) Again(now time.Time) { d.State, d.NextAt, d.Attempts = Waiting, now, 0 }

// Post is what decides how notices leave the house.
type Post struct {
	Rules       Rules
	Channels    []Channel
	Preferences map[access.AccountID]Preference
	Days        *calendar.Calendar
	Zone        *time.Location
}

// Outgoing gives the messages that new notices call for: one for each group channel and step; for each
// person who wants mail one in the morning, or one at once for what is urgent.
func (p *Post) Outgoing(notices []Notice, now time.Time) []Delivery {
	var list []Delivery
	seen := map[string]bool{}
	add := func(d Delivery) {
		if !seen[d.Key] {
			seen[d.Key] = true
			d.State, d.MadeAt = Waiting, now
			list = append(list, d)
		}
	}
	soon := p.Rules.Soon(now, p.Days, p.Zone)
	for i := range notices {
		n := &notices[i]
		for j := range p.Channels {
			c := &p.Channels[j]
			switch pref := p.Preferences[n.Account]; {
			case c.hears(n):
				key := fmt.Sprintf("%s|%s|%s", c.ID, n.rung(), calendar.DateOf(n.MadeAt.In(p.Zone)))
				add(Delivery{Key: key, Channel: c.ID, Notice: n.ID, Form: Single, NextAt: soon})
			case c.Kind != Mail || c.Off || n.Account == "" || !pref.wantsMail(p.Rules, n):
			case pref.Single || n.Level >= p.Rules.AtOnce:
				add(Delivery{Key: fmt.Sprintf("%s|%s|%d", c.ID, n.ID, n.MadeAt.Unix()), Channel: c.ID, Account: n.Account, Notice: n.ID, Form: Single, NextAt: soon})
			default:
				morning := p.Rules.NextMorning(now, p.Days, p.Zone)
				add(Delivery{Key: fmt.Sprintf("%s|%s|%d", c.ID, n.Account, morning.Unix()), Channel: c.ID, Account: n.Account, Form: Digest, NextAt: morning})
			}
		}
	}
	return list
}

// LangOf is the language in which an account is told.
func LangOf(p Preference, a access.Account) i18n.Lang {
	for _, tag := range []string{p.Lang, a.Lang} {
		for _, l := range i18n.Langs {
			if tag == string(l) {
				return l
			}
		}
	}
	return i18n.ZhHans
}
