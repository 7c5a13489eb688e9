package web

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/i18n"
)

// Uploads that go on where they stopped. The script announces a file, sends it in pieces with the
// offset of each, and after a broken connection asks how much has arrived. Pieces lie in a folder of
// the node until the file is whole; then it goes the way of every file of evidence.
//
//	POST /desk/reports/{report}/uploads       name, size, where it belongs → 201, Location
//	HEAD /desk/reports/{report}/uploads/{id}  → Upload-Offset, Upload-Length
//	PUT  /desk/reports/{report}/uploads/{id}  Upload-Offset, bytes → 204 Upload-Offset, or 200 and the file
const (
	uploadPiece   = 8 << 20 // most bytes of one piece
	uploadKept    = 24 * time.Hour
	uploadsOfOne  = 60 // unfinished files of one account
	offsetHeader  = "Upload-Offset"
	lengthHeader  = "Upload-Length"
	uploadTailing = ".part"
)

// partial is what is kept beside the bytes of an unfinished upload.
type partial struct {
	Report  string
	Account access.AccountID
	Name    string
	Size    int64
	Form    url.Values
}

// uploads are the unfinished uploads of this node.
type uploads struct {
	dir string
	mu  sync.Mutex
	now map[string]*writing
}

// writing is a piece on its way. A newer one ends it: its connection is dead if the client asks again.
type writing struct {
	stop func()
	done chan struct{}
}

func newUploads(dir string) *uploads { return &uploads{dir: dir, now: map[string]*writing{}} }

func (u *uploads) path(id string) string { return filepath.Join(u.dir, id+uploadTailing) }

// begin makes an empty upload. Those that nobody went on with for a day are removed on the way.
func (u *uploads) begin(p partial, now time.Time) (string, error) {
	if err := os.MkdirAll(u.dir, 0o700); err != nil {
		return "", fault.Wrap(fault.Unavailable, "objects.full", nil, err)
	}
	entries, err := os.ReadDir(u.dir)
	if err != nil {
		return "", err
	}
	mine := 0
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			continue
		}
		if now.Sub(info.ModTime()) > uploadKept {
			os.Remove(filepath.Join(u.dir, e.Name()))
			continue
		}
		if strings.HasPrefix(e.Name(), string(p.Account)+"-") && strings.HasSuffix(e.Name(), ".json") {
			mine++
		}
	}
	if mine >= uploadsOfOne {
		return "", fault.New(fault.TooMany, i18n.UnitReportTooManyParts.Key, nil)
	}
	id := string(p.Account) + "-" + access.NewToken()[:24]
	body, err := json.Marshal(p)
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(u.dir, id+".json"), body, 0o600); err != nil {
		return "", fault.Wrap(fault.Unavailable, "objects.full", nil, err)
	}
	if err := os.WriteFile(u.path(id), nil, 0o600); err != nil {
		return "", fault.Wrap(fault.Unavailable, "objects.full", nil, err)
	}
	return id, nil
}

// find gives an upload of an account to a report, and how much of it has arrived.
func (u *uploads) find(id, report string, account access.AccountID) (partial, int64, error) {
	gone := fault.New(fault.NotFound, "fault.not_found", nil)
	var p partial
	if id != filepath.Base(id) || !strings.HasPrefix(id, string(account)+"-") {
		return p, 0, gone
	}
	body, err := os.ReadFile(filepath.Join(u.dir, id+".json"))
	if errors.Is(err, fs.ErrNotExist) {
		return p, 0, gone
	}
	if err == nil {
		err = json.Unmarshal(body, &p)
	}
	if err != nil {
		return p, 0, err
	}
	info, err := os.Stat(u.path(id))
	if errors.Is(err, fs.ErrNotExist) || err == nil && (p.Report != report || p.Account != account) {
		return p, 0, gone
	}
	if err != nil {
		return p, 0, err
	}
	return p, info.Size(), nil
}

func (u *uploads) remove(id string) {
	os.Remove(u.path(id))
	os.Remove(filepath.Join(u.dir, id+".json"))
}

// take makes the caller the only one who writes to an upload. An older piece that still waits for its
// dead connection is ended.
func (u *uploads) take(id string, stop func()) *writing {
	mine := &writing{stop: stop, done: make(chan struct{})}
	for {
		u.mu.Lock()
		old := u.now[id]
		if old == nil {
			u.now[id] = mine
			u.mu.Unlock()
			return mine
		}
		u.mu.Unlock()
		old.stop()
		<-old.done
	}
}

