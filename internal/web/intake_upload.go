package web

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path"
	"strings"
	"unicode/utf8"

	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/plan"
	"luodi/internal/store"
)

// uploadRoom is the most bytes of an upload that is kept. It is more than what is read, so that
// a file which is too large to read is still not lost.
func (s *Server) uploadRoom() int64 { return 4*s.uploadLimit + 1<<20 }

// longestPaste is the most bytes of pasted text.
const longestPaste = 8 << 20

// spool is an upload on its way: its bytes in a temporary file, never all in memory.
type spool struct {
	name string
	text string // what was pasted, to give back
	file *os.File
	size int64
	hash hash.Hash
}

func (sp *spool) close() {
	if sp.file != nil {
		sp.file.Close()
		os.Remove(sp.file.Name())
	}
}

func (sp *spool) upload() plan.Upload {
	return plan.Upload{Name: sp.name, Size: sp.size, SHA256: hex.EncodeToString(sp.hash.Sum(nil)), Content: sp.file}
}

// upload takes a document in: it is stored, then read, then reviewed.
func (s *Server) upload(v *visit) error {
	sp, err := v.receive()
	defer sp.close()
	if err == nil && sp.file == nil {
		err = fault.Fields([]fault.Field{{Name: "file", Key: i18n.ReviewNothingSent.Key}})
	}
	if err != nil {
		if m, ok := v.mistakes(err, map[string]string{"file": v.t(i18n.ReviewFile)}); ok {
			return v.showUpload(sp.text, m)
		}
		return err
	}
	var r plan.Review
	var again bool
	var slug string
	err = v.write(func(tx *store.Tx) (err error) {
		if r, again, err = plan.PutIn(tx, v.actor, sp.upload()); err != nil || r.Plan == "" {
			return err
		}
		p, err := tx.Plan(r.Plan)
		slug = p.Slug
		return err
	})
	switch {
	case err != nil:
		return err
	case again && slug != "":
		return v.redirect("/desk/plans/"+slug, look.Info, i18n.ReviewAgainPlan)
	case again:
		return v.redirect(reviewPath(r.ID), look.Info, i18n.ReviewAgain)
	}
	s.startReading(v, r.ID)
	return v.redirect(reviewPath(r.ID), "", nil)
}

// receive takes the form apart as it arrives.
func (v *visit) receive() (*spool, error) {
	sp := &spool{hash: sha256.New()}
	parts, err := v.r.MultipartReader()
	if err != nil {
		return sp, fault.Wrap(fault.Invalid, i18n.ReviewBrokenSend.Key, nil, err)
	}
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			break
		}
		if err == nil {
			err = v.takePart(sp, part)
		}
		if err != nil {
			return sp, v.notReceived(err)
		}
	}
	if sp.file == nil && strings.TrimSpace(sp.text) != "" {
		sp.name = v.t(i18n.ReviewPasteName)
		return sp, sp.fill(strings.NewReader(sp.text))
	}
	return sp, nil
}

func (v *visit) takePart(sp *spool, part *multipart.Part) error {
	switch part.FormName() {
	case "text":
		b, err := io.ReadAll(io.LimitReader(part, longestPaste+1))
		if len(b) > longestPaste {
			return tooMuch(longestPaste)
		}
		sp.text = strings.ReplaceAll(strings.ToValidUTF8(string(b), "\uFFFD"), "\r\n", "\n")
		return err
	case "file":
		name := fileName(part.FileName())
		if name == "" || sp.file != nil {
			return nil // no file was chosen
		}
		sp.name = name
		return sp.fill(part)
	}
	return nil
}

// fill writes the bytes into the temporary file.
func (sp *spool) fill(r io.Reader) error {
	file, err := os.CreateTemp("", "luodi-upload-*")
	if err != nil {
		return fault.Wrap(fault.Unavailable, "store.full", nil, err)
	}
	sp.file = file
	sp.size, err = io.Copy(io.MultiWriter(file, sp.hash), r)
	return err
}

// notReceived says why an upload did not arrive.
func (v *visit) notReceived(err error) error {
	var tooLarge *http.MaxBytesError
	var known *fault.Error
	switch {
	case errors.As(err, &tooLarge):
		v.w.Header().Set("Connection", "close")
		return tooMuch(v.s.uploadRoom() - 1<<20)
	case errors.As(err, &known):
		return err
	}
	return fault.Wrap(fault.Invalid, i18n.ReviewBrokenSend.Key, nil, err)
}

func tooMuch(limit int64) error {
	return fault.New(fault.TooLarge, i18n.ReviewTooMuch.Key, fault.Args{"limit": i18n.Bytes(limit)})
}

// fileName is the name of an uploaded file as it is kept: without folders and control letters.
func fileName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError {
			return -1
		}
		return r
	}, name)
	if r := []rune(name); len(r) > 200 {
		name = string(r[:200])
	}
	if name == "." || name == "/" {
		return ""
	}
	return name
}
