package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"luodi/internal/access"
	"luodi/internal/notify"
	"luodi/internal/store/internal/sqlgen"
	"luodi/internal/store/internal/sqltype"
)

// Channels lists the ways out of the house, the oldest first.
func (r *Reader) Channels() ([]notify.Channel, error) {
	rows, err := r.q.Channels(r.ctx)
	if err != nil {
		return nil, fmt.Errorf("store: channels: %w", err)
	}
	out := make([]notify.Channel, len(rows))
	for i, row := range rows {
		if out[i], err = channelOf(row); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Channel gives a channel.
func (r *Reader) Channel(id notify.ChannelID) (notify.Channel, error) {
	row, err := r.q.ChannelByID(r.ctx, string(id))
	if errors.Is(err, sql.ErrNoRows) {
		return notify.Channel{}, notFound("channel", id)
	}
	if err != nil {
		return notify.Channel{}, fmt.Errorf("store: channel %s: %w", id, err)
	}
	return channelOf(row)
}

func channelOf(row sqlgen.Channel) (notify.Channel, error) {
	c := notify.Channel{ID: notify.ChannelID(row.ID), Kind: notify.ChannelKind(row.Kind), Name: row.Name, Off: row.Off, Secret: row.Secret, Version: int(row.Version)}
	if err := json.Unmarshal([]byte(row.Body), &c); err != nil {
		return c, fmt.Errorf("store: channel %s: %w", row.ID, err)
	}
	return c, nil
}

// InsertChannel stores a new channel, with the ID it has: its secret is sealed for it.
func (tx *Tx) InsertChannel(c *notify.Channel) error {
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	c.Version = 1
	err = tx.q.InsertChannel(tx.ctx, sqlgen.InsertChannelParams{ID: string(c.ID), Kind: string(c.Kind), Name: c.Name, Off: c.Off, Body: string(body), Secret: c.Secret})
	if err != nil {
		return fmt.Errorf("store: insert channel: %w", err)
	}
	return nil
}

// UpdateChannel stores a channel, guarded by Version. Its kind does not change.
func (tx *Tx) UpdateChannel(c *notify.Channel) error {
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	n, err := tx.q.UpdateChannel(tx.ctx, sqlgen.UpdateChannelParams{ID: string(c.ID), Name: c.Name, Off: c.Off, Body: string(body), Secret: c.Secret, Version: int64(c.Version)})
	return guarded(n, err, &c.Version, "channel", c.ID)
}

// Delivery gives a delivery.
func (r *Reader) Delivery(id notify.DeliveryID) (notify.Delivery, error) {
	row, err := r.q.Delivery(r.ctx, string(id))
	if errors.Is(err, sql.ErrNoRows) {
		return notify.Delivery{}, notFound("delivery", id)
	}
	if err != nil {
		return notify.Delivery{}, fmt.Errorf("store: delivery %s: %w", id, err)
	}
	return deliveryOf(row), nil
}

// DueDeliveries gives at most n deliveries whose time has come, the longest waiting first.
func (r *Reader) DueDeliveries(now time.Time, n int) ([]notify.Delivery, error) {
	rows, err := r.q.DeliveriesDue(r.ctx, sqlgen.DeliveriesDueParams{Now: sqltype.At(now), N: int64(n)})
	return deliveries(rows, err)
}

// ChannelDeliveries gives a page of the deliveries of a channel, the newest first.
func (r *Reader) ChannelDeliveries(id notify.ChannelID, p Page) ([]notify.Delivery, string, error) {
	rows, err := r.q.DeliveriesOfChannel(r.ctx, sqlgen.DeliveriesOfChannelParams{ChannelID: string(id), Before: p.descending(), N: p.ask()})
	if err != nil {
		return nil, "", fmt.Errorf("store: deliveries of %s: %w", id, err)
	}
	rows, next := cut(p, rows, func(x sqlgen.Delivery) string { return x.ID })
	list, err := deliveries(rows, nil)
	return list, next, err
}

// DeliveryCounts counts, by channel, what waits and what was given up.
func (r *Reader) DeliveryCounts() (waiting, dead map[notify.ChannelID]int, err error) {
	rows, err := r.q.DeliveryCounts(r.ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("store: count deliveries: %w", err)
	}
	waiting, dead = map[notify.ChannelID]int{}, map[notify.ChannelID]int{}
	for _, row := range rows {
		if notify.DeliveryState(row.State) == notify.Dead {
			dead[notify.ChannelID(row.ChannelID)] = int(row.N)
		} else {
			waiting[notify.ChannelID(row.ChannelID)] = int(row.N)
		}
	}
	return waiting, dead, nil
}

func deliveries(rows []sqlgen.Delivery, err error) ([]notify.Delivery, error) {
	if err != nil {
		return nil, fmt.Errorf("store: deliveries: %w", err)
	}
	out := make([]notify.Delivery, len(rows))
	for i, row := range rows {
		out[i] = deliveryOf(row)
	}
	return out, nil
}

func deliveryOf(row sqlgen.Delivery) notify.Delivery {
	return notify.Delivery{ID: notify.DeliveryID(row.ID), Key: row.Key, Channel: notify.ChannelID(row.ChannelID), Account: access.AccountID(row.AccountID),
		Notice: notify.ID(row.NoticeID), Form: notify.Form(row.Form), State: notify.DeliveryState(row.State), Attempts: int(row.Attempts),
		NextAt: row.NextAt.Time, Error: row.Error, MadeAt: row.MadeAt.Time, SentAt: row.SentAt.Time, Version: int(row.Version)}
}

// InsertDelivery stores a delivery under its key and sets its ID; false when there is one already.
func (tx *Tx) InsertDelivery(d *notify.Delivery) (bool, error) {
	d.ID, d.Version = notify.DeliveryID(tx.NewID()), 1
	n, err := tx.q.InsertDelivery(tx.ctx, sqlgen.InsertDeliveryParams{ID: string(d.ID), Key: d.Key, ChannelID: string(d.Channel), AccountID: string(d.Account),
		NoticeID: string(d.Notice), Form: string(d.Form), State: string(d.State), NextAt: sqltype.At(d.NextAt), MadeAt: sqltype.At(d.MadeAt)})
	if err != nil {
		return false, fmt.Errorf("store: insert delivery: %w", err)
	}
	return n > 0, nil
}

// UpdateDelivery stores how a delivery stands, guarded by Version.
func (tx *Tx) UpdateDelivery(d *notify.Delivery) error {
	n, err := tx.q.UpdateDelivery(tx.ctx, sqlgen.UpdateDeliveryParams{ID: string(d.ID), State: string(d.State), Attempts: int64(d.Attempts), NextAt: sqltype.At(d.NextAt),
		Error: d.Error, SentAt: sqltype.At(d.SentAt), Version: int64(d.Version)})
	return guarded(n, err, &d.Version, "delivery", d.ID)
}

// Preference gives how an account wants to be told; without one of its own an empty one.
func (r *Reader) Preference(id access.AccountID) (notify.Preference, error) {
	row, err := r.q.PreferenceOf(r.ctx, string(id))
	if errors.Is(err, sql.ErrNoRows) {
		return notify.Preference{Account: id}, nil
	}
	if err != nil {
		return notify.Preference{}, fmt.Errorf("store: preference of %s: %w", id, err)
	}
	return preferenceOf(row)
}

// Preferences gives those of every account that has some.
func (r *Reader) Preferences() (map[access.AccountID]notify.Preference, error) {
	rows, err := r.q.AllPreferences(r.ctx)
	if err != nil {
		return nil, fmt.Errorf("store: preferences: %w", err)
	}
	out := make(map[access.AccountID]notify.Preference, len(rows))
	for _, row := range rows {
		p, err := preferenceOf(row)
		if err != nil {
			return nil, err
		}
		out[p.Account] = p
	}
	return out, nil
}

func preferenceOf(row sqlgen.NoticePreference) (notify.Preference, error) {
	p := notify.Preference{Account: access.AccountID(row.AccountID), Email: row.Email, Version: int(row.Version)}
	if err := json.Unmarshal([]byte(row.Body), &p); err != nil {
		return p, fmt.Errorf("store: preference of %s: %w", row.AccountID, err)
	}
	return p, nil
}

// SavePreference stores how an account wants to be told: new when Version is 0, else guarded.
func (tx *Tx) SavePreference(p *notify.Preference) error {
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	if p.Version == 0 {
		err := tx.q.InsertPreference(tx.ctx, sqlgen.InsertPreferenceParams{AccountID: string(p.Account), Email: p.Email, Body: string(body)})
		if err != nil {
			return fmt.Errorf("store: insert preference: %w", err)
		}
		p.Version = 1
		return nil
	}
	n, err := tx.q.UpdatePreference(tx.ctx, sqlgen.UpdatePreferenceParams{AccountID: string(p.Account), Email: p.Email, Body: string(body), Version: int64(p.Version)})
	return guarded(n, err, &p.Version, "preference", p.Account)
}