func (u *uploads) leave(id string, mine *writing) {
	u.mu.Lock()
	delete(u.now, id)
	u.mu.Unlock()
	close(mine.done)
}

// append adds the bytes of a piece and gives how much there is in all, also when it broke off.
func (u *uploads) append(id string, at, most int64, piece io.Reader) (int64, error) {
	f, err := os.OpenFile(u.path(id), os.O_WRONLY, 0)
	if err != nil {
		return at, err
	}
	defer f.Close()
	if _, err := f.Seek(at, io.SeekStart); err != nil {
		return at, err
	}
	n, err := io.Copy(f, io.LimitReader(piece, most-at))
	return at + n, err
}

// announceUpload begins an upload.
func (s *Server) announceUpload(v *visit) error {
	g, err := v.openUploading()
	if err != nil {
		return v.uploadRefused(err)
	}
	form, err := v.form()
	if err != nil {
		return v.uploadRefused(err)
	}
	size, err := strconv.ParseInt(form.Get("size"), 10, 64)
	if err != nil || size < 0 {
		return v.uploadRefused(fault.New(fault.Invalid, "web.form_broken", nil))
	}
	name, _, err := s.files.Announce(form.Get("name"), size)
	if err == nil && size == 0 {
		err = fault.New(fault.Invalid, "evidence.empty", fault.Args{"name": name})
	}
	if err != nil {
		return v.uploadRefused(err)
	}
	id, err := s.partials.begin(partial{Report: string(g.Report.ID), Account: v.actor.Account, Name: form.Get("name"), Size: size, Form: form}, time.Now())
	if err != nil {
		return v.uploadRefused(err)
	}
	v.w.Header().Set("Location", g.Base+"/uploads/"+id)
	v.w.Header().Set(offsetHeader, "0")
	v.w.Header().Set("Cache-Control", "no-store")
	v.w.WriteHeader(http.StatusCreated)
	return nil
}

// uploadOffset says how much has arrived.
func (s *Server) uploadOffset(v *visit) error {
	p, at, err := s.partials.find(v.r.PathValue("upload"), v.r.PathValue("report"), v.actor.Account)
	if err != nil {
		return err
	}
	v.w.Header().Set(offsetHeader, strconv.FormatInt(at, 10))
	v.w.Header().Set(lengthHeader, strconv.FormatInt(p.Size, 10))
	v.w.Header().Set("Cache-Control", "no-store")
	v.w.WriteHeader(http.StatusNoContent)
	return nil
}

// continueUpload takes a piece; with the last one the file is received.
func (s *Server) continueUpload(v *visit) error {
	g, err := v.openUploading()
	if err != nil {
		return v.uploadRefused(err)
	}
	id := v.r.PathValue("upload")
	control := http.NewResponseController(v.w)
	mine := s.partials.take(id, func() { control.SetReadDeadline(time.Now()) })
	defer s.partials.leave(id, mine)
	p, at, err := s.partials.find(id, v.r.PathValue("report"), v.actor.Account)
	if err != nil {
		return v.uploadRefused(err)
	}
	v.w.Header().Set("Cache-Control", "no-store")
	if from, err := strconv.ParseInt(v.r.Header.Get(offsetHeader), 10, 64); err != nil || from != at {
		v.w.Header().Set(offsetHeader, strconv.FormatInt(at, 10))
		v.w.WriteHeader(http.StatusConflict)
		return nil
	}
	at, err = s.partials.append(id, at, p.Size, v.r.Body)
	v.w.Header().Set(offsetHeader, strconv.FormatInt(at, 10))
	if err != nil || at < p.Size { // what arrived stays; the client asks and goes on
		if err != nil {
			v.s.log.Debug("upload broke off", "at", at, "of", p.Size, "error", err)
		}
		v.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	defer s.partials.remove(id)
	return v.receivePartial(&g, id, p)
}

// receivePartial receives a whole upload as every other file.
func (v *visit) receivePartial(g *reportGround, id string, p partial) error {
	f, err := os.Open(v.s.partials.path(id))
	if err != nil {
		return v.uploadRefused(err)
	}
	defer f.Close()
	got, err := v.s.files.Receive(v.r.Context(), p.Name, p.Size, f)
	if err != nil {
		return v.uploadRefused(err)
	}
	a := &arrival{form: p.Form, files: []arrived{{field: p.Form.Get("field"), name: p.Name, file: got}}}
	defer a.drop()
	return v.handInUploads(g, a)
}
