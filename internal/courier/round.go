package courier

import (
	"context"
	"errors"
	"sync"
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/notify"
	"luodi/internal/store"
)

// House is whose messages are carried: what they say of themselves.
type House struct {
	Name string
	Base string // address of the server, without a slash at the end
	Zone *time.Location
}

// batch is how many deliveries one round takes, lanes how many channels are served at once.
const batch, lanes = 200, 4

// Round carries everything whose time has come, once. Each delivery is first claimed: another node, or
// this one after a crash, takes it again only when the lease is over, with the same id. It returns how
// many messages arrived and how many did not.
func (c *Courier) Round(ctx context.Context, db *store.DB, house House) (sent, failed int, err error) {
	var due []notify.Delivery
	err = db.Read(ctx, func(r *store.Reader) (err error) {
		due, err = r.DueDeliveries(c.clock(), batch)
		return err
	})
	if err != nil || len(due) == 0 {
		return 0, 0, err
	}
	parcels, err := c.claim(ctx, db, house, due)
	if err != nil {
		return 0, 0, err
	}
	byChannel := map[notify.ChannelID][]*Parcel{}
	var order []notify.ChannelID
	for _, p := range parcels {
		if byChannel[p.Channel.ID] == nil {
			order = append(order, p.Channel.ID)
		}
		byChannel[p.Channel.ID] = append(byChannel[p.Channel.ID], p)
	}
	var mu sync.Mutex
	var all sync.WaitGroup
	free := make(chan struct{}, lanes)
	for _, id := range order {
		all.Add(1)
		free <- struct{}{}
		go func() {
			defer func() { <-free; all.Done() }()
			good, bad, problem := c.lane(ctx, db, byChannel[id])
			mu.Lock()
			defer mu.Unlock()
			sent, failed, err = sent+good, failed+bad, errors.Join(err, problem)
		}()
	}
	all.Wait()
	return sent, failed, err
}

// Deliver carries one delivery now, for a person who waits for the answer. It returns how it stands.
func (c *Courier) Deliver(ctx context.Context, db *store.DB, house House, id notify.DeliveryID) (notify.Delivery, error) {
	var d notify.Delivery
	err := db.Read(ctx, func(r *store.Reader) (err error) { d, err = r.Delivery(id); return err })
	if err != nil {
		return d, err
	}
	parcels, err := c.claim(ctx, db, house, []notify.Delivery{d})
	if err != nil || len(parcels) == 0 {
		return d, err
	}
	_, _, err = c.lane(ctx, db, parcels)
	return parcels[0].Delivery, err
}

// lane serves one channel, one message after the other. When the other side takes no more, what is left
// waits with it, without an attempt counted.
func (c *Courier) lane(ctx context.Context, db *store.DB, parcels []*Parcel) (sent, failed int, err error) {
	var hold *Failure
	for _, p := range parcels {
		d := &p.Delivery
		if ctx.Err() != nil {
			return sent, failed, ctx.Err() // the lease ends by itself
		}
		var f *Failure
		if hold != nil {
			f, d.Attempts = hold, d.Attempts-1
		} else if e := c.Carry(ctx, p); e != nil && !errors.As(e, &f) {
			f = &Failure{Why: e.Error()}
		}
		switch now := c.clock(); {
		case f == nil:
			d.Arrived(now)
			sent++
		default:
			d.Failed(now, f.Why, f.ForGood, f.RetryAfter)
			failed++
			if f.Limited {
				hold = f
			}
		}
		if e := record(ctx, db, d); e != nil {
			err = errors.Join(err, e)
		}
	}
	return sent, failed, err
}

// record stores what came of an attempt. Whoever took the delivery over meanwhile knows better.
func record(ctx context.Context, db *store.DB, d *notify.Delivery) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	err := db.Write(ctx, func(tx *store.Tx) error {
		next := *d
		if err := tx.UpdateDelivery(&next); err != nil {
			return err
		}
		d.Version = next.Version
		return nil
	})
	if fault.Is(err, fault.Conflict) {
		return nil
	}
	return err
}

// claim counts an attempt for each delivery, leases it, and puts its message into words. What was
// settled before it left is dropped.
func (c *Courier) claim(ctx context.Context, db *store.DB, house House, due []notify.Delivery) ([]*Parcel, error) {
	var parcels []*Parcel
	err := db.Write(ctx, func(tx *store.Tx) error {
		parcels = parcels[:0]
		w := writer{tx: tx, house: house, now: c.clock(), channels: map[notify.ChannelID]notify.Channel{}}
		for _, was := range due {
			d, err := tx.Delivery(was.ID)
			if err != nil {
				return err
			}
			if d.State != notify.Waiting || d.Version != was.Version {
				continue
			}
			p, err := w.parcel(d)
			if err != nil {
				return err
			}
			switch {
			case p == nil:
				d.State = notify.Dropped
			case p.Channel.Off:
				d.NextAt = w.now.Add(time.Hour) // waits until it is on again
			default:
				d.Attempts++
				d.NextAt = w.now.Add(notify.Lease)
			}
			if err := tx.UpdateDelivery(&d); err != nil {
				return err
			}
			if p != nil && !p.Channel.Off {
				p.Delivery = d
				parcels = append(parcels, p)
			}
		}
		return nil
	})
	return parcels, err
}

// writer puts deliveries into words.
type writer struct {
	tx       *store.Tx
	house    House
	now      time.Time
	channels map[notify.ChannelID]notify.Channel
}

// parcel is nil when there is nothing to say any more.
func (w *writer) parcel(d notify.Delivery) (*Parcel, error) {
	ch, ok := w.channels[d.Channel]
	if !ok {
		var err error
		if ch, err = w.tx.Channel(d.Channel); err != nil {
			return nil, err
		}
		w.channels[d.Channel] = ch
	}
	p := &Parcel{Delivery: d, Channel: ch}
	lang := ch.Lang
	if d.Account != "" {
		a, err := w.tx.Account(d.Account)
		if fault.Is(err, fault.NotFound) || err == nil && a.Disabled {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		pref, err := w.tx.Preference(d.Account)
		if err != nil {
			return nil, err
		}
		if lang, p.Address = notify.LangOf(pref, a), pref.Email; p.Address == "" {
			return nil, nil
		}
	}
	notices, err := w.notices(d)
	if err != nil || len(notices) == 0 && d.Form != notify.Test {
		return nil, err
	}
	today := calendar.DateOf(w.now.In(w.house.Zone))
	p.Message = notify.Write(d.ID, d.Form, lang, w.house.Name, w.house.Base, today, notices)
	if ch.Kind == notify.Webhook && d.Form == notify.Single {
		made := calendar.DateOf(notices[0].MadeAt.In(w.house.Zone)) // the same words in every attempt
		e := notify.EventOf(&notices[0], w.house.Base, made)
		p.Event = &e
	}
	return p, nil
}

// notices gives what a delivery is about and still waits: one notice, or all of a person.
func (w *writer) notices(d notify.Delivery) ([]notify.Notice, error) {
	switch d.Form {
	case notify.Single:
		n, err := w.tx.Notice(d.Notice)
		if err != nil || n.State != notify.Open {
			return nil, err
		}
		return []notify.Notice{n}, nil
	case notify.Digest:
		list, _, err := w.tx.Inbox(access.AccountID(d.Account), notify.Open, store.Page{Limit: 100})
		return list, err
	}
	return nil, nil
}
