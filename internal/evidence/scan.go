package evidence

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"luodi/internal/fault"
)

// Scanner looks for viruses. found is the name of one, "" when the bytes are clean; an error
// means that the scanner could not say.
type Scanner interface {
	Scan(ctx context.Context, r io.Reader) (found string, err error)
}

// Clamd is a ClamAV daemon at its socket.
type Clamd struct {
	network, address string
}

// NewClamd reads a setting: unix:/run/clamav/clamd.ctl, or tcp:127.0.0.1:3310.
func NewClamd(setting string) (*Clamd, error) {
	network, address, ok := strings.Cut(setting, ":")
	if !ok || network != "unix" && network != "tcp" || address == "" {
		return nil, fault.New(fault.Invalid, "evidence.scanner_setting", fault.Args{"setting": setting})
	}
	return &Clamd{network: network, address: strings.TrimPrefix(address, "//")}, nil
}

// clamdChunk is how many bytes go in one piece; the daemon's limit of a whole stream is its
// StreamMaxLength, 100 MB by default.
const clamdChunk = 128 << 10

// Scan sends the bytes by the command INSTREAM (clamd(8)): each piece after its length, the end
// as length zero, then one line of answer.
func (c *Clamd) Scan(ctx context.Context, r io.Reader) (string, error) {
	conn, err := new(net.Dialer).DialContext(ctx, c.network, c.address)
	if err != nil {
		return "", fmt.Errorf("evidence: reaching the virus scanner: %w", err)
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	sent := c.send(conn, r)
	answer, err := io.ReadAll(io.LimitReader(conn, 4096)) // also after a failed send: it says why
	if ctx.Err() != nil {
		return "", fmt.Errorf("evidence: waiting for the virus scanner: %w", ctx.Err())
	}
	line := string(bytes.TrimRight(answer, "\x00\r\n "))
	switch {
	case line == "" && sent != nil:
		return "", fmt.Errorf("evidence: sending to the virus scanner: %w", sent)
	case line == "" && err != nil:
		return "", fmt.Errorf("evidence: reading the virus scanner's answer: %w", err)
	case line == "stream: OK":
		if sent != nil {
			return "", fmt.Errorf("evidence: sending to the virus scanner: %w", sent)
		}
		return "", nil
	}
	if found, ok := strings.CutSuffix(line, " FOUND"); ok {
		return strings.TrimPrefix(found, "stream: "), nil
	}
	return "", fmt.Errorf("evidence: the virus scanner answered %q", line)
}

func (c *Clamd) send(conn net.Conn, r io.Reader) error {
	if _, err := io.WriteString(conn, "zINSTREAM\x00"); err != nil {
		return err
	}
	buf := make([]byte, 4+clamdChunk)
	for {
		n, err := io.ReadFull(r, buf[4:])
		if n > 0 {
			binary.BigEndian.PutUint32(buf, uint32(n))
			if _, err := conn.Write(buf[:4+n]); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}
		if err != nil {
			return err
		}
	}
	_, err := conn.Write([]byte{0, 0, 0, 0})
	return err
}
