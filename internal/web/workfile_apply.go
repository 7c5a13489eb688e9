package web

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"io"
	"net/http"

	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/ledger"
	"luodi/internal/look"
	"luodi/internal/store"
	"luodi/internal/work"
)

// packed makes a file fit for a hidden field, and unpacked takes it out again, never more than a
// file may have.
func packed(content []byte) (string, error) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(content); err != nil {
		return "", err
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(b.Bytes()), nil
}

func unpacked(text string) ([]byte, error) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, i18n.WebFormBroken.Key, nil, err)
	}
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, i18n.WebFormBroken.Key, nil, err)
	}
	content, err := io.ReadAll(io.LimitReader(z, workFileLimit+1))
	if err != nil || len(content) > workFileLimit {
		return nil, fault.Wrap(fault.Invalid, i18n.WebFormBroken.Key, nil, err)
	}
	return content, nil
}

// compareWorkFile shows what the file sent would do.
func (s *Server) compareWorkFile(v *visit) error {
	content, err := v.sentWork()
	if err == nil && len(content) == 0 {
		err = fault.Fields([]fault.Field{{Name: "file", Key: i18n.WorkfileNoFile.Key}})
	}
	if err != nil {
		if m, ok := v.mistakes(err, map[string]string{"file": v.t(i18n.WorkfileFile)}); ok {
			return v.showWorkFile(nil, m)
		}
		return err
	}
	return v.showWorkFile(&sentWorkFile{content}, mistakes{})
}

// sentWork is the bytes of the form's one file.
func (v *visit) sentWork() ([]byte, error) {
	broken := func(err error) error {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return fault.Wrap(fault.TooLarge, i18n.WorkfileTooLarge.Key, fault.Args{"limit": i18n.Bytes(workFileLimit)}, err)
		}
		return fault.Wrap(fault.Invalid, i18n.WebFormBroken.Key, nil, err)
	}
	parts, err := v.r.MultipartReader()
	if err != nil {
		return nil, broken(err)
	}
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return nil, nil
		}
		if err != nil {
			return nil, broken(err)
		}
		if part.FormName() != "file" {
			continue
		}
		content, err := io.ReadAll(io.LimitReader(part, workFileLimit+1))
		if err != nil {
			return nil, broken(err)
		}
		if len(content) > workFileLimit {
			return nil, fault.New(fault.TooLarge, i18n.WorkfileTooLarge.Key, fault.Args{"limit": i18n.Bytes(workFileLimit)})
		}
		return content, nil
	}
}

// applyWorkFile writes what was seen into the drafts, all of it or nothing.
func (s *Server) applyWorkFile(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	content, broken := unpacked(form.Get("content"))
	var back string
	measures, rows := 0, 0
	err = v.write(func(tx *store.Tx) error {
		f, err := v.openWorkFiles(&tx.Reader)
		if err != nil {
			return err
		}
		if err := v.mayPutIn(f); err != nil {
			return err
		}
		if broken != nil {
			return broken
		}
		back = "/desk/plans/" + f.plan.Slug + "/work"
		if f.one {
			back = pictureWorkPath(f.plan, f.measures[0].Measure)
		}
		measures, rows, err = v.writeWork(tx, f, content, form.Get("print"))
		return err
	})
	if err != nil {
		if m, ok := v.mistakes(err, nil); ok && broken == nil {
			return v.showWorkFile(&sentWorkFile{content}, m)
		}
		return err
	}
	return v.redirect(back, look.Good, i18n.WorkfileApplied, "n", measures, "rows", rows)
}

// writeWork puts a file's changes into drafts: the open one, a new one after the version in force,
// or the first.
func (v *visit) writeWork(tx *store.Tx, f *workFiles, content []byte, print string) (measures, rows int, err error) {
	known, proposal, p, err := v.propose(f, content)
	switch {
	case err != nil:
		return 0, 0, err
	case len(p.Wrong) > 0:
		return 0, 0, fault.New(fault.Invalid, i18n.WorkfileHasErrors.Key, fault.Args{"n": len(p.Wrong) + p.More})
	case proposal.Print() != print:
		return 0, 0, fault.New(fault.Conflict, i18n.WorkfileMoved.Key, nil)
	}
	changed := map[string]int{}
	for _, c := range ledger.Compare(v.lang, known, proposal) {
		changed[c.Number]++
		rows++
	}
	for i := range proposal.Plans {
		x := &proposal.Plans[i]
		if changed[x.Number] == 0 {
			continue
		}
		m := f.find(x.Number)
		if err := barred(v, m); err != nil {
			return 0, 0, err
		}
		if err := v.writeOne(tx, m, x.After); err != nil {
			return 0, 0, err
		}
		measures++
	}
	return measures, rows, nil
}

func (v *visit) writeOne(tx *store.Tx, m *fileMeasure, after *work.Plan) error {
	if m.kept == nil {
		_, err := work.BeginWith(tx, v.actor, m.ID, v.today(), after)
		return err
	}
	k := *m.kept
	if m.kept == m.force {
		next, err := work.OpenNext(tx, v.actor, m.ID, v.today())
		if err != nil {
			return err
		}
		k = next
	}
	_, err := work.Save(tx, v.actor, k.ID, k.Guard, after, v.today())
	return err
}
