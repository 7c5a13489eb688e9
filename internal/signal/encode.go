package signal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Encode writes a result of this package (Signal, Frozen, Board, Summary, Curves) in its canonical
// form: JSON in the order of the fields, no floating point anywhere, characters as they are. Equal
// facts give equal bytes on any machine and with any database.
func Encode(result any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(result); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// Hash is the SHA-256 of the canonical form, in hexadecimal: what a closed period keeps.
func Hash(result any) (string, error) {
	b, err := Encode(result)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}
