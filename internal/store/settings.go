package store

import (
	"database/sql"
	"errors"
	"fmt"

	"luodi/internal/store/internal/sqlgen"
	"luodi/internal/store/internal/sqltype"
)

// installationKey is the setting that tells installations apart; it moves with the data.
const installationKey = "installation"

// Setting gives a value kept under a key, and whether there is one.
func (r *Reader) Setting(key string) (string, bool, error) {
	v, err := r.q.Setting(r.ctx, key)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("store: setting %s: %w", key, err)
	}
	return v, true, nil
}

// InstallationID gives the id of this installation, "" before the first start.
func (r *Reader) InstallationID() (string, error) {
	id, _, err := r.Setting(installationKey)
	return id, err
}

// SetSetting keeps a value under a key.
func (tx *Tx) SetSetting(key, value string) error {
	err := tx.q.SetSetting(tx.ctx, sqlgen.SetSettingParams{Key: key, Value: value, UpdatedAt: sqltype.At(tx.now)})
	if err != nil {
		return fmt.Errorf("store: set %s: %w", key, err)
	}
	return nil
}
