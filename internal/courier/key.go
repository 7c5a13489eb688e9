package courier

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"luodi/internal/fault"
	"luodi/internal/notify"
)

// KeyEnv is the environment variable that holds the key; nodes that share a database need the same.
const KeyEnv = "LUODI_SECRET_KEY"

// KeyFile is the file of the data folder that holds it otherwise.
const KeyFile = "secret.key"

const sealMark = "v1:"

// Key seals the secrets of channels (AES-256-GCM). A sealed secret opens only for the channel for which
// it was sealed.
type Key struct{ aead cipher.AEAD }

// OpenKey takes the key of the environment, else that of the data folder, which is made at first.
func OpenKey(dir string) (*Key, error) {
	if text := os.Getenv(KeyEnv); text != "" {
		if len(text) < 32 {
			return nil, fault.New(fault.Invalid, "notify.short_key", fault.Args{"name": KeyEnv, "n": 32})
		}
		return NewKey([]byte(text))
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, noKey(err)
	}
	path := filepath.Join(dir, KeyFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		text, err = makeKey(path)
	}
	if err != nil {
		return nil, noKey(err)
	}
	return NewKey([]byte(strings.TrimSpace(string(text))))
}

func noKey(err error) error { return fault.Wrap(fault.Unavailable, "notify.no_key", nil, err) }

// makeKey writes a new key whole or not at all: two programs that start at once get the same.
func makeKey(path string) ([]byte, error) {
	b := make([]byte, 32)
	rand.Read(b)
	text := []byte(base64.StdEncoding.EncodeToString(b) + "\n")
	f, err := os.CreateTemp(filepath.Dir(path), KeyFile+".*") // 0600
	if err != nil {
		return nil, err
	}
	defer os.Remove(f.Name())
	if _, err = f.Write(text); err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	return os.ReadFile(path)
}

// NewKey makes a key of secret text.
func NewKey(text []byte) (*Key, error) {
	sum := sha256.Sum256(append([]byte("luodi channel secrets\n"), text...))
	block, err := aes.NewCipher(sum[:])
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return &Key{aead}, nil
}

// Seal closes a secret for a channel.
func (k *Key) Seal(id notify.ChannelID, s notify.Secret) (string, error) {
	plain, err := json.Marshal(s)
	if err != nil {
		return "", err
	}
	nonce := make([]byte, k.aead.NonceSize())
	rand.Read(nonce)
	return sealMark + base64.StdEncoding.EncodeToString(k.aead.Seal(nonce, nonce, plain, []byte(id))), nil
}

// Open opens what was sealed; nothing sealed is an empty secret.
func (k *Key) Open(id notify.ChannelID, sealed string) (s notify.Secret, err error) {
	if sealed == "" {
		return s, nil
	}
	if k == nil {
		return s, fault.New(fault.Unavailable, "notify.no_key", nil)
	}
	b, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(sealed, sealMark))
	if err != nil || !strings.HasPrefix(sealed, sealMark) || len(b) < k.aead.NonceSize() {
		return s, broken(fmt.Errorf("courier: sealed secret of channel %s is no text of ours", id))
	}
	n := k.aead.NonceSize()
	plain, err := k.aead.Open(nil, b[:n], b[n:], []byte(id))
	if err != nil {
		return s, broken(err)
	}
	return s, json.Unmarshal(plain, &s)
}

func broken(err error) error { return fault.Wrap(fault.Conflict, "notify.seal_broken", nil, err) }
